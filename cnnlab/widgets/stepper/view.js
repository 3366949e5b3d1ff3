// The convolution stepper: Python does the arithmetic and says how far it has come, this draws it.
const [TEMPO, FAR] = [400, 1e6];

function render({ model, el }) {
  const demo = frame(model, el, "stepper", "Convolution, step by step");
  const kernels = select(demo, "kernel_name", "kernel", () => model.get("kernel_names"), ["kernel_names"]);
  demo.row(kernels, slider(demo, "channels", "channels", { min: 1, max: 4 }), check(demo, "flip", "turn the kernel (flip)"));
  demo.row(
    slider(demo, "stride", "stride", { min: 1, max: 4 }),
    slider(demo, "padding", "padding", { min: 0, max: 3 }),
    slider(demo, "dilation", "dilation", { min: 1, max: 4 }),
  );
  demo.row(typed(demo, "bias", "bias", ["view", "message"]), check(demo, "relu", "ReLU"));
  demo.root.append(sentence(demo, "message"));

  const stage = element("div", { class: "cnnlab-figures" });
  const trace = element("ol", { class: "cnnlab-trace", "aria-label": "products and their sum so far", tabindex: 0 });
  demo.root.append(stage);
  const buttons = player(demo);
  const status = sentence(demo, "status");
  demo.root.append(status);
  demo.row(slider(demo, "moment", "step", { bounds: () => [0, model.get("last")], follows: ["last"] }));
  demo.root.append(titled("products, and their sum so far", trace));

  let grids = null;
  const draw = () => {
    const shape = `${model.get("channels")}`;
    if (grids?.shape !== shape) grids = { shape, ...layout(demo, stage) };
    show(model, grids);
    list(trace, model.get("view").lines || []);
    buttons.draw();
    status.setAttribute("aria-live", buttons.playing() ? "off" : "polite");
  };
  demo.watch(["view", "message"], draw);
  return () => {
    buttons.stop();
    demo.end();
  };
}

// The buttons under the pictures: one product, one output number, all of it, by itself.
function player(demo) {
  const { model } = demo;
  let timer = 0;
  const length = () => Math.max(1, model.get("last") / Math.max(1, (model.get("view").output || []).flat().length));
  const go = (moment) => send(model, { moment: Math.max(0, Math.min(model.get("last"), Math.round(moment))) });
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    draw();
  };
  const tick = () => (model.get("moment") >= model.get("last") ? stop() : go(model.get("moment") + 1));
  const back = press("\u2190 Back", () => go(model.get("moment") - 1));
  const step = press("Step \u2192", () => go(model.get("moment") + 1));
  const next = press("Next output", () => go((Math.floor(model.get("moment") / length()) + 1) * length()));
  const play = press("Play", () => {
    if (timer) return stop();
    if (model.get("moment") >= model.get("last")) go(0);
    timer = setInterval(tick, TEMPO);
    draw();
  });
  const start = press("Start again", () => go(0));
  const all = press("All", () => send(model, { moment: FAR })); // Python knows where it ends
  function draw() {
    const [moment, last] = [model.get("moment"), model.get("last")];
    play.textContent = timer ? "Pause" : "Play";
    play.disabled = !last;
    for (const button of [back, start]) button.disabled = !moment;
    for (const button of [step, next, all]) button.disabled = moment >= last;
  }
  demo.row(step, next, play, back, start, all);
  return { draw, stop, playing: () => timer };
}

