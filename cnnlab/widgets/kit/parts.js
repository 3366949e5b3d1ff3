// What the demos share: native form controls tied to a trait, a picture fed raw bytes, two small charts.
// Colours of the charts: Okabe and Ito (2008), told apart by the colour-blind; lines differ in dash as well.
const HUES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"];
const DASHES = [[], [6, 4], [2, 3], [10, 3, 2, 3]];
// Counted for the page, not for this script: each demo has a copy of it, and two must not share an id.
const fresh = () => `cnnlab-${(globalThis.cnnlabControls = (globalThis.cnnlabControls ?? 0) + 1)}`;

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function send(model, changes) {
  for (const [trait, value] of Object.entries(changes)) model.set(trait, value);
  model.save_changes();
}

// Calls the Python method `name`, a `command` of the demo; files go along as raw bytes.
function ask(demo, name, details = {}, files = []) {
  demo.model.send({ do: name, ...details }, undefined, files);
}

// Draws once more when the demo comes onto the page, when its width or the theme changes: only then are ink and room known.
function inked(root, draw) {
  let seen = 0;
  const sized = new ResizeObserver(() => {
    if (!root.clientWidth || root.clientWidth === seen) return;
    seen = root.clientWidth;
    draw();
  });
  sized.observe(root);
  const changed = new MutationObserver(() => requestAnimationFrame(draw));
  changed.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name"] });
  return () => [sized, changed].forEach((observer) => observer.disconnect());
}

// The demo's frame. Listeners made with `watch` go when the view goes.
function frame(model, el, name, title) {
  const root = element("div", { class: `cnnlab-demo cnnlab-${name}`, role: "group", "aria-label": title });
  const ends = [];
  // Keys typed here belong to the demo, they are not shortcuts of the notebook.
  root.addEventListener("keydown", (event) => event.stopPropagation());
  el.append(root);
  const draws = new Set();
  ends.push(inked(root, () => draws.forEach((draw) => draw())));
  const watch = (traits, draw, now = true) => {
    for (const trait of [traits].flat()) {
      model.on(`change:${trait}`, draw);
      ends.push(() => model.off(`change:${trait}`, draw));
    }
    if (now) draw();
    if (now) draws.add(draw);
  };
  const row = (...children) => {
    const node = element("div", { class: "cnnlab-controls" }, ...children);
    root.append(node);
    return node;
  };
  return { model, root, row, watch, end: () => ends.forEach((end) => end()) };
}

function labelled(text, control, ...after) {
  control.id = control.id || fresh();
  return element("span", { class: "cnnlab-field" }, element("label", { for: control.id }, text), control, ...after);
}

// A slider; `bounds` may be a function, read again whenever one of the traits `follows` changes.
function slider(demo, trait, text, { min = 0, max = 10, step = 1, show = String, bounds, follows = [] } = {}) {
  const input = element("input", { type: "range", min, max, step, "data-trait": trait });
  const value = element("output", {});
  input.addEventListener("input", () => {
    value.textContent = show(Number(input.value));
    send(demo.model, { [trait]: Number(input.value) });
  });
  demo.watch([trait, ...follows], () => {
    if (bounds) [input.min, input.max] = bounds();
    input.value = demo.model.get(trait);
    value.textContent = show(demo.model.get(trait));
    input.setAttribute("aria-valuetext", value.textContent);
  });
  return labelled(text, input, value);
}

function select(demo, trait, text, options, follows = []) {
  const input = element("select", { "data-trait": trait });
  input.addEventListener("change", () => send(demo.model, { [trait]: input.value }));
  const draw = () => {
    const list = typeof options === "function" ? options() : options;
    input.replaceChildren(...list.map((name) => element("option", { value: name }, name)));
    input.value = demo.model.get(trait);
  };
  demo.watch([trait, ...follows], draw);
  return labelled(text, input);
}

function check(demo, trait, text) {
  const input = element("input", { type: "checkbox", "data-trait": trait });
  input.addEventListener("change", () => send(demo.model, { [trait]: input.checked }));
  demo.watch(trait, () => (input.checked = demo.model.get(trait)));
  return labelled(text, input);
}

function press(text, act, label) {
  const button = element("button", { type: "button", "aria-label": label }, text);
  button.addEventListener("click", act);
  return button;
}

