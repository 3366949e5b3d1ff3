// The kernel explorer: the pictures side by side, the kernel's numbers beside or below them, then the histogram.
function render({ model, el }) {
  const demo = frame(model, el, "kernel-explorer", "Kernel explorer");
  const lens = camera(demo, "open_picture", "Use the camera");
  demo.row(
    select(demo, "picture_name", "picture", () => model.get("picture_names"), ["picture_names"]),
    upload(demo, "open_picture", "your own"),
    lens.open,
  );
  demo.root.append(lens.rest);
  demo.row(
    select(demo, "kernel_name", "kernel", () => model.get("kernel_names"), ["kernel_names"]),
    select(demo, "kernel_size", "size", () => model.get("kernel_sizes"), ["kernel_sizes"]),
    press("Turn it", () => ask(demo, "turn"), "turn the kernel by half a circle"),
    press("Sum 1", () => ask(demo, "make_sum_one"), "divide the kernel by its sum"),
    press("Sum 0", () => ask(demo, "make_sum_zero"), "take the mean from each number of the kernel"),
  );
  demo.root.append(sentence(demo, "message"));
  demo.root.append(element("div", { class: "cnnlab-figures" }, ...pictures(demo), titled("kernel", grid(demo))));
  demo.row(
    slider(demo, "noise", "noise", { max: 0.3, step: 0.01, show: (value) => value.toFixed(2) }),
    select(demo, "border", "border", () => model.get("borders")),
    select(demo, "scale", "shown as", () => model.get("scales")),
  );
  for (const trait of ["finds", "facts"]) demo.root.append(sentence(demo, trait));
  demo.root.append(chart(demo));
  return () => {
    lens.close();
    demo.end();
  };
}

function grid(demo) {
  const { model } = demo;
  const act = (row, column, text) => ask(demo, "edit", { at_cell: [row, column], text });
  const numbers = cells("kernel", () => "type", act);
  demo.watch(["kernel_cells", "message"], () =>
    numbers.fill(model.get("kernel_cells"), { label: (row, column) => `kernel, row ${row}, column ${column}` }),
  );
  return numbers.node;
}

function pictures(demo) {
  const { model } = demo;
  const before = picture(demo, "picture", () => `the picture in grey: ${model.get("picture_name")}`);
  const after = picture(demo, "result", () => `the response of ${model.get("kernel_name")}: ${model.get("legend")}`);
  const note = element("small", { "data-trait": "legend" });
  demo.watch("legend", () => (note.textContent = model.get("legend")));
  const result = element("div", { class: "cnnlab-noted" }, after, note);
  return [titled("picture", before), titled("result", result)];
}

// Two outlines, solid and dashed, of how often each brightness occurs.
function chart(demo) {
  const [canvas, context] = board(720, 190, "Histogram: how often each value occurs in the picture and in the result");
  canvas.dataset.trait = "histogram";
  demo.watch("histogram", () => {
    const { edges, ...shares } = demo.model.get("histogram");
    if (!edges) return;
    fitted(canvas, context, 720, 190);
    const stairs = (values) => values.flatMap((value) => [value, value]);
    const x = edges.slice(0, -1).flatMap((edge, index) => [edge, edges[index + 1]]);
    const series = Object.entries(shares).map(([name, values]) => ({ name, x, y: stairs(values) }));
    lines(canvas, context, series, { x: "value", y: "% of pixels", ys: [0, Math.max(...Object.values(shares).flat()) * 1.05] });
  });
  return titled("how often each value occurs", canvas);
}

export default { render };
