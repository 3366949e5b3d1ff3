// Draw and see: strokes are drawn here and sent as grey levels; all that is shown of them comes from Python.
const SIDE = 168;
const STEP = SIDE / 28;

function drawing(demo) {
  const { model } = demo;
  const canvas = element("canvas", { width: SIDE, height: SIDE, tabindex: 0, role: "application", "data-part": "board" });
  canvas.setAttribute("aria-label", "Drawing board. Arrow keys move the pen, Space lowers or lifts it.");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const ring = element("div", { class: "cnnlab-pen" });
  const told = element("p", { class: "cnnlab-small", role: "status", "aria-live": "polite" });
  let sent = null;
  let waiting = false;

  const blank = () => {
    context.fillStyle = "black";
    context.fillRect(0, 0, SIDE, SIDE);
  };
  const show = () => {
    if (model.get("ink") === sent) return;
    const grey = bytes(model.get("ink"));
    if (grey.length !== SIDE * SIDE) return blank();
    const data = new Uint8ClampedArray(4 * grey.length).fill(255);
    grey.forEach((value, index) => data.fill(value, 4 * index, 4 * index + 3));
    context.putImageData(new ImageData(data, SIDE, SIDE), 0, 0);
  };
  // Once a frame at most; the widget's own connection holds back what Python has no time for.
  const give = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const data = context.getImageData(0, 0, SIDE, SIDE).data;
      const grey = new Uint8Array(SIDE * SIDE);
      for (let index = 0; index < grey.length; index++) grey[index] = data[4 * index];
      sent = new DataView(grey.buffer);
      send(model, { ink: sent });
    });
  };
  const stroke = (from, to) => {
    context.strokeStyle = "white";
    context.lineWidth = model.get("pen");
    context.lineCap = context.lineJoin = "round";
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.stroke();
    give();
  };
  const clear = () => {
    blank();
    give();
  };

  // Mouse, finger and stylus.
  let last = null;
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * SIDE, ((event.clientY - box.top) / box.height) * SIDE];
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    ring.dataset.used = "false";
    last = place(event);
    stroke(last, last);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    // A quick stroke has several points between two frames.
    const points = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const point of points.length ? points : [event]) {
      const next = place(point);
      stroke(last, next);
      last = next;
    }
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (last = null));

  // Keys: the pen moves by one pixel of the networks' picture.
  let [column, row, down] = [14, 14, false];
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const point = () => {
    const share = (value) => `${(100 * value) / 28}%`;
    Object.assign(ring.style, { left: share(column), top: share(row), width: share(model.get("pen") / STEP), aspectRatio: "1" });
    ring.dataset.down = down;
    told.textContent = `Keys: arrows move the pen, Space ${down ? "lifts" : "lowers"} it. Pen ${down ? "down" : "up"}, column ${column}, row ${row}.`;
  };
  canvas.addEventListener("keydown", (event) => {
    const from = [column * STEP, row * STEP];
    if (event.key === " " || event.key === "Enter") down = !down;
    else if (moves[event.key]) {
      column = Math.min(28, Math.max(0, column + moves[event.key][0]));
      row = Math.min(28, Math.max(0, row + moves[event.key][1]));
    } else return;
    event.preventDefault();
    ring.dataset.used = "true";
    if (down) stroke(from, [column * STEP, row * STEP]);
    point();
  });
  // Who comes by Tab sees where the pen is.
  canvas.addEventListener("focus", () => (ring.dataset.used = "true"));
  canvas.addEventListener("blur", () => {
    down = false;
    ring.dataset.used = "false";
    point();
  });

  blank();
  demo.watch("ink", show);
  demo.watch("pen", point);
  const node = element("div", {}, element("div", { class: "cnnlab-drawing" }, canvas, ring), told);
  return { node, clear };
}

// One network's column: its answer as bars, and its layers.
function column(demo, number) {
  const { model } = demo;
  const name = model.get("networks")[number];
  const [canvas, context] = board(340, 130, "");
  canvas.dataset.part = `bars-${number}`;
  const draw = () => {
    const values = model.get("chances")[number] || [];
    const names = model.get("names");
    const best = Math.max(...values) > 0 ? values.indexOf(Math.max(...values)) : -1;
    const percent = (value) => `${Math.round(100 * value)} %`;
    bars(canvas, context, values, names, { high: 1.15, marked: best, show: percent });
    const list = names.map((each, index) => `${each}: ${percent(values[index])}`).join(", ");
    canvas.setAttribute("aria-label", `probabilities by ${name}: ${list}`);
  };
  demo.watch("chances", draw);
  const layers = element("div", {});
  const node = element("section", { class: "cnnlab-network", "data-network": name }, element("h4", {}, name), titled("probability of each class", canvas), layers);
  return { node, layers };
}

function tiles(demo, places) {
  const { model } = demo;
  let plan = "";
  let canvases = [];
  const build = (list) => {
    for (const part of [places.heats, ...places.layers]) part.replaceChildren();
    canvases = list.map((tile) => {
      const canvas = element("canvas", { role: "img", "aria-label": tile.title, class: "cnnlab-picture", "data-part": tile.kind });
      [canvas.height, canvas.width] = tile.shape;
      canvas.style.width = tile.kind === "heat" ? "140px" : `${100 * tile.width}%`;
      (tile.kind === "heat" ? places.heats : places.layers[tile.of]).append(titled(tile.title, canvas));
      return canvas;
    });
  };
  demo.watch("tiles_data", () => {
    const list = model.get("tiles");
    const now = JSON.stringify(list);
    if (now !== plan) build(list);
    plan = now;
    const data = bytes(model.get("tiles_data"));
    let start = 0;
    list.forEach((tile, index) => {
      const [height, width] = tile.shape;
      const part = data.subarray(start, (start += 4 * height * width));
      if (part.length !== 4 * height * width) return;
      canvases[index].getContext("2d").putImageData(new ImageData(part, width, height), 0, 0);
      drawn(canvases[index]);
    });
  });
}

function render({ model, el }) {
  const demo = frame(model, el, "draw", "Draw a digit and see it go through networks");
  const pen = drawing(demo);
  const another = press("another example", () => ask(demo, "another"));
  const examples = model.get("choices").length ? [select(demo, "wanted", "example of", model.get("choices")), another] : [];
  demo.row(press("clear", pen.clear, "clear the board"), ...examples);
  demo.row(slider(demo, "pen", "pen", { min: 6, max: 36, step: 2, show: (value) => `${value} of ${SIDE}` }), check(demo, "prepare", "prepare as MNIST did (size, centre of mass)"));
  const heats = element("div", { class: "cnnlab-figures" });
  const seen = picture(demo, "seen", "what the networks get, 28 by 28", { least: 140 });
  demo.root.append(element("div", { class: "cnnlab-figures" }, titled("draw here", pen.node), titled("the networks get", seen), heats));
  demo.root.append(sentence(demo, "message"));
  const columns = model.get("networks").map((_, number) => column(demo, number));
  demo.root.append(element("div", { class: "cnnlab-figures" }, ...columns.map((each) => each.node)));
  tiles(demo, { heats, layers: columns.map((each) => each.layers) });
  return demo.end;
}

export default { render };
