// The page: what is shown where, and what the address says.

const app = { place: {}, lit: new Set(), page: 0, guided: false };

function say(words) {
  document.querySelector("#said").textContent = words;
}

// Draw the stage anew; what had the focus keeps it.
function refresh() {
  const key = document.activeElement?.dataset?.key;
  const scrolled = document.querySelector(".scroll")?.scrollLeft;
  const stage = document.querySelector("#stage");
  const { step, map, row } = app.place;
  const { network } = app;
  const started = performance.now();
  const content = step === undefined ? showWhole() : map === undefined ? showLayer(network.steps[step])
    : row === undefined ? showMap(network.steps[step], map) : showNumber(network.steps[step], app.place);
  stage.replaceChildren(...content.filter(Boolean));
  trail();
  showGuide();
  if (scrolled) document.querySelector(".scroll")?.scrollTo(scrolled, 0);
  if (key) [...document.querySelectorAll("[data-key]")].find((element) => element.dataset.key === key)?.focus({ preventScroll: true });
  document.body.dataset.took = String(performance.now() - started);
  document.body.dataset.version = String(Number(document.body.dataset.version ?? 0) + 1);
}

// The way back: one link for each level.
function trail() {
  const { step, map, row, column } = app.place;
  const places = [[{}, app.network.name]];
  if (step !== undefined) places.push([{ step }, app.network.steps[step].name]);
  if (map !== undefined && !layout(app.network.steps[step]).flat) places.push([{ step, map }, `map ${map}`]);
  if (row !== undefined) places.push([app.place, layout(app.network.steps[step]).flat ? `number ${map}` : `row ${row}, column ${column}`]);
  const items = places.map(([to, words], i) => make("li", {}, i === places.length - 1 ? make("span", { "aria-current": "page" }, words) : make("a", { href: address(to), "data-key": `trail ${i}` }, words)));
  document.querySelector("#trail").replaceChildren(make("ol", {}, ...items));
  app.above = places.length > 1 ? places[places.length - 2][0] : null;
}

function go() {
  const { picture, ...to } = placeAt(location.hash);
  const moved = JSON.stringify(to) !== JSON.stringify(app.place);
  if (moved && to.map === undefined) app.shown = undefined;
  if (to.step !== app.place.step) app.cursor = null;
  app.place = to;
  if (picture !== undefined && picture !== app.network.chosen) {
    app.network.choose(picture);
    showPicture();
    tellBeside();
  }
  refresh();
  if (moved) document.querySelector("#stage h2").focus();
}

function start() {
  const data = JSON.parse(document.querySelector("#data").textContent);
  app.network = new Network(data);
  if (data.home) document.querySelector("header").prepend(make("a", { href: data.home[0] }, `\u2190 ${data.home[1]}`));
  document.querySelector("#title").textContent = `${app.network.name}, opened`;
  const { picture = 0 } = placeAt(location.hash);
  app.network.choose(picture);
  app.place = placeAt(location.hash);
  delete app.place.picture;
  showPicture();
  refresh();
  if (location.search === "?beside") standBeside();
  addEventListener("hashchange", go);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && app.above) location.hash = address(app.above);
  });
}

start();
