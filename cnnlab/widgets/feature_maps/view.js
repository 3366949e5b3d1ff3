// Feature-map browser: a page of maps to be chosen from by mouse, keys or slider; all pictures come from Python.
function grid(demo) {
  const { model } = demo;
  const name = () => model.get("names")[model.get("layer")];
  const canvas = picture(demo, "grid", () => `maps of ${name()}, arrow keys choose one, chosen: ${model.get("channel")}`, { least: 560 });
  canvas.style.cursor = "pointer";
  const mark = element("div", { style: "position: absolute; pointer-events: none; box-sizing: border-box; border: 2px solid #e69f00; outline: 1px solid black; outline-offset: 0" });
  const place = () => {
    const [across, height, width, start] = model.get("plan");
    const at = model.get("channel") - start;
    const share = (part, whole) => `${(100 * part) / whole}%`;
    Object.assign(mark.style, {
      left: share((at % across) * (width + 1) - 0.5, canvas.width),
      top: share(Math.floor(at / across) * (height + 1) - 0.5, canvas.height),
      width: share(width + 1, canvas.width),
      height: share(height + 1, canvas.height),
    });
  };
  demo.watch(["grid", "channel", "plan"], place);
  const choose = (channel) => {
    const last = model.get("channels")[model.get("layer")] - 1;
    send(model, { channel: Math.min(last, Math.max(0, channel)) });
  };
  canvas.addEventListener("click", (event) => {
    const [across, height, width, start, count] = model.get("plan");
    const box = canvas.getBoundingClientRect();
    const column = Math.floor((((event.clientX - box.left) / box.width) * canvas.width) / (width + 1));
    const row = Math.floor((((event.clientY - box.top) / box.height) * canvas.height) / (height + 1));
    if (column < across && row * across + column < count) choose(start + row * across + column);
  });
  const by = (step) => choose(model.get("channel") + step);
  const across = () => model.get("plan")[0];
  const page = () => Math.max(across(), model.get("plan")[4]);
  keyed(canvas, {
    ArrowLeft: () => by(-1), ArrowRight: () => by(1), ArrowUp: () => by(-across()), ArrowDown: () => by(across()),
    PageUp: () => by(-page()), PageDown: () => by(page()), Home: () => choose(0), End: () => choose(1e9),
  });
  const box = element("div", { style: "position: relative; width: fit-content; max-width: 100%" }, canvas, mark);
  return box;
}

// A figure that goes away while there is nothing to be shown in it.
function optional(demo, trait, figure) {
  demo.watch(`${trait}_shape`, () => (figure.hidden = !demo.model.get(`${trait}_shape`)[0]));
  return figure;
}

function render({ model, el }) {
  const demo = frame(model, el, "features", "All maps of a network");
  const names = model.get("names");
  const last = model.get("count") - 1;
  const channel = slider(demo, "channel", "map", {
    bounds: () => [0, model.get("channels")[model.get("layer")] - 1],
    follows: ["layer"],
    show: (value) => `${value} of ${model.get("channels")[model.get("layer")] - 1}`,
  });
  const layer = slider(demo, "layer", "layer", { min: 0, max: names.length - 1, show: (value) => `${value}: ${names[value]}` });
  const which = slider(demo, "index", "picture", { min: 0, max: last, show: (value) => `${value} of ${last}` });
  demo.row(layer, ...(last > 0 ? [which] : []), channel);
  demo.root.append(sentence(demo, "message"));
  const caption = element("span", {});
  demo.watch(["plan", "layer"], () => {
    const [, , , start, count] = model.get("plan");
    const all = model.get("channels")[model.get("layer")];
    caption.textContent = `${names[model.get("layer")]}: ${count < all ? `${start} to ${start + count - 1} of ` : "all "}${all}`;
  });
  demo.root.append(titled(caption, grid(demo)));
  demo.row(scale(demo, "scale", "answer"));
  const seen = picture(demo, "seen", () => `picture ${model.get("index")}, framed: what the map's strongest place sees`, { least: 180 });
  const chosen = picture(demo, "chosen", () => `map ${model.get("channel")}`, { least: 180 });
  const weights = picture(demo, "weights", () => model.get("weights_about"), { least: 180 });
  const found = picture(demo, "found", () => model.get("found_about"), { least: 520 });
  demo.root.append(
    element(
      "div",
      { class: "cnnlab-figures" },
      titled("the picture", seen),
      optional(demo, "chosen", titled("the chosen map", chosen)),
      optional(demo, "weights", titled("its kernel", element("div", {}, weights, scale(demo, "weights_scale", "")))),
    ),
    sentence(demo, "weights_about"),
    optional(demo, "found", titled("what excites it most", found)),
    sentence(demo, "found_about"),
  );
  // Searching hundreds of pictures waits until the sliders rest.
  let rest;
  const search = () => {
    clearTimeout(rest);
    rest = setTimeout(() => ask(demo, "search", { layer: model.get("layer") }), 200);
  };
  demo.watch(["layer", "channel"], search, false);
  return () => {
    clearTimeout(rest);
    demo.end();
  };
}

export default { render };
