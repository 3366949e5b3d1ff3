// The layer calculator: Python counts, this draws the table and the chosen layer to scale.
const HEADS = ["layer", "output", "parameters", "multiplications", "memory", "a unit sees"];

// A slider for feeling and a field for typing, both of one trait.
function amount(demo, trait, text) {
  const [min, max] = demo.model.get("limits")[trait];
  const name = element("span", { class: "cnnlab-name" }, text);
  const range = element("input", { type: "range", min, max, "data-trait": trait, "aria-label": text });
  const field = element("input", { type: "number", min, max, "data-trait": trait, "aria-label": `${text}, as a number` });
  range.addEventListener("input", () => send(demo.model, { [trait]: Number((field.value = range.value)) }));
  field.addEventListener("change", () => send(demo.model, { [trait]: field.value === "" ? null : Number(field.value) }));
  const draw = () => (range.value = field.value = demo.model.get(trait));
  // A refused number goes back to what it was, which is no change of the trait: the sentence tells of it.
  demo.watch([trait, "message"], draw);
  return element("span", { class: "cnnlab-field" }, name, range, field);
}

function chain(demo) {
  const name = `${fresh()}-chain`;
  const body = element("tbody");
  const head = element("tr", {}, ...HEADS.map((text) => element("th", { scope: "col" }, text)));
  const lines = [];
  const line = (index) => {
    const input = element("input", { type: "radio", name, id: `${name}-${index}`, value: index });
    const label = element("label", { for: input.id });
    const cells = HEADS.slice(1).map(() => element("td"));
    input.addEventListener("change", () => send(demo.model, { chosen: index }));
    const row = element("tr", {}, element("td", {}, input, " ", label), ...cells);
    return { row, input, label, cells };
  };
  const last = element("tr", { class: "cnnlab-sums" }, ...HEADS.map(() => element("td")));
  demo.watch(["table", "chosen"], () => {
    const [rows, sums] = [demo.model.get("table").slice(0, -1), demo.model.get("table").at(-1)];
    while (lines.length < rows.length) lines.push(line(lines.length));
    lines.length = rows.length;
    // The rows themselves stay, so that the keyboard's place is not lost.
    if (body.children.length !== rows.length + 1) body.replaceChildren(...lines.map(({ row }) => row), last);
    rows.forEach(([text, ...values], index) => {
      const { row, input, label, cells } = lines[index];
      row.dataset.chosen = input.checked = index === demo.model.get("chosen");
      label.textContent = `${index + 1}. ${text}`;
      values.forEach((value, place) => (cells[place].textContent = value));
    });
    sums.forEach((value, place) => (last.children[place].textContent = value));
  });
  const table = element("table", { "aria-label": "The layers and what they cost" }, element("thead", {}, head), body);
  return element("div", { class: "cnnlab-scroll", tabindex: 0, role: "region", "aria-label": "Table of the layers" }, table);
}

// A square lattice of `rows` by `columns` pixels at (left, top); lines between them only where they can be seen.
function lattice(context, ink, left, top, rows, columns, scale) {
  context.strokeStyle = ink.ink;
  context.lineWidth = 1;
  context.setLineDash([]);
  context.strokeRect(left, top, columns * scale, rows * scale);
  if (scale < 5) return;
  context.strokeStyle = ink.faint;
  context.beginPath();
  for (let row = 1; row < rows; row++) [context.moveTo(left, top + row * scale), context.lineTo(left + columns * scale, top + row * scale)];
  for (let column = 1; column < columns; column++) [context.moveTo(left + column * scale, top), context.lineTo(left + column * scale, top + rows * scale)];
  context.stroke();
}

function outline(context, hue, dash, left, top, width, height) {
  context.strokeStyle = hue;
  context.lineWidth = 2;
  context.setLineDash(dash);
  context.strokeRect(left, top, width, height);
  context.setLineDash([]);
}

function drawOutput(context, ink, x, y, [rows, columns], scale, before) {
  lattice(context, ink, x, y, rows, columns, scale);
  context.fillStyle = HUES[0];
  context.fillRect(x, y, scale, scale);
  if (columns > 1) outline(context, HUES[1], [5, 4], x + scale, y, scale, scale);
  context.fillStyle = ink.ink;
  context.fillText("\u2192", x - 24, y + (Math.min(before, rows) * scale) / 2 + 4);
}