// A sentence from Python, read aloud by screen readers when it changes; empty: nothing is seen.
function sentence(demo, trait) {
  const node = element("p", { class: "cnnlab-sentence", role: "status", "aria-live": "polite", "data-trait": trait });
  demo.watch(trait, () => (node.textContent = demo.model.get(trait)));
  return node;
}

function bytes(value) {
  if (!value) return new Uint8ClampedArray(0);
  return new Uint8ClampedArray(value.buffer || value, value.byteOffset || 0, value.byteLength);
}

// Counts what was drawn: tests and benchmarks wait for the number to change.
function drawn(canvas) {
  canvas.dataset.version = Number(canvas.dataset.version || 0) + 1;
}

// A picture of `trait` (RGBA bytes, row by row) with (height, width) in the trait `${trait}_shape`; shown without
// smoothing at least `least` pixels wide, never wider than the page. `about` names it for screen readers.
function picture(demo, trait, about, { least = 200 } = {}) {
  const canvas = element("canvas", { role: "img", "data-trait": trait, class: "cnnlab-picture" });
  const draw = () => {
    const [height, width] = demo.model.get(`${trait}_shape`);
    const data = bytes(demo.model.get(trait));
    if (!height || data.length !== 4 * height * width) return;
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    canvas.style.width = `${width * Math.max(1, Math.ceil(least / width))}px`;
    canvas.getContext("2d").putImageData(new ImageData(data, width, height), 0, 0);
    canvas.setAttribute("aria-label", typeof about === "function" ? about() : about);
    drawn(canvas);
  };
  demo.watch(trait, draw);
  return canvas;
}

// Makes a canvas one Tab stop that is worked by keys: `moves` says what each key does.
function keyed(canvas, moves) {
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.addEventListener("keydown", (event) => {
    if (!Object.hasOwn(moves, event.key)) return;
    event.preventDefault();
    moves[event.key]();
  });
}

// Lets a canvas be dragged by mouse, finger or stylus: `grab()` says what is held, `move(held, right, down)` hears how far
// it went, in page pixels.
function dragged(canvas, grab, move) {
  let from = null;
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    from = { x: event.clientX, y: event.clientY, held: grab() };
  });
  canvas.addEventListener("pointermove", (event) => from && move(from.held, event.clientX - from.x, event.clientY - from.y));
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (from = null));
}

function titled(title, node) {
  return element("figure", { class: "cnnlab-figure" }, element("figcaption", {}, title), node);
}

// A file of the reader's own, given to the command `name`; a file over `limit` bytes is told of, not read.
function upload(demo, name, text, { limit = 20e6, accept = "image/*" } = {}) {
  const input = element("input", { type: "file", accept, "data-command": name });
  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (!file) return;
    const content = file.size > limit ? new ArrayBuffer(0) : await file.arrayBuffer();
    ask(demo, name, { name: file.name, size: file.size }, [content]);
    input.value = "";
  });
  return labelled(text, input);
}

// A canvas of `width` by `height` page pixels, sharp on fine screens; returns [canvas, context].
function board(width, height, about) {
  const canvas = element("canvas", { role: "img", "aria-label": about, class: "cnnlab-board" });
  const scale = window.devicePixelRatio || 1;
  [canvas.width, canvas.height] = [width * scale, height * scale];
  canvas.style.width = `${width}px`;
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  return [canvas, context];
}

// Gives a board the room that its demo has now, at most `most` page pixels, so that its letters keep their size.
function fitted(canvas, context, most, height) {
  const scale = window.devicePixelRatio || 1;
  const width = Math.min(most, canvas.closest(".cnnlab-demo")?.clientWidth || most);
  if (canvas.width === Math.round(width * scale)) return;
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  canvas.style.width = `${width}px`;
  context.setTransform(scale, 0, 0, scale, 0, 0);
}

// Ink and paper of the notebook's theme as the canvas stands in it now.
function theme(node) {
  const ink = getComputedStyle(node).color;
  return { ink, faint: "rgba(128, 128, 128, 0.45)" };
}

function ticks(low, high, about = 4) {
  const raw = (high - low) / about || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw);
  const list = [];
  for (let value = Math.ceil(low / step) * step; value <= high + step * 1e-9; value += step) list.push(Number(value.toPrecision(8)));
  return list;
}

