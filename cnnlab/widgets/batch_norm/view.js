// The batch norm viewer: two histograms and the course of the averages.
function chart(demo, title, trait, draw) {
  const [canvas, context] = board(360, 210, title);
  demo.watch(trait, () => {
    const told = draw(canvas, context, demo.model.get(trait));
    canvas.setAttribute("aria-label", `${title}. ${told}`);
  });
  return titled(title, canvas);
}

function shares(part, names) {
  return (canvas, context, all) => {
    const { x, shares: values } = all[part];
    const top = Math.max(...values.flat()) * 1.15;
    lines(canvas, context, values.map((y, index) => ({ name: names[index], x, y })), { x: "value", y: "share", ys: [0, top] });
    return `Channel ${all.channel}, from ${x[0].toPrecision(3)} to ${x.at(-1).toPrecision(3)}`;
  };
}

function course(name) {
  return (canvas, context, all) => {
    const gaps = (values) => values.map((value) => value ?? NaN);
    const [own, moving] = [gaps(all[`batch_${name}`]), gaps(all[`moving_${name}`])];
    const last = all.batch.at(-1);
    const series = [
      { name: "of the batch", x: all.batch, y: own, dots: all.batch.length < 60 },
      { name: "moving average", x: all.batch, y: moving },
    ];
    lines(canvas, context, series, { x: "batches so far", y: name, xs: [all.batch[0], Math.max(all.batch[0] + 10, last)] });
    return `Batch ${last}: ${own.at(-1).toPrecision(3)}, moving average ${moving.at(-1).toPrecision(3)}`;
  };
}

function render({ model, el }) {
  const demo = frame(model, el, "viewer cnnlab-batch-norm", "Batch norm viewer");
  const fixed = (digits) => (value) => Number(value).toFixed(digits);
  demo.row(
    press("Next batch", () => ask(demo, "next_batch")),
    press("20 batches", () => ask(demo, "many_batches")),
    press("Start again", () => ask(demo, "restart")),
  );
  demo.row(
    select(demo, "channel", "channel", () => model.get("channels"), ["channels"]),
    slider(demo, "gamma", "\u03b3 (scale)", { min: -3, max: 3, step: 0.1, show: fixed(1) }),
    slider(demo, "beta", "\u03b2 (shift)", { min: -3, max: 3, step: 0.1, show: fixed(1) }),
    slider(demo, "momentum", "momentum", { min: 0, max: 0.99, step: 0.01, show: fixed(2) }),
  );
  demo.root.append(sentence(demo, "message"), sentence(demo, "summary"));
  const figures = [
    chart(demo, "Before", "histograms", shares("before", ["this batch"])),
    chart(demo, "After", "histograms", shares("after", ["in training", "at inference"])),
    chart(demo, "Mean", "course", course("mean")),
    chart(demo, "Variance", "course", course("variance")),
  ];
  demo.root.append(element("div", { class: "cnnlab-figures" }, ...figures));
  return demo.end;
}

export default { render };
