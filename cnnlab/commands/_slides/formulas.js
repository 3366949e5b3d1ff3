// Only what stands in .math is a formula: code may hold the same signs.
window.MathJax = {
  options: { ignoreHtmlClass: "reveal", processHtmlClass: "math", enableMenu: false },
  svg: { fontCache: "none" },
  startup: { typeset: false },
};
