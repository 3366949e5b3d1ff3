document.addEventListener("DOMContentLoaded", () => {
  // Demos redraw when JupyterLab changes its theme: here the page's theme is told to them as if it were that.
  const theme = () => (document.body.dataset.jpThemeName = document.documentElement.dataset.theme);
  new MutationObserver(theme).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  theme();
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
  // A demo that runs here takes the place of the stored picture above it; last, since it may be the one thing that fails.
  for (const place of document.querySelectorAll(".cnnlab-alone")) {
    const cell = place.previousElementSibling;
    const demo = globalThis.cnnlabDemos?.[place.dataset.demo];
    // Its script did not arrive: the picture stays, and nothing says that it runs.
    if (!demo) {
      place.remove();
      continue;
    }
    demo(place, JSON.parse(place.querySelector("script").textContent));
    for (const picture of cell?.querySelectorAll(".cell_output") ?? []) picture.hidden = true;
  }
});
