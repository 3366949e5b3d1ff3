// The training monitor: two charts that grow, a progress bar, a button.
const DEAF = "The kernel is busy and does not hear this button here. Press the notebook's own stop button (\u25a0) " +
  "once: with this monitor it ends the training as gently, and the best weights are kept.";
const WAIT_MS = 4000;

function chart(demo, name) {
  const [canvas, context] = board(330, 220, "");
  const draw = () => {
    const curves = demo.model.get("curves");
    const shown = [[name, "training"], [`val_${name}`, "held out"]].filter(([key]) => curves[key]);
    const series = shown.map(([key, label]) => ({
      name: label, x: curves[key].map((_, index) => index + 1), y: curves[key].map((value) => value ?? NaN), dots: true,
    }));
    // Room for the epochs to come, but never so much that those that were cannot be told apart.
    const ran = Math.max(5, ...series.map((line) => line.x.length));
    const end = Math.max(ran, Math.min(demo.model.get("epochs"), 3 * ran));
    lines(canvas, context, series, { x: "epoch", y: name, xs: [0, end] });
    const told = series.map((line) => `${line.name} ${line.y.map((value) => Number(value).toPrecision(3)).join(", ")}`);
    canvas.setAttribute("aria-label", `${name} by epoch. ${told.join(". ") || "No epoch has ended yet."}`);
  };
  demo.watch(["curves", "epochs"], draw);
  return titled(name, canvas);
}

function render({ model, el }) {
  const demo = frame(model, el, "monitor", `Training monitor ${model.get("title")}`);
  if (model.get("title")) demo.root.append(element("strong", {}, model.get("title")));
  const hint = element("p", { class: "cnnlab-hint", role: "status" });
  let timer;
  const stop = press("Stop the training", () => {
    ask(demo, "press_stop");
    stop.disabled = true;
    stop.textContent = "Stopping \u2026";
    // Not every front end can reach a kernel that is at work.
    timer = setTimeout(() => (hint.textContent = model.get("state") === "running" ? DEAF : ""), WAIT_MS);
  });
  const bar = element("progress", { max: 1, "aria-label": "share of the training that is done" });
  demo.row(stop, bar);
  demo.root.append(sentence(demo, "message"), hint);
  const figures = element("div", { class: "cnnlab-figures" }, chart(demo, "loss"), chart(demo, "accuracy"));
  demo.root.append(figures);
  demo.watch("share", () => (bar.value = model.get("share")));
  demo.watch("state", () => {
    const state = (demo.root.dataset.state = model.get("state"));
    stop.disabled = state !== "running";
    stop.textContent = state === "stopping" ? "Stopping \u2026" : "Stop the training";
    hint.textContent = "";
    clearTimeout(timer);
  });
  return () => {
    clearTimeout(timer);
    demo.end();
  };
}

export default { render };
