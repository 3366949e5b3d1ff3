// For demos that show maps: the colours and what they stand for. SCALES comes from Python (demo.py), which draws the maps.

// A bar of the colours with its ends in digits; the trait holds [low, high, signed].
function scale(demo, trait, text) {
  const bar = element("span", { "aria-hidden": "true", style: "display: inline-block; width: 7rem; height: 0.9rem; border: 1px solid #888" });
  const low = element("output", { style: "text-align: right" });
  const high = element("output", {});
  demo.watch(trait, () => {
    const [from, to, signed] = demo.model.get(trait);
    bar.style.background = `linear-gradient(to right, ${SCALES[Boolean(signed)]})`;
    const digits = (value) => (value === 0 ? "0" : String(Number(value.toPrecision(3))).replace("-", "\u2212"));
    [low.textContent, high.textContent] = [digits(from), digits(to)];
  });
  return element("span", { class: "cnnlab-field", "data-trait": trait }, `${text} `, low, bar, high);
}
