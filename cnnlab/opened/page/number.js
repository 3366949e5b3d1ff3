// Level 3: one number, and the arithmetic that made it.

const WINDOWS_SHOWN = 6;
const TERMS_SHOWN = 24;

function showNumber(step, at) {
  const { network } = app;
  const i = indexOf(step, at);
  const told = explain(network, step, i);
  const title = step.number === network.last ? `${step.name}: ${network.classes[at.map]}` : nameOfNumber(step, i);
  const parts = [heading("h2", title)];
  if (told.value === null) return [...parts, unknown()];
  parts.push(make("p", { class: "result" }, "This number is ", make("b", {}, short(told.value)), ". "), about(step));
  if (step.kind === "picture") return [...parts, ...step0(at)];
  if (layout(step).flat) parts.push(switches(step, at.map));
  parts.push(runningTable(told, step), editor(step));
  if (told.whole !== undefined) parts.push(...wholeMap(step, told.whole));
  if (told.windows.length) parts.push(...windowsOf(step, told.windows));
  if (told.terms.length) parts.push(termsOf(step, told.terms));
  if (told.softmax) parts.push(softmaxTable(step, told.softmax));
  return [...parts, walkLinks(step, at)];
}

function step0(at) {
  return [make("p", {}, `A pixel of the picture: row ${at.row}, column ${at.column}. Change it beside, by drawing on the picture.`), walkLinks(app.network.steps[0], at)];
}

// To the numbers around this one.
function walkLinks(step, at) {
  const { rows, columns, channels, flat } = layout(step);
  const go = (change, words) => {
    const to = { ...at, ...change };
    const inside = to.row >= 0 && to.row < rows && to.column >= 0 && to.column < columns && to.map >= 0 && to.map < channels;
    return inside && make("a", { href: address({ step: step.number, ...to }), "data-key": words }, words);
  };
  const links = flat
    ? [go({ map: at.map - 1 }, "← the one before"), go({ map: at.map + 1 }, "the next one →")]
    : [go({ column: at.column - 1 }, "← left"), go({ column: at.column + 1 }, "right →"), go({ row: at.row - 1 }, "↑ up"), go({ row: at.row + 1 }, "↓ down")];
  return make("p", { class: "pager" }, ...links.filter(Boolean).flatMap((link) => [link, " "]));
}

function runningTable({ running, biasPlace }, step) {
  const rows = running.map(([words, value]) => make("tr", {}, make("th", { scope: "row" }, words), make("td", {}, short(value))));
  const table = make("table", { class: "plain running" }, make("caption", {}, "From the first to the last"), ...rows);
  if (biasPlace === null || biasPlace === undefined) return table;
  return make("div", {}, table, make("p", {}, weightButton(step, "bias", biasPlace, "Change the bias")));
}

function wholeMap(step, channel) {
  const source = app.network.steps[step.reads[0]];
  return [make("div", { class: "share" }, sourceLink(source, channel, scaleFor(app.network.value(source.number))))];
}

// Windows with their kernels and products; those that weigh most, the others in one sentence.
function windowsOf(step, windows) {
  const order = [...windows].sort((a, b) => Math.abs(b.sum ?? 0) - Math.abs(a.sum ?? 0));
  const shown = order.slice(0, WINDOWS_SHOWN);
  const rest = order.slice(WINDOWS_SHOWN);
  const parts = shown.map((window) => windowFigure(step, window));
  if (!windows[0].weights) return parts;
  const sum = rest.reduce((total, window) => total + window.sum, 0);
  if (rest.length) parts.push(make("p", { class: "words" }, `${rest.length} more channels, together ${short(sum)}.`));
  if (windows.length > 1) parts.push(channelSums(windows));
  return parts;
}

function windowFigure(step, window) {
  const name = app.network.steps[window.from].name;
  const scale = scaleFor(window.values);
  const value = (tap) => window.places[tap] === null ? make("td", { class: "outside", title: "outside the map" }, step.kind === "maxpool" || step.kind === "avgpool" ? "–" : "0")
    : tinted(make("td", {}, numberLink(window.from, window.places[tap])), window.values[tap], scale);
  const tables = [grid(window, value, `window on map ${window.channel} of ${name}`)];
  if (window.weights) {
    const [heavy, products] = [scaleFor(window.weights, true), scaleFor(window.products, true)];
    tables.push(make("span", { class: "sign" }, "×"),
      grid(window, (tap) => tinted(make("td", {}, weightButton(step, "kernel", window.weightPlaces[tap])), window.weights[tap], heavy), "kernel"),
      make("span", { class: "sign" }, "="),
      grid(window, (tap) => tinted(make("td", {}, short(window.products[tap])), window.products[tap], products), "products"),
      make("span", { class: "sign" }, `sum ${short(window.sum)}`));
  }
  return make("div", { class: "window" }, ...tables);
}

