// The augmentation viewer: the original, and some draws beside it.
function render({ model, el }) {
  const demo = frame(model, el, "viewer cnnlab-augmentation", "Augmentation viewer");
  const most = model.get("most");
  const digits = most > 20 ? 0 : 2;
  const magnitude = slider(demo, "magnitude", "magnitude", {
    min: 0, max: most, step: most > 20 ? 1 : Number((most / 50).toPrecision(1)), show: (value) => Number(value).toFixed(digits),
  });
  const way = select(demo, "way", "way", () => model.get("names"), ["names"]);
  demo.row(way, magnitude, press("New draw", () => ask(demo, "draw")));
  demo.root.append(sentence(demo, "message"));
  const about = () => `Variants of the picture. ${model.get("summary")}`;
  const figures = [
    titled("Original", picture(demo, "original", "The original picture", { least: 180 })),
    titled("Drawn by chance", picture(demo, "varied", about, { least: 360 })),
  ];
  demo.root.append(element("div", { class: "cnnlab-figures" }, ...figures), sentence(demo, "summary"));
  return demo.end;
}

export default { render };