// Bars with their names under them; `values` may be negative. `marked` is the index of one bar to be told apart.
function bars(canvas, context, values, names, { marked = -1, low, high, show = (value) => value.toPrecision(2) } = {}) {
  const [width, height] = [canvas.width, canvas.height].map((size) => size / (window.devicePixelRatio || 1));
  const { ink, faint } = theme(canvas);
  const bottom = Math.min(0, low ?? Math.min(0, ...values));
  const top = Math.max(high ?? Math.max(...values, 0), bottom + 1e-9);
  const [left, right, up, down] = [44, 6, 16, 22];
  const y = (value) => up + ((top - value) / (top - bottom)) * (height - up - down);
  const step = (width - left - right) / Math.max(1, values.length);
  context.clearRect(0, 0, width, height);
  context.font = "12px sans-serif";
  context.textAlign = "right";
  for (const tick of ticks(bottom, top)) {
    context.strokeStyle = faint;
    context.beginPath();
    context.moveTo(left, y(tick));
    context.lineTo(width - right, y(tick));
    context.stroke();
    context.fillStyle = ink;
    context.fillText(String(tick), left - 5, y(tick) + 4);
  }
  context.textAlign = "center";
  values.forEach((value, index) => {
    context.fillStyle = index === marked ? HUES[1] : HUES[0];
    context.fillRect(left + step * (index + 0.1), Math.min(y(0), y(value)), step * 0.8, Math.abs(y(value) - y(0)));
    context.fillStyle = ink;
    if (names) context.fillText(names[index], left + step * (index + 0.5), height - 6);
    if (index === marked) context.fillText(show(value), left + step * (index + 0.5), Math.min(y(0), y(value)) - 3);
  });
  drawn(canvas);
}

// Lines {name, x, y, dots?}; null in y leaves a gap. Axes are named; a legend is drawn from the names.
function lines(canvas, context, series, { x = "", y = "", xs, ys } = {}) {
  const [width, height] = [canvas.width, canvas.height].map((size) => size / (window.devicePixelRatio || 1));
  const { ink, faint } = theme(canvas);
  const [left, right, up, down] = [50, 10, 22, 36];
  const spread = (values, given) => {
    if (given) return given;
    const kept = values.filter((value) => Number.isFinite(value));
    const [low, high] = kept.length ? [Math.min(...kept), Math.max(...kept)] : [0, 1];
    return low === high ? [low - 0.5, high + 0.5] : [low, high];
  };
  const [x0, x1] = spread(series.flatMap((line) => line.x), xs);
  const [y0, y1] = spread(series.flatMap((line) => line.y), ys);
  const at = (value) => left + ((value - x0) / (x1 - x0)) * (width - left - right);
  const up_to = (value) => up + ((y1 - value) / (y1 - y0)) * (height - up - down);
  context.clearRect(0, 0, width, height);
  context.font = "12px sans-serif";
  context.lineWidth = 1;
  context.strokeStyle = faint;
  context.fillStyle = ink;
  for (const tick of ticks(y0, y1)) {
    context.beginPath();
    context.moveTo(left, up_to(tick));
    context.lineTo(width - right, up_to(tick));
    context.stroke();
    context.textAlign = "right";
    context.fillText(String(tick), left - 5, up_to(tick) + 4);
  }
  context.textAlign = "center";
  for (const tick of ticks(x0, x1, 6)) context.fillText(String(tick), at(tick), height - down + 15);
  context.fillText(x, (left + width - right) / 2, height - 4);
  context.save();
  context.translate(12, (up + height - down) / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(y, 0, 0);
  context.restore();
  context.textAlign = "left";
  let legend = left;
  series.forEach((line, index) => {
    context.strokeStyle = context.fillStyle = HUES[index % HUES.length];
    context.setLineDash(DASHES[index % DASHES.length]);
    context.lineWidth = 2;
    context.beginPath();
    let pen = false;
    line.x.forEach((value, place) => {
      if (!Number.isFinite(line.y[place])) return (pen = false);
      pen ? context.lineTo(at(value), up_to(line.y[place])) : context.moveTo(at(value), up_to(line.y[place]));
      pen = true;
    });
    context.stroke();
    if (line.dots) {
      line.x.forEach((value, place) => {
        if (Number.isFinite(line.y[place])) context.fillRect(at(value) - 3, up_to(line.y[place]) - 3, 6, 6);
      });
    }
    if (line.name) {
      context.beginPath();
      context.moveTo(legend, 10);
      context.lineTo(legend + 24, 10);
      context.stroke();
      context.fillStyle = ink;
      context.fillText(line.name, legend + 29, 14);
      legend += 45 + context.measureText(line.name).width;
    }
  });
  context.setLineDash([]);
  drawn(canvas);
}
