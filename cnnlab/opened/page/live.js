// The picture that goes in: chosen, drawn on, uploaded, taken back. It stays beside every level.

const CHOICES = 24;
const LARGEST_UPLOAD = 20e6;

function showPicture() {
  const { network } = app;
  const box = document.querySelector("#picture");
  const canvas = make("canvas", { class: "photo board", tabindex: "0", role: "application",
    "aria-label": "The picture: draw with mouse or finger, or move with the arrow keys and paint with the space bar" });
  const mark = make("span", { class: "mark pencil" });
  const field = make("div", { class: "field" }, canvas, mark);
  field.style.aspectRatio = `${layout(network.steps[0]).columns} / ${layout(network.steps[0]).rows}`;
  app.drawPicture = () => paintPicture(canvas, network.picture, layout(network.steps[0]), network.range);
  box.replaceChildren(heading("h2", "The picture"), choices(), field, pens(canvas, mark), buttons());
  app.drawPicture();
}

function choices() {
  const { network } = app;
  const shown = network.pictures.slice(0, CHOICES);
  const list = shown.map((picture, index) => {
    const canvas = make("canvas", { "aria-hidden": "true" });
    paintPicture(canvas, picture, layout(network.steps[0]), network.range);
    const press = make("button", { type: "button", "aria-label": `picture ${index}`, "aria-pressed": String(index === network.chosen), onclick: () => choosePicture(index) }, canvas);
    return make("li", {}, press);
  });
  if (network.pictures.length > CHOICES) {
    const field = make("input", { type: "number", min: "0", max: String(network.pictures.length - 1), value: String(network.chosen),
      onchange: (event) => network.pictures[event.target.value] && choosePicture(Number(event.target.value)) });
    list.push(make("li", {}, make("label", {}, `of ${network.pictures.length}, number `, field)));
  }
  return make("ol", { class: "choices" }, ...list);
}

function choosePicture(index) {
  app.network.choose(index);
  app.heatClass = null;
  history.replaceState(null, "", address(app.place));
  markChosen();
  app.drawPicture();
  refresh();
  tellBeside();
  say(`Picture ${index}.`);
}

function markChosen() {
  document.querySelectorAll(".choices button").forEach((press, i) => press.setAttribute("aria-pressed", String(i === app.network.chosen)));
}

// The pen: where it is, what it leaves, how wide it is.
function pens(canvas, mark) {
  const { network } = app;
  const { rows, columns, channels } = layout(network.steps[0]);
  const [low, high] = network.range;
  const colour = make("input", channels === 3 ? { type: "color", value: "#ffffff" } : { type: "range", min: "0", max: "1", step: "0.05", value: "1" });
  const size = make("input", { type: "range", min: "1", max: String(Math.max(2, Math.round(Math.max(rows, columns) / 7))), value: rows > 16 ? "2" : "1" });
  const levels = () => channels === 3 ? [1, 3, 5].map((at) => parseInt(colour.value.slice(at, at + 2), 16) / 255) : Array(channels).fill(Number(colour.value));
  const at = { row: rows >> 1, column: columns >> 1 };
  const paint = (row, column) => {
    const [wide, ink] = [Number(size.value), levels().map((level) => low + level * (high - low))];
    const first = (wide - 1) >> 1;
    for (let r = row - first; r < row - first + wide; r += 1) {
      for (let c = column - first; c < column - first + wide; c += 1) {
        if (r >= 0 && c >= 0 && r < rows && c < columns) network.picture.set(ink, (r * columns + c) * channels);
      }
    }
    edited();
  };
  const show = () => Object.assign(mark.style, { left: `${(100 * at.column) / columns}%`, top: `${(100 * at.row) / rows}%`, width: `${100 / columns}%`, height: `${100 / rows}%` });
  const under = (event) => {
    const box = canvas.getBoundingClientRect();
    Object.assign(at, { row: Math.floor(((event.clientY - box.top) / box.height) * rows), column: Math.floor(((event.clientX - box.left) / box.width) * columns) });
    show();
  };
  const draw = (event) => {
    const before = { ...at };
    under(event);
    if (!event.buttons) return;
    // Between two messages a quick hand is far: fill in the way.
    const far = Math.max(Math.abs(at.row - before.row), Math.abs(at.column - before.column), 1);
    const from = event.type === "pointerdown" ? 1 : 1 / far;
    for (let way = from; way <= 1 + 1e-9; way += 1 / far) paint(Math.round(before.row + way * (at.row - before.row)), Math.round(before.column + way * (at.column - before.column)));
    event.preventDefault();
  };
  canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); draw(event); });
  canvas.addEventListener("pointermove", draw);
  const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  canvas.addEventListener("keydown", (event) => {
    if (arrows[event.key]) {
      at.row = Math.min(Math.max(at.row + arrows[event.key][0], 0), rows - 1);
      at.column = Math.min(Math.max(at.column + arrows[event.key][1], 0), columns - 1);
      show();
    } else if (event.key === " ") paint(at.row, at.column);
    else return;
    event.preventDefault();
  });
  show();
  return make("div", { class: "pens" }, make("label", {}, channels === 3 ? "pen " : "pen, dark to light ", colour), make("label", {}, "width ", size));
}