function grid({ rows, columns }, cell, caption) {
  const lines = Array.from({ length: rows }, (_, r) => make("tr", {}, ...Array.from({ length: columns }, (__, c) => cell(r * columns + c))));
  return make("table", { class: "grid" }, make("caption", {}, caption), ...lines);
}

function tinted(cell, value, scale) {
  Object.assign(cell.style, { background: css(value, scale), color: inkOn(value, scale) });
  return cell;
}

function channelSums(windows) {
  let total = 0;
  const rows = windows.map(({ channel, sum }) => {
    total += sum;
    return make("tr", {}, make("th", { scope: "row" }, String(channel)), make("td", {}, short(sum)), make("td", {}, short(total)));
  });
  const head = make("tr", {}, ...["channel", "its products", "running sum"].map((text) => make("th", { scope: "col" }, text)));
  return make("details", {}, make("summary", {}, `The running sum over all ${windows.length} channels`), make("table", { class: "plain" }, head, ...rows));
}

function termsOf(step, terms) {
  const weighted = terms[0].weight !== undefined;
  const order = weighted ? [...terms].sort((a, b) => Math.abs(b.product) - Math.abs(a.product)) : terms;
  const rows = order.slice(0, TERMS_SHOWN).map((term) => {
    const name = make("th", { scope: "row" }, nameOfNumber(app.network.steps[term.from], term.place));
    const cells = [make("td", {}, numberLink(term.from, term.place))];
    if (weighted) cells.push(make("td", {}, weightButton(step, "kernel", term.weightPlace)), make("td", {}, short(term.product)));
    return make("tr", {}, name, ...cells);
  });
  const rest = order.slice(TERMS_SHOWN);
  if (rest.length) {
    const sum = rest.reduce((total, { product }) => total + product, 0);
    rows.push(make("tr", {}, make("th", { scope: "row" }, `${rest.length} more, together`), make("td"), make("td"), make("td", {}, short(sum))));
  }
  const titles = weighted ? ["what comes in", "number", "weight", "product"] : ["what comes in", "number"];
  return make("table", { class: "plain" }, make("caption", {}, weighted ? "Products, the largest first" : "Where it comes from"),
    make("tr", {}, ...titles.map((text) => make("th", { scope: "col" }, text))), ...rows);
}

function softmaxTable(step, { scores, powers, shares, own }) {
  const name = (k) => (step.number === app.network.last ? app.network.classes[k] : String(k));
  const order = [...scores.keys()].sort((a, b) => shares[b] - shares[a]).slice(0, TERMS_SHOWN);
  const rows = order.map((k) => make("tr", { class: k === own ? "own" : "" }, make("th", { scope: "row" }, name(k)),
    ...[scores[k], powers[k], shares[k]].map((value) => make("td", {}, short(value)))));
  const head = make("tr", {}, ...["number", "score", "e to the power of the score less the largest", "share"].map((text) => make("th", { scope: "col" }, text)));
  return make("table", { class: "plain" }, make("caption", {}, "Softmax reads all scores"), head, ...rows);
}

// A weight that can be pressed to be changed.
function weightButton(step, name, place, words) {
  const { values, changed } = app.network.weights[step.weights[name]];
  const title = `${name} weight ${place} of ${step.name}${changed.has(place) ? ", changed" : ""}: press to change it`;
  const press = () => {
    app.weight = { step: step.number, name, place };
    refresh();
    document.querySelector("#weight").focus();
  };
  return make("button", { type: "button", class: `${words ? "" : "weight"}${changed.has(place) ? " changed" : ""}`, title, "data-key": `${name} ${place}`, onclick: press }, words ?? short(values[place]));
}

// The field for the weight that was pressed last, if it belongs to this layer.
function editor(step) {
  const { weight } = app;
  if (!weight || weight.step !== step.number) {
    return Object.keys(step.weights).includes("kernel") ? make("p", { class: "words" }, "Press a weight to change it.") : null;
  }
  const { values, first } = app.network.weights[step.weights[weight.name]];
  const set = (value) => {
    if (!Number.isFinite(Math.fround(value))) return say("Not changed: a weight must be a finite number.");
    app.network.setWeight(step, weight.name, weight.place, value);
    return refresh();
  };
  const field = make("input", { type: "number", step: "any", id: "weight", "data-key": "weight", value: String(Number(values[weight.place].toPrecision(6))),
    onchange: (event) => set(event.target.value === "" ? NaN : Number(event.target.value)) });
  return make("p", { class: "editor" }, make("label", {}, `${weight.name} weight ${weight.place}, learned as ${short(first[weight.place])}: `, field), " ",
    make("button", { type: "button", "data-key": "learned", onclick: () => set(first[weight.place]) }, "As learned"));
}
