// Level 0: the whole network, what it answers, and where it looks.

function showWhole() {
  const { network } = app;
  const planned = plan(network.steps);
  const board = make("div", { class: "board" }, drawing(planned));
  board.style.width = `${planned.width}px`;
  board.style.height = `${planned.height}px`;
  for (const block of planned.blocks) board.append(blockLink(block));
  return [
    heading("h2", `${network.name}: the whole network`),
    answer(),
    make("p", { class: "words" }, "Front: rows and columns of the maps, to one scale; depth: the root of how many there are. ",
      "Each front shows the layer's liveliest map. Open a block."),
    make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "The network, from left to right" }, board),
  ];
}

function blockLink({ step, x, y, width, height, left, wide, base, across, up, label: room }) {
  const { network } = app;
  const values = network.value(step.number);
  const front = mapCanvas(step, values ? liveliest(values, layout(step)) : 0, scaleFor(values || [0]), { class: "front" });
  Object.assign(front.style, { width: `${width}px`, height: `${height}px` });
  const [name, kind, size] = labelOf(step);
  const words = [make("b", {}, breakable(name)), make("span", {}, breakable(kind)), make("span", {}, size)];
  const label = make("span", { class: "label" }, ...words);
  const link = make("a", { href: address({ step: step.number }), class: "block", "data-step": step.number }, front, label);
  if (step.kind === "shut") link.classList.add("closed");
  if (app.lit.has(step.number)) link.classList.add("lit");
  if (network.off.get(step.number)?.size || network.changedWeights(step).length) link.classList.add("changed");
  place(link, left - 4, base - height - up, wide + 8, height + up + room - 8);
  label.style.top = `${height + up + 6}px`;
  front.style.top = `${up + (y + height - base)}px`;
  front.style.left = `${x - left + 4}px`;
  return link;
}

function place(element, left, top, width, height) {
  Object.assign(element.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
}

// The channel whose numbers reach furthest apart.
function liveliest(values, { channels }) {
  const [low, high] = [new Float64Array(channels).fill(Infinity), new Float64Array(channels).fill(-Infinity)];
  for (let i = 0; i < values.length; i += 1) {
    const c = i % channels;
    low[c] = Math.min(low[c], values[i]);
    high[c] = Math.max(high[c], values[i]);
  }
  let best = 0;
  for (let c = 1; c < channels; c += 1) if (high[c] - low[c] > high[best] - low[best]) best = c;
  return best;
}

const MANY_CLASSES = 12;

function squashed() {
  return app.network.steps[app.network.last].activation?.name;
}

// Classes and their numbers, the best first where there are many.
function ranking() {
  const values = [...app.network.value(app.network.last)];
  const all = values.map((value, label) => ({ label, value, name: app.network.classes[label] }));
  const best = [...all].sort((a, b) => b.value - a.value);
  return { all, best: best[0], shown: all.length > MANY_CLASSES ? best.slice(0, MANY_CLASSES) : all };
}

const percent = (value) => `${(100 * value).toFixed(value < 0.0995 ? 2 : 1)} %`;

function answer() {
  const { network } = app;
  if (!network.value(network.last)) return unknown();
  const { all, best, shown } = ranking();
  const shares = squashed() === "softmax" || squashed() === "sigmoid";
  if (!all.every(({ value }) => Number.isFinite(value))) {
    return make("p", { class: "shut" }, "The numbers of the network are no longer finite: take back a weight that you changed.");
  }
  const looked = app.heatClass ?? best.label;
  const far = Math.max(...all.map(({ value }) => Math.abs(value)), 1e-30);
  const rows = shown.map(({ label, value, name }) => {
    const length = make("span", { class: value < 0 ? "length below" : "length" });
    length.style.width = `${Math.abs(shares ? value : value / far) * 100}%`;
    const press = make("button", { type: "button", class: "class", "data-key": `class ${label}`, "aria-pressed": String(label === looked),
      onclick: () => { app.heatClass = label; refresh(); } },
      make("span", { class: "name" }, name), make("span", { class: "track" }, length),
      make("span", { class: "share" }, shares ? percent(value) : short(value)));
    return make("li", { class: label === best.label ? "best" : "" }, press);
  });
  const verdict = make("p", {}, "Answer: ", make("b", {}, best.name), shares && squashed() === "softmax" ? `, ${percent(best.value)}` : "");
  const more = all.length > shown.length ? make("p", { class: "words" }, `The best ${shown.length} of ${all.length} classes.`) : null;
  const list = make("ol", { class: "classes" }, ...rows);
  list.style.setProperty("--names", `${Math.min(Math.max(...shown.map(({ name }) => name.length), 2), 12) * 0.62 + 0.5}em`);
  return make("div", { class: "answer" }, make("div", { class: "says" }, verdict, list, more, agreement()), heatFigure(looked));
}

// Whether the page's own answer is Keras' answer; only for pictures and weights as they came.
function agreement() {
  const { network } = app;
  if (network.isEdited || network.isChanged) {
    return make("p", { class: "words" }, "You changed something: these are the numbers of the changed network or picture.");
  }
  const values = network.value(network.last);
  const keras = network.answers.subarray(network.chosen * values.length, (network.chosen + 1) * values.length);
  let off = 0;
  values.forEach((value, i) => (off = Math.max(off, Math.abs(value - keras[i]))));
  return make("p", { class: "words" }, off < 1e-4 * Math.max(1, ...keras.map(Math.abs))
    ? `Keras gave the same answer when the page was made (largest difference ${short(off)}).`
    : `Keras answered differently when the page was made, by ${short(off)}: do not trust these numbers.`);
}

function heatFigure(label) {
  const { network } = app;
  const found = heat(network, label);
  const name = network.classes[label];
  if (found.reason) return make("p", { class: "words heat" }, `No heat map: ${found.reason}.`);
  const { rows, columns, channels } = layout(network.steps[0]);
  const canvas = make("canvas", { class: "photo", role: "img", "aria-label": `where the network looks for ${name}` });
  paintPicture(canvas, network.picture, { rows, columns, channels }, network.range);
  const pen = canvas.getContext("2d");
  const image = pen.getImageData(0, 0, columns, rows);
  const largest = found.values.reduce((a, b) => Math.max(a, b), 0);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const level = largest ? between(found, (row + 0.5) / rows, (column + 0.5) / columns) / largest : 0;
      const colour = colourAt(SCALES.size, level);
      const at = 4 * (row * columns + column);
      for (let c = 0; c < 3; c += 1) image.data[at + c] = 0.4 * image.data[at + c] + 0.6 * colour[c];
    }
  }
  pen.putImageData(image, 0, 0);
  const words = largest ? `${found.name} for ${name}, at ${found.layer.name}: brighter places speak for it` :
    `${found.name}: nothing at ${found.layer.name} speaks for ${name}`;
  return make("figure", { class: "heat" }, canvas, make("figcaption", {}, words));
}

// The heat at a place between its cells, places as shares of 0 to 1.
function between({ values, shape: [height, width] }, down, along) {
  const [y, x] = [Math.min(Math.max(down * height - 0.5, 0), height - 1), Math.min(Math.max(along * width - 0.5, 0), width - 1)];
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const [below, right] = [Math.min(top + 1, height - 1), Math.min(left + 1, width - 1)];
  const [dy, dx] = [y - top, x - left];
  const row = (r) => values[r * width + left] * (1 - dx) + values[r * width + right] * dx;
  return row(top) * (1 - dy) + row(below) * dy;
}