// Many strokes of a pen may come between two frames: what follows is shown once a frame.
function edited() {
  app.network.edited();
  tellBeside();
  shownSoon();
}

function shownSoon() {
  if (app.waiting) return;
  app.waiting = true;
  requestAnimationFrame(() => {
    app.waiting = false;
    app.drawPicture();
    refresh();
  });
}

function buttons() {
  const { network } = app;
  const file = make("input", { type: "file", accept: "image/*", onchange: (event) => upload(event.target.files[0]) });
  const press = (words, act) => make("button", { type: "button", onclick: act }, words);
  return make("div", { class: "buttons" },
    press("Empty", () => { network.picture.fill(network.range[0]); edited(); say("An empty picture."); }),
    press("As it came", () => { network.picture.set(network.pictures[network.chosen]); edited(); say("The picture as it came."); }),
    press("Weights as learned, all maps on", () => { network.reset(); app.weight = null; refresh(); say("Weights as learned, all maps on."); }),
    make("label", { class: "upload" }, "a picture of yours ", file));
}

// A picture file, squeezed to the size that the network takes; it stays in this browser.
async function upload(file) {
  const { network } = app;
  const { rows, columns, channels } = layout(network.steps[0]);
  if (!file) return;
  if (file.size > LARGEST_UPLOAD) return say("That file is larger than 20 MB: take a smaller one.");
  if (channels !== 1 && channels !== 3) return say(`The network takes pictures of ${channels} channels, a picture file has 1 or 3.`);
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return say("That file is no picture that this browser can read.");
  }
  const canvas = make("canvas", { width: columns, height: rows });
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.fillRect(0, 0, columns, rows);
  // The middle of the picture, as large as fits.
  const ratio = Math.min(bitmap.width / columns, bitmap.height / rows);
  const [wide, high] = [columns * ratio, rows * ratio];
  pen.drawImage(bitmap, (bitmap.width - wide) / 2, (bitmap.height - high) / 2, wide, high, 0, 0, columns, rows);
  const { data } = pen.getImageData(0, 0, columns, rows);
  const [low, top] = network.range;
  for (let i = 0; i < rows * columns; i += 1) {
    const [r, g, b] = data.subarray(4 * i, 4 * i + 3);
    const levels = channels === 3 ? [r, g, b] : [0.299 * r + 0.587 * g + 0.114 * b];
    network.picture.set(levels.map((level) => low + (level / 255) * (top - low)), i * channels);
  }
  edited();
  return say(`Your picture, its middle squeezed to ${rows} × ${columns}.`);
}