// One grid for each channel of the picture and of the kernel, and one for the output.
function layout(demo, stage) {
  const { model } = demo;
  const several = model.get("channels") > 1;
  const pair = (what, title, kind) =>
    Array.from({ length: model.get("channels") }, (_, channel) => {
      const name = several ? `${title}, channel ${channel}` : title;
      const act = (row, column, text) => {
        const inner = what === "image" ? model.get("padding") : 0;
        ask(demo, "edit", { what, at_cell: [row - inner, column - inner, channel], text });
      };
      return { name, ...cells(name, kind, act) };
    });
  const inside = (row, column) => {
    const [frame, [picture]] = [model.get("padding"), model.get("image_cells")];
    const within = row >= frame && column >= frame && row < frame + picture.length && column < frame + picture[0].length;
    return within ? "type" : "look";
  };
  const images = pair("image", "picture", inside);
  const kernels = pair("kernel", "kernel", () => "type");
  const turned = pair("turned", "turned kernel", () => "look");
  const output = cells("output", () => "press", (row, column) => {
    const shape = model.get("view").output;
    const steps = model.get("last") / shape.flat().length;
    send(model, { moment: (row * shape[0].length + column + 1) * steps });
  });
  const figures = (grids) => grids.map((grid) => (grid.figure = titled(grid.name, grid.node)));
  output.figure = titled("output", output.node);
  stage.replaceChildren(...figures(images), ...figures(kernels), ...figures(turned), output.figure);
  return { images, kernels, turned, output };
}

function show(model, { images, kernels, turned, output }) {
  const view = model.get("view");
  const [frame, count] = [model.get("padding"), view.taps?.length || 0];
  const term = (view.lines || []).length - 1;
  const products = count * images.length;
  const now = term >= 0 && term < products ? { channel: Math.floor(term / count), tap: term % count } : {};
  const largest = (grids) => Math.max(1e-12, ...grids.flat(2).map(Math.abs));
  const shownAt = view.place ? new Map(view.taps.map(([r, c], tap) => [`${r},${c}`, tap])) : new Map();
  model.get("image_cells").forEach((picture, channel) => {
    const width = picture[0].length + 2 * frame;
    const zeros = Array.from({ length: frame }, () => Array(width).fill(0));
    const side = Array(frame).fill(0);
    const framed = [...zeros, ...picture.map((row) => [...side, ...row, ...side]), ...zeros];
    const outside = (r, c) => r < frame || c < frame || r >= frame + picture.length || c >= frame + picture[0].length;
    images[channel].fill(framed, {
      largest: largest(model.get("image_cells")),
      label: (r, c) => `${images[channel].name}, row ${r - frame}, column ${c - frame}`,
      marks: (r, c) => {
        const tap = shownAt.get(`${r},${c}`);
        const here = tap !== undefined && channel === now.channel && tap === now.tap;
        return `${outside(r, c) ? "frame" : ""} ${here ? "now" : tap !== undefined ? "under" : ""}`.trim();
      },
    });
  });
  const flip = model.get("flip");
  model.get("kernel_cells").forEach((kernel, channel) => {
    const wide = kernel[0].length;
    const mark = (turn) => (r, c) => {
      const tap = turn ? count - 1 - (r * wide + c) : r * wide + c;
      return channel === now.channel && tap === now.tap ? "now" : "";
    };
    const top = largest(model.get("kernel_cells"));
    const label = (r, c) => `${kernels[channel].name}, row ${r}, column ${c}`;
    kernels[channel].fill(kernel, { largest: top, label, marks: mark(flip) });
    const laid = [...kernel].reverse().map((row) => [...row].reverse());
    turned[channel].fill(laid, { largest: top, label, marks: mark(false) });
    turned[channel].figure.hidden = !flip;
  });
  const place = view.place || [-1, -1];
  output.fill(view.output || [], {
    largest: view.largest,
    label: (r, c) => `output, row ${r}, column ${c}`,
    marks: (r, c) => (r === place[0] && c === place[1] ? "now" : ""),
  });
  output.figure.hidden = !(view.output || []).length;
}

function list(trace, lines) {
  const several = lines.some((line) => line.channel > 0);
  trace.replaceChildren(
    ...lines.map((line) => {
      const from = several && line.channel !== null ? `channel ${line.channel}: ` : "";
      return element("li", {}, element("span", {}, from + line.text), element("b", {}, line.sum));
    }),
  );
  if (trace.lastChild) trace.lastChild.classList.add("now");
  trace.scrollTop = trace.scrollHeight;
}

export default { render };