// What comes in with its frame of zeros, the kernel at its first two places, and what comes out, all to one scale.
function drawLayer(canvas, context, plan) {
  const [width, height] = [440, 250];
  const ink = theme(canvas);
  context.clearRect(0, 0, width, height);
  if (plan.input) {
    // An impossible layer has no output: its kernel hangs over the edge.
    const [[top, bottom], [left, right]] = plan.frame;
    const [rows, columns] = [plan.input[0] + top + bottom, plan.input[1] + left + right];
    const output = plan.output || [0, 0];
    const cells = plan.dilation * (plan.kernel - 1) + 1;
    const wide = Math.max(columns, cells);
    const scale = Math.min((width - 46) / (wide + output[1]), (height - 32) / Math.max(rows, cells, output[0]), 24);
    const [x, y] = [4, 24];
    context.fillStyle = ink.faint;
    context.fillRect(x, y, columns * scale, rows * scale);
    context.clearRect(x + left * scale, y + top * scale, plan.input[1] * scale, plan.input[0] * scale);
    lattice(context, ink, x, y, rows, columns, scale);
    context.fillStyle = HUES[0];
    const inset = Math.min(2, scale / 5);
    for (let row = 0; row < plan.kernel; row++) {
      for (let column = 0; column < plan.kernel; column++) {
        context.fillRect(x + column * plan.dilation * scale + inset, y + row * plan.dilation * scale + inset, scale - 2 * inset, scale - 2 * inset);
      }
    }
    const reach = cells * scale;
    outline(context, HUES[0], [], x, y, reach, reach);
    if (output[1] > 1) outline(context, HUES[1], [5, 4], x + plan.stride * scale, y, reach, reach);
    context.fillStyle = ink.ink;
    context.font = "13px sans-serif";
    context.fillText(`in ${plan.input.join(" × ")}`, x, 15);
    const out = x + wide * scale + 34;
    context.fillText(plan.output ? `out ${output.join(" × ")}` : "no place for the kernel", Math.max(out, x + 105), 15);
    if (plan.output) drawOutput(context, ink, out, y, output, scale, rows);
  }
  drawn(canvas);
}

// The picture and the window of the middle unit, and of its neighbour.
function drawWindow(canvas, context, plan) {
  const [width, height] = [250, 250];
  const ink = theme(canvas);
  context.clearRect(0, 0, width, height);
  if (plan.window) {
    const [rows, columns] = plan.window;
    const low = [Math.min(0, rows[0]), Math.min(0, columns[0])];
    const high = [Math.max(plan.picture[0], rows[1] + 1 + plan.jump[0]), Math.max(plan.picture[1], columns[1] + 1 + plan.jump[1])];
    const scale = Math.min((width - 8) / (high[1] - low[1]), (height - 32) / (high[0] - low[0]), 24);
    const at = (row, column) => [4 + (column - low[1]) * scale, 24 + (row - low[0]) * scale];
    const size = [(rows[1] - rows[0] + 1) * scale, (columns[1] - columns[0] + 1) * scale];
    lattice(context, ink, ...at(0, 0), ...plan.picture, scale);
    context.globalAlpha = 0.35;
    context.fillStyle = HUES[0];
    context.fillRect(...at(rows[0], columns[0]), size[1], size[0]);
    context.globalAlpha = 1;
    outline(context, HUES[0], [], ...at(rows[0], columns[0]), size[1], size[0]);
    outline(context, HUES[1], [5, 4], ...at(rows[0], columns[0] + plan.jump[1]), size[1], size[0]);
    context.fillStyle = ink.ink;
    context.font = "13px sans-serif";
    context.fillText(`picture ${plan.picture.join(" × ")}`, 4, 15);
  }
  drawn(canvas);
}

function figure(demo, title, width, draw) {
  const [canvas, context] = board(width, 250, title);
  const redraw = () => {
    canvas.setAttribute("aria-label", `${title}. ${demo.model.get("summary") || demo.model.get("message")}`);
    draw(canvas, context, demo.model.get("plan"));
  };
  demo.watch("plan", redraw);
  return titled(title, canvas);
}

function render({ model, el }) {
  const demo = frame(model, el, "calculator", "Layer calculator");
  const box = (title, ...fields) => {
    const legend = element("legend", {}, title);
    demo.root.append(element("fieldset", {}, legend, element("div", { class: "cnnlab-controls" }, ...fields)));
    return legend;
  };
  const sides = [amount(demo, "rows", "rows"), amount(demo, "columns", "columns")];
  box("The picture", ...sides, check(demo, "square", "square"), amount(demo, "channels", "channels"));
  demo.root.append(chain(demo));
  const more = press("Add a layer", () => ask(demo, "add"), "add a layer after the chosen one");
  const less = press("Remove the layer", () => ask(demo, "remove"), "remove the chosen layer");
  demo.row(more, less);
  const filters = amount(demo, "filters", "filters");
  const dilation = amount(demo, "dilation", "dilation");
  const ring = amount(demo, "frame", "frame");
  const padding = select(demo, "padding", "padding", () => (model.get("kind") === "pooling" ? ["valid", "same"] : ["valid", "same", "number"]), ["kind"]);
  const kind = select(demo, "kind", "kind", ["convolution", "pooling"]);
  const legend = box("Layer", kind, filters, amount(demo, "kernel", "kernel"), amount(demo, "stride", "stride"), dilation, padding, ring);
  demo.watch(["kind", "padding", "chosen", "table"], () => {
    filters.hidden = dilation.hidden = model.get("kind") === "pooling";
    ring.hidden = model.get("padding") !== "number";
    legend.textContent = `Layer ${model.get("chosen") + 1}`;
    less.disabled = model.get("table").length <= 2;
    more.disabled = model.get("table").length > model.get("most");
  });
  demo.root.append(sentence(demo, "message"), sentence(demo, "summary"), sentence(demo, "note"));
  const figures = element("div", { class: "cnnlab-figures" });
  demo.root.append(figures);
  figures.append(figure(demo, "The chosen layer", 440, drawLayer), figure(demo, "What its middle unit sees", 250, drawWindow));
  return demo.end;
}

export default { render };
