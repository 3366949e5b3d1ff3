// Elements, places and words that all levels share. Text is only ever set as text, so that no name can be a script.

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// A step's shape as rows, columns and channels; a row of numbers has one place and as many channels.
function layout(step) {
  const sides = step.shape;
  const channels = sides.length ? sides[sides.length - 1] : 1;
  const columns = sides.length > 1 ? sides[sides.length - 2] : 1;
  const rows = sizeOf(sides) / (channels * columns);
  return { rows, columns, channels, flat: rows * columns === 1 };
}

// The address of a place: a step, a map of it, a number of that. A lecturer can send it.
function address({ step, map, row, column }) {
  const parts = [];
  if (step !== undefined) {
    parts.push(encodeURIComponent(app.network.steps[step].name));
    if (map !== undefined) parts.push(map);
    if (row !== undefined && !layout(app.network.steps[step]).flat) parts.push(`${row},${column}`);
  }
  return `#/${parts.join("/")}${app.network.chosen ? `?picture=${app.network.chosen}` : ""}`;
}

// The place that an address names, as far as there is one.
function placeAt(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [name, map, at] = path.split("/");
  const place = {};
  const picture = Number(new URLSearchParams(query).get("picture") ?? 0);
  if (Number.isInteger(picture) && picture >= 0 && picture < app.network.pictures.length) place.picture = picture;
  const step = app.network.steps.find((one) => encodeURIComponent(one.name) === name);
  if (!step) return place;
  place.step = step.number;
  const { rows, columns, channels, flat } = layout(step);
  const within = (text, size) => /^\d+$/.test(text ?? "") && Number(text) < size;
  if (!within(map, channels)) return place;
  place.map = Number(map);
  if (flat) return { ...place, row: 0, column: 0 };
  const [row, column] = (at ?? "").split(",");
  if (within(row, rows) && within(column, columns)) Object.assign(place, { row: Number(row), column: Number(column) });
  return place;
}

const indexOf = (step, { row, column, map }) => (row * layout(step).columns + column) * layout(step).channels + map;

// The place of the number at index i of a step.
function placeOfIndex(number, i) {
  const { columns, channels } = layout(app.network.steps[number]);
  return { step: number, map: i % channels, row: Math.floor(i / channels / columns), column: Math.floor(i / channels) % columns };
}

// A number as a link to where it is made.
function numberLink(number, i, attributes = {}) {
  const step = app.network.steps[number];
  const values = app.network.value(number);
  return make("a", { href: address(placeOfIndex(number, i)), title: nameOfNumber(step, i), ...attributes }, short(values?.[i]));
}

function nameOfNumber(step, i) {
  const { map, row, column } = placeOfIndex(step.number, i);
  if (layout(step).flat) return `${step.name}, number ${map}`;
  return `${step.name}, map ${map}, row ${row}, column ${column}`;
}

function sizeWords(step) {
  const { rows, columns, channels, flat } = layout(step);
  if (flat) return channels === 1 ? "1 number" : `${channels} numbers`;
  return `${channels} ${channels === 1 ? "map" : "maps"} of ${rows} × ${columns}`;
}

// One map as a picture; a larger one is drawn with the same pixels.
function mapCanvas(step, channel, scale, attributes = {}) {
  const canvas = make("canvas", { "aria-hidden": "true", ...attributes });
  const values = app.network.value(step.number);
  if (values && step.kind === "picture" && layout(step).channels === 1) {
    paintPicture(canvas, values, layout(step), app.network.range);
  } else if (values) paintMap(canvas, values, layout(step), channel, scale);
  return canvas;
}

// A name that may be broken behind an underscore, a slash, or before a capital.
const breakable = (name) => name.replace(/([_/])|([a-z])(?=[A-Z0-9])/g, "$1$2\u200b");

const unknown = () =>
  make("p", { class: "shut" }, "Not known: a layer that is shut stands before it, and it only knows the pictures as they came, ",
    "with nothing before it changed.");

function heading(level, text) {
  return make(level, { tabindex: "-1" }, text);
}
