document.addEventListener("DOMContentLoaded", () => {
  // The side bar's folds show an arrow only: say what they unfold.
  for (const fold of document.querySelectorAll("nav li > details > summary")) {
    const above = fold.closest("li").querySelector("a");
    if (above && !fold.textContent.trim()) fold.setAttribute("aria-label", `Pages below ${above.textContent.trim()}`);
  }
  // What scrolls must be reachable by keys, too: outputs, code and tables that are wider than the page.
  const reach = () => {
    for (const box of document.querySelectorAll(".bd-article pre, .bd-article table, .cell_output, mjx-container")) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    }
  };
  reach();
  addEventListener("resize", reach);
});
