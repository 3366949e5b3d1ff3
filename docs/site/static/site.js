// What scrolls must be reachable by keys, too: outputs, code and tables that are wider than the page.
document.addEventListener("DOMContentLoaded", () => {
  const reach = () => {
    for (const box of document.querySelectorAll(".bd-article pre, .bd-article table, .cell_output, mjx-container")) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    }
  };
  reach();
  addEventListener("resize", reach);
});
