// Two networks side by side on one page, each in a frame: what happens to the picture of one happens to that of the other.
// The page around them hands on what they tell, and gives each the height it asks for.

function tellBeside() {
  const { chosen, picture } = app.network;
  if (app.beside) parent.postMessage({ chosen, picture }, "*");
}

function standBeside() {
  app.beside = true;
  document.body.classList.add("beside");
  document.querySelector("header > a")?.remove();
  new ResizeObserver(() => parent.postMessage({ height: document.documentElement.offsetHeight }, "*")).observe(document.documentElement);
  addEventListener("message", ({ source, data }) => {
    const { network } = app;
    const fits = data?.picture instanceof Float32Array && data.picture.length === network.picture.length;
    if (source !== parent || !fits || !network.pictures[data.chosen]) return;
    network.choose(data.chosen);
    network.picture.set(data.picture);
    network.edited();
    markChosen();
    shownSoon();
  });
}
