// Signals: three panels on one axis: the signal with the strip over it, the products, the output.
const [PANEL, GAP, LEFT, RIGHT] = [110, 34, 44, 8];
const HEIGHT = 3 * (PANEL + GAP) + 60;

function render({ model, el }) {
  const demo = frame(model, el, "signals", "Convolution of signals");
  demo.row(select(demo, "signal_name", "signal", () => model.get("signal_names")), list(demo, "signal", "its numbers"));
  demo.row(select(demo, "kernel_name", "kernel", () => model.get("kernel_names")), list(demo, "kernel", "its numbers"));
  demo.row(
    slider(demo, "n", "n", { bounds: () => model.get("bounds"), follows: ["bounds"] }),
    check(demo, "flip", "turn the kernel (convolution)"),
  );
  demo.root.append(sentence(demo, "message"), chart(demo), sentence(demo, "status"));
  return demo.end;
}

// Numbers with commas between them, sent as text: Python reads them and says what is wrong.
function list(demo, what, text) {
  const trait = `${what}_text`;
  const input = element("input", { type: "text", class: "cnnlab-list", "data-trait": trait, autocomplete: "off" });
  input.addEventListener("change", () => ask(demo, "edit", { what, text: input.value }));
  demo.watch(trait, () => (input.value = demo.model.get(trait)));
  // A list that Python refused stays to be mended, until the reader leaves it.
  input.addEventListener("blur", () => (input.value = demo.model.get(trait)));
  return labelled(text, input);
}

function chart(demo) {
  const { model } = demo;
  const [canvas, context] = board(720, HEIGHT, "signal, kernel, products and output");
  canvas.dataset.trait = "view";
  const axis = () => {
    const { strip, signal } = model.get("view");
    const [low, high] = [1 - strip.length - 0.5, signal.length + strip.length - 1.5];
    const width = canvas.width / (window.devicePixelRatio || 1) - LEFT - RIGHT;
    return { low, high, step: width / (high - low), x: (value) => LEFT + ((value - low) / (high - low)) * width };
  };
  const draw = () => {
    if (!model.get("view").strip) return;
    fitted(canvas, context, 720, HEIGHT);
    paint(canvas, context, model.get("view"), axis());
    canvas.setAttribute("aria-label", `drag the kernel, or move it with the arrow keys. ${model.get("status")}`);
    drawn(canvas);
  };
  demo.watch("view", draw);
  movable(demo, canvas, axis);
  return canvas;
}

function movable(demo, canvas, axis) {
  const { model } = demo;
  const to = (n) => {
    const [low, high] = model.get("bounds");
    const wanted = Math.max(low, Math.min(high, n));
    if (wanted !== model.get("n")) send(model, { n: wanted });
  };
  keyed(canvas, { ArrowLeft: () => to(model.get("n") - 1), ArrowRight: () => to(model.get("n") + 1) });
  dragged(canvas, () => model.get("n"), (held, right) => to(held + Math.round(right / axis().step)));
}

function paint(canvas, context, view, axis) {
  const { ink, faint } = theme(canvas);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.font = "12px sans-serif";
  const places = (values, first = 0) => values.map((value, index) => [first + index, value]);
  const pen = { context, ink, faint, ...axis };
  const above = panel(pen, 0, "signal (filled), kernel (dashed)", [view.signal, view.strip.map(([, value]) => value)]);
  bar(pen, above, places(view.signal), { fill: HUES[0], alpha: 0.45 });
  bar(pen, above, view.strip, { stroke: HUES[1] });
  const middle = panel(pen, 1, `products; their sum, the area, is ${short(view.total)}`, [view.products, view.extent]);
  bar(pen, middle, places(view.products), { fill: HUES[2], alpha: 0.75, written: true });
  const below = panel(pen, 2, `output; at n = ${view.n} it is ${short(view.total)}`, [view.output]);
  const others = places(view.output, view.first).filter(([place]) => place !== view.n);
  bar(pen, below, others, { fill: HUES[0], alpha: 0.3, written: true });
  bar(pen, below, [[view.n, view.total]], { fill: HUES[2], alpha: 0.75, stroke: ink, written: true });
  foot(pen, view);
}

const short = (value) => String(Number(value.toPrecision(4)));

// One panel: its title, its zero line and the ends of its scale. Returns the scale.
function panel({ context, ink, faint, x, low, high }, index, title, several) {
  const [top, values] = [index * (PANEL + GAP) + 22, several.flat()];
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values) || 1e-9];
  const y = (value) => top + ((most - value) / (most - least)) * PANEL;
  context.textAlign = "left";
  context.fillStyle = ink;
  context.fillText(title, LEFT, top - 8);
  context.textAlign = "right";
  context.strokeStyle = faint;
  context.lineWidth = 1;
  context.setLineDash([]);
  for (const value of new Set([0, most, least])) {
    // An end of the scale that is close to 0 would be written over it.
    if (!value || Math.abs(y(value) - y(0)) > 12) context.fillText(short(value), LEFT - 5, y(value) + 4);
    context.beginPath();
    context.moveTo(x(low), y(value));
    context.lineTo(x(high), y(value));
    context.stroke();
  }
  return y;
}

function bar({ context, ink, x, step }, y, places, { fill, stroke, alpha = 1, written = false }) {
  context.textAlign = "center";
  for (const [place, value] of places) {
    const box = [x(place - 0.5), Math.min(y(0), y(value)), step, Math.max(Math.abs(y(value) - y(0)), 0.5)];
    if (fill) {
      context.globalAlpha = alpha;
      context.fillStyle = fill;
      context.fillRect(box[0] + 1, box[1], Math.max(1, box[2] - 2), box[3]);
      context.globalAlpha = 1;
    }
    if (stroke) {
      context.strokeStyle = stroke;
      context.lineWidth = 2;
      context.setLineDash(fill ? [] : [5, 3]);
      context.strokeRect(box[0] + 2, box[1], Math.max(1, box[2] - 4), box[3]);
      context.setLineDash([]);
    }
    if (written && step > 30 && value) {
      context.fillStyle = ink;
      context.fillText(short(value), x(place), box[3] > 16 ? box[1] + box[3] / 2 + 4 : box[1] - 3);
    }
  }
}

// The numbers of the axis, and which stops each mode keeps.
function foot({ context, ink, x, low, high, step }, view) {
  const base = 3 * (PANEL + GAP) - 12 + 16;
  context.textAlign = "center";
  context.fillStyle = ink;
  const every = Math.ceil(24 / step);
  for (let n = Math.ceil(low); n <= high; n += 1) if (n % every === 0) context.fillText(String(n), x(n), base);
  context.textAlign = "right";
  context.fillText("n", LEFT - 14, base);
  Object.entries(view.modes).forEach(([mode, stops], index) => {
    const y = base + 17 + 16 * index;
    context.fillText(mode, LEFT - 5, y + 4);
    if (!stops) return;
    context.strokeStyle = ink;
    context.lineWidth = 2;
    context.strokeRect(x(stops[0] - 0.4), y - 1, x(stops[1] + 0.4) - x(stops[0] - 0.4), 2);
  });
}

export default { render };
