// The dropout viewer: three pictures and the sums of the draws.
function sums(demo) {
  const title = "Sum of the enlarged numbers, compared with the whole";
  const [canvas, context] = board(420, 190, title);
  demo.watch("sums", () => {
    const values = demo.model.get("sums");
    const x = values.map((_, index) => index + 1);
    const mean = x.map((count) => values.slice(0, count).reduce((sum, value) => sum + value, 0) / count);
    const far = Math.max(0.05, ...values.map((value) => Math.abs(value - 1))) * 1.1;
    const end = Math.max(10, values.length);
    const series = [
      { name: "this draw", x, y: values, dots: true },
      { name: "mean so far", x, y: mean },
      { name: "whole", x: [0, end], y: [1, 1] },
    ];
    lines(canvas, context, series, { x: "draw", y: "share of the whole", xs: [0, end], ys: [1 - far, 1 + far] });
    canvas.setAttribute("aria-label", `${title}: ${values.map((value) => value.toFixed(2)).join(", ")}`);
  });
  return titled(title, canvas);
}

function render({ model, el }) {
  const demo = frame(model, el, "viewer cnnlab-dropout", "Dropout viewer");
  const rate = slider(demo, "rate", "rate", { min: 0, max: 0.95, step: 0.05, show: (value) => value.toFixed(2) });
  const what = select(demo, "what", "what is dropped", () => model.get("choices"));
  demo.row(what, rate, press("New draw", () => ask(demo, "draw")));
  demo.root.append(sentence(demo, "message"));
  const about = (text) => () => `${text}: ${model.get("what")} at rate ${Number(model.get("rate")).toFixed(2)}`;
  const shown = [
    ["test", "Test time: nothing is dropped", "At test time"],
    ["as_it_is", "Training: survivors as they are", "In training, survivors as they are"],
    ["scaled", "Training: survivors enlarged", "In training, survivors divided by 1 minus rate"],
  ];
  const figures = shown.map(([trait, title, text]) => titled(title, picture(demo, trait, about(text), { least: 200 })));
  demo.root.append(element("div", { class: "cnnlab-figures" }, ...figures));
  demo.root.append(sentence(demo, "summary"), sums(demo));
  return demo.end;
}

export default { render };
