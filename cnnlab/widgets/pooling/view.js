// Pooling: the picture is moved by sliders, by arrows on it, or by dragging it; Python pools and compares.
const MOVES = { ArrowLeft: ["right", -1], ArrowRight: ["right", 1], ArrowUp: ["down", -1], ArrowDown: ["down", 1] };

function render({ model, el }) {
  const demo = frame(model, el, "pooling", "Pooling and invariance");
  const bounds = () => [-model.get("reach"), model.get("reach")];
  demo.row(
    select(demo, "picture_name", "picture", () => model.get("picture_names"), ["picture_names"]),
    select(demo, "kernel_name", "kernel", () => model.get("kernel_names")),
    select(demo, "how", "pooling", () => model.get("ways")),
  );
  demo.row(
    slider(demo, "window", "window", { min: 1, max: 8, show: (value) => `${value} x ${value}` }),
    slider(demo, "stride", "stride", { min: 1, max: 8 }),
  );
  demo.row(
    slider(demo, "right", "move right", { bounds, follows: ["reach"] }),
    slider(demo, "down", "move down", { bounds, follows: ["reach"] }),
    press("Back to the start", () => send(model, { right: 0, down: 0 })),
  );
  const scene = movable(demo, picture(demo, "scene", "the picture: drag it, or move it with the arrow keys"));
  const found = windows(demo, picture(demo, "found", "the map: what the kernel finds"));
  const small = picture(demo, "small", "the pooled map now", { least: 150 });
  const start = picture(demo, "start", "the pooled map before any move", { least: 150 });
  const gap = picture(demo, "gap", "now minus before: red more, blue less", { least: 150 });
  const figures = (...titledOnes) => element("div", { class: "cnnlab-figures" }, ...titledOnes);
  demo.root.append(
    figures(titled("picture (drag, or arrow keys)", scene), titled("map, with the pool's steps", found)),
    figures(titled("pooled, now", small), titled("pooled, not moved", start), titled("now minus not moved", gap)),
    sentence(demo, "message"),
    sentence(demo, "status"),
    chart(demo),
  );
  return demo.end;
}

function movable(demo, canvas) {
  const { model } = demo;
  const to = (changes) => {
    const reach = model.get("reach");
    for (const trait of Object.keys(changes)) changes[trait] = Math.max(-reach, Math.min(reach, changes[trait]));
    if (Object.entries(changes).some(([trait, value]) => model.get(trait) !== value)) send(model, changes);
  };
  const moves = Object.entries(MOVES).map(([key, [trait, step]]) => [key, () => to({ [trait]: model.get(trait) + step })]);
  keyed(canvas, Object.fromEntries(moves));
  const grab = () => [model.get("right"), model.get("down")];
  dragged(canvas, grab, (held, ...far) => {
    const pixel = canvas.getBoundingClientRect().width / canvas.width;
    const [right, down] = far.map((distance, axis) => held[axis] + Math.round(distance / pixel));
    to({ right, down });
  });
  return canvas;
}

// The borders of the pool's steps over the map.
function windows(demo, canvas) {
  const lattice = element("i", {});
  const draw = () => {
    const [height, width] = demo.model.get("found_shape");
    const stride = demo.model.get("stride");
    lattice.style.backgroundSize = `${(100 * stride) / width}% ${(100 * stride) / height}%`;
    lattice.hidden = stride === 1;
    const [box, whole] = [lattice.style, canvas.getBoundingClientRect()];
    // Percentages of a background leave out its own size: pixels are exact.
    if (whole.width) box.backgroundSize = `${((whole.width - 2) * stride) / width}px ${((whole.height - 2) * stride) / height}px`;
  };
  demo.watch(["stride", "found_shape", "found"], draw);
  return element("div", { class: "cnnlab-windows" }, canvas, lattice);
}

function chart(demo) {
  const [canvas, context] = board(720, 200, "Change of the map and of the pooled map over the shift to the right");
  canvas.dataset.trait = "curve";
  demo.watch(["curve", "right"], () => {
    const { shifts, map, pooled } = demo.model.get("curve");
    if (!shifts) return;
    fitted(canvas, context, 720, 200);
    const now = demo.model.get("right");
    const series = [
      { name: "map", x: shifts, y: map },
      { name: "pooled map", x: shifts, y: pooled, dots: true },
      { name: "now", x: [now, now], y: [0, 1.1] },
    ];
    lines(canvas, context, series, { x: "moved to the right, in pixels", y: "change", ys: [0, 1.1] });
  });
  return titled("change against the picture that was not moved (0 equal, 1 unrelated)", canvas);
}

export default { render };
