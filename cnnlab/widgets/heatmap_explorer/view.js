// Heatmap explorer: native menus and sliders; every picture comes ready from Python.
function render({ model, el }) {
  const demo = frame(model, el, "heatmap", "Where a network looks");
  const last = model.get("count") - 1;
  const which = slider(demo, "index", "picture", { min: 0, max: last, show: (value) => `${value} of ${last}` });
  const layer = select(demo, "layer", "layer", model.get("layers"));
  demo.row(...(last > 0 ? [which] : []), select(demo, "label", "class", model.get("choices")));
  demo.row(select(demo, "method", "method", model.get("methods")), ...(model.get("layers").length > 1 ? [layer] : []));
  demo.watch("takes_layer", () => {
    const free = model.get("takes_layer");
    layer.querySelector("select").disabled = !free;
    layer.title = free ? "" : "This method works on the pixels, not at a layer";
  });
  demo.row(slider(demo, "opacity", "opacity", { min: 0, max: 100, step: 5, show: (value) => `${value}\u00a0%` }), scale(demo, "scale", "heat"));
  const about = () => `heatmap over the picture: ${model.get("message")}`;
  demo.root.append(
    element(
      "div",
      { class: "cnnlab-figures" },
      titled("the picture", picture(demo, "seen", () => `picture ${model.get("index")}`, { least: 220 })),
      titled("with the heat", picture(demo, "overlay", about, { least: 220 })),
    ),
    sentence(demo, "message"),
  );
  return demo.end;
}

export default { render };
