// Level 1: the maps of a layer. Level 2: one map, and what it is made of.

const AT_ONCE = 64;
const SHARES_SHOWN = 16;

const DOES = {
  picture: "The picture as the network gets it.",
  conv: "Each map is a sum: every input map under its own slice of a kernel, plus a bias.",
  depthwise: "Each map comes from one input map alone, under one kernel.",
  dense: "Each number is a sum: every number that comes in times a weight of its own, plus a bias.",
  maxpool: "Of each window only the largest number is kept; maps stay apart.",
  avgpool: "Of each window the mean is kept; maps stay apart.",
  globalavg: "Each map is boiled down to one number, its mean.",
  globalmax: "Each map is boiled down to one number, its largest.",
  rescale: "Every number is multiplied by one number, and another is added.",
  normalise: "From every number a mean is taken, and the rest is divided by a spread.",
  batchnorm: "Each map is shifted and stretched by four numbers of its own, as they stood after the training.",
  activation: "Every number is bent by a curve.",
  pad: "Zeros are laid around each map.",
  crop: "The edges of each map are cut off.",
  upsample: "Each number is repeated.",
  concatenate: "The maps of several ways are laid one behind the other.",
  add: "The maps of several ways are added, place by place.",
  subtract: "One map is taken from another, place by place.",
  multiply: "The maps of several ways are multiplied, place by place.",
  average: "The maps of several ways are averaged, place by place.",
  maximum: "Of the maps of several ways the larger number is kept, place by place.",
  minimum: "Of the maps of several ways the smaller number is kept, place by place.",
  reshape: "The same numbers in another order.",
  pass: "Works only while the network is trained; here it hands on what it gets.",
};

function about(step) {
  if (step.kind === "shut") return make("p", { class: "shut" }, `Shut: ${step.reason}. Its numbers are those that Keras wrote down for the given pictures.`);
  const curve = step.activation && step.activation.name !== "linear" ? ` Then ${wordsFor(step.activation)}.` : "";
  return make("p", {}, (step.kind === "activation" ? `Every number is bent by a curve: ${wordsFor(step.activation)}.` : DOES[step.kind] + curve));
}

function showLayer(step) {
  const { channels, flat } = layout(step);
  const values = app.network.value(step.number);
  const parts = [heading("h2", `${step.name}: ${sizeWords(step)}`), about(step), neighbours(step)];
  if (!values) return [...parts, unknown()];
  const scale = scaleFor(values);
  const shown = Math.min(channels, app.shown ?? AT_ONCE);
  const cells = Array.from({ length: shown }, (_, c) => (flat ? numberCell(step, c, scale) : mapCell(step, c, scale)));
  parts.push(bar(scale), make("ol", { class: flat ? "cells" : "maps" }, ...cells));
  if (shown < channels) {
    parts.push(make("button", { type: "button", "data-key": "more", onclick: () => { app.shown = shown + 4 * AT_ONCE; refresh(); } },
      `Show more of the ${channels}`));
  }
  return parts;
}

function mapCell(step, channel, scale) {
  const off = app.network.isOff(step, channel);
  const link = make("a", { href: address({ step: step.number, map: channel }), "aria-label": `map ${channel} of ${step.name}${off ? ", switched off" : ""}` },
    mapCanvas(step, channel, scale), make("span", {}, String(channel), off ? " off" : ""));
  return make("li", { class: off ? "off" : "" }, link);
}

function numberCell(step, channel, scale) {
  const value = app.network.value(step.number)[channel];
  const name = step.number === app.network.last ? app.network.classes[channel] : String(channel);
  const link = make("a", { href: address({ step: step.number, map: channel }), class: "cell" }, make("small", {}, name), " ", short(value));
  Object.assign(link.style, { background: css(value, scale), color: inkOn(value, scale) });
  return make("li", { class: app.network.isOff(step, channel) ? "off" : "" }, link);
}

// What a layer reads and who reads it.
function neighbours(step) {
  const links = (numbers) => numbers.flatMap((number, i) => [i ? ", " : "", make("a", { href: address({ step: number }) }, app.network.steps[number].name)]);
  const after = app.network.readers[step.number].map(({ number }) => number);
  return make("p", { class: "words" }, ...(step.reads.length ? ["Reads ", ...links(step.reads), ". "] : []),
    ...(after.length ? ["Read by ", ...links(after), "."] : ["This is the answer."]));
}

function showMap(step, map) {
  const { rows, columns, channels } = layout(step);
  const values = app.network.value(step.number);
  const parts = [heading("h2", `Map ${map} of ${step.name}, ${rows} × ${columns}`), switches(step, map), pager(step, map, channels)];
  if (!values) return [...parts, unknown()];
  const scale = scaleFor(values);
  return [...parts, make("div", { class: "one" }, bigMap(step, map, scale), make("div", {}, ...madeOf(step, map).filter(Boolean)))];
}

function pager(step, map, channels) {
  const go = (to, words) => to >= 0 && to < channels && make("a", { href: address({ step: step.number, map: to }) }, words);
  return make("p", { class: "pager" }, go(map - 1, `← map ${map - 1}`), " ", go(map + 1, `map ${map + 1} →`));
}

function switches(step, map) {
  if (step.kind === "picture" || step.kind === "shut") return null;
  const box = make("input", { type: "checkbox", "data-key": "off", onchange: (event) => { app.network.switchOff(step, map, event.target.checked); refresh(); } });
  box.checked = app.network.isOff(step, map);
  return make("p", {}, make("label", {}, box, layout(step).flat ? " switch this number off (it becomes 0)" : " switch this map off (all its numbers become 0)"));
}

// The map, large: a click, a touch, or arrows and Enter choose a number.
function bigMap(step, map, scale) {
  const { rows, columns } = layout(step);
  const at = (app.cursor = { row: Math.min(app.cursor?.row ?? rows >> 1, rows - 1), column: Math.min(app.cursor?.column ?? columns >> 1, columns - 1) });
  const canvas = mapCanvas(step, map, scale, { class: "large" });
  const mark = make("span", { class: "mark" });
  const open = make("a", { "data-key": "open" });
  const move = (row, column) => {
    Object.assign(at, { row: Math.min(Math.max(row, 0), rows - 1), column: Math.min(Math.max(column, 0), columns - 1) });
    Object.assign(mark.style, { left: `${(100 * at.column) / columns}%`, top: `${(100 * at.row) / rows}%`, width: `${100 / columns}%`, height: `${100 / rows}%` });
    open.href = address({ step: step.number, map, ...at });
    open.textContent = `Open row ${at.row}, column ${at.column}: ${short(app.network.value(step.number)[indexOf(step, { map, ...at })])}`;
  };
  const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const field = make("div", { class: "field", tabindex: "0", role: "application", "data-key": "field",
    "aria-label": `map ${map}: arrow keys choose a number, Enter opens it`,
    onkeydown: (event) => {
      if (arrows[event.key]) move(at.row + arrows[event.key][0], at.column + arrows[event.key][1]);
      else if (event.key === "Enter") location.hash = open.hash;
      else return;
      event.preventDefault();
    },
    onclick: (event) => {
      const box = canvas.getBoundingClientRect();
      move(Math.floor(((event.clientY - box.top) / box.height) * rows), Math.floor(((event.clientX - box.left) / box.width) * columns));
      location.hash = open.hash;
    },
    onpointermove: (event) => {
      const box = canvas.getBoundingClientRect();
      move(Math.floor(((event.clientY - box.top) / box.height) * rows), Math.floor(((event.clientX - box.left) / box.width) * columns));
    } }, canvas, mark);
  field.style.aspectRatio = `${columns} / ${rows}`;
  move(at.row, at.column);
  return make("div", {}, field, make("p", {}, open), bar(scale));
}

// What a map is made of: the maps that it reads, with kernel slices and shares where it is a sum of them.
function madeOf(step, map) {
  const { network } = app;
  if (step.reads.some((read) => !network.value(read)) || step.kind === "shut" || step.kind === "picture") return [about(step)];
  if (step.kind === "conv" || step.kind === "depthwise") return sumOf(step, map);
  const parts = [about(step)];
  for (const { from, channel } of sources(step, map)) {
    const source = network.steps[from];
    parts.push(make("div", { class: "share" }, sourceLink(source, channel, scaleFor(network.value(from)))));
  }
  if (step.kind === "batchnorm") parts.push(numbersOf(step, map));
  return parts;
}

function sourceLink(source, channel, scale) {
  return make("a", { href: address({ step: source.number, map: channel }) }, mapCanvas(source, channel, scale),
    make("span", {}, `${source.name}, map ${channel}`));
}

// The one map, or the one of each way, that a map follows from; none where it follows from many.
function sources(step, map) {
  const { network } = app;
  if (step.kind === "concatenate") {
    const { which, channel } = cameFrom(network, step, map);
    return [{ from: step.reads[which], channel }];
  }
  return step.reads
    .filter((read) => layout(network.steps[read]).channels === layout(step).channels && !layout(network.steps[read]).flat)
    .map((from) => ({ from, channel: map }));
}

function numbersOf(step, map) {
  const weights = app.network.weightsOf(step);
  const rows = Object.entries(weights).map(([name, values]) => make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, short(values[map]))));
  return make("table", { class: "plain" }, ...rows);
}

// The share of each input channel in a map: its sums under the kernel, without bias and activation.
function sharesOf(step, map) {
  const { network } = app;
  const { rows, columns } = layout(step);
  const first = explain(network, step, indexOf(step, { row: 0, column: 0, map })).windows;
  const x = network.value(step.reads[0]);
  const source = layout(network.steps[step.reads[0]]);
  return first.map(({ channel, weights }) => {
    const share = new Float32Array(rows * columns);
    for (let at = 0; at < share.length; at += 1) {
      const [down, along] = [taps(step, 0, Math.floor(at / columns)), taps(step, 1, at % columns)];
      let sum = 0;
      down.forEach((r, i) => along.forEach((c, j) => {
        if (r >= 0 && c >= 0 && r < source.rows && c < source.columns) {
          sum += x[(r * source.columns + c) * source.channels + channel] * weights[i * along.length + j];
        }
      }));
      share[at] = sum;
    }
    return { channel, weights, share, size: share.reduce((total, value) => total + value * value, 0) };
  });
}

function sumOf(step, map) {
  const { network } = app;
  const all = sharesOf(step, map).sort((a, b) => b.size - a.size);
  const shown = all.slice(0, SHARES_SHOWN);
  const source = network.steps[step.reads[0]];
  const seen = scaleFor(network.value(source.number));
  const kernels = scaleFor(shown.flatMap(({ weights }) => weights), true);
  const shares = scaleFor(shown.flatMap(({ share }) => [...share]), true);
  const parts = shown.map(({ channel, weights, share }) => {
    const kernel = make("canvas", { class: "kernel", "aria-hidden": "true" });
    paintMap(kernel, weights, { rows: step.size[0], columns: step.size[1], channels: 1 }, 0, kernels);
    const part = make("canvas", { "aria-hidden": "true" });
    paintMap(part, share, { ...layout(step), channels: 1 }, 0, shares);
    return make("div", { class: "share" }, sourceLink(source, channel, seen), make("span", { class: "sign" }, "under"), kernel,
      make("span", { class: "sign" }, "gives"), part);
  });
  const { bias } = network.weightsOf(step);
  const rest = all.length - shown.length;
  const many = all.length === 1 ? "the one input map that it reads, under its kernel slice" : `${all.length} input maps, each under its own kernel slice; the largest shares first`;
  return [
    make("p", {}, `This map is the sum of ${many}`, bias ? `, plus the bias ${short(bias[map])}` : "", step.activation.name === "linear" ? "." : `, and then ${wordsFor(step.activation)}.`),
    ...parts,
    rest ? make("p", { class: "words" }, `and ${rest} more with smaller shares.`) : null,
    make("div", { class: "legend" }, make("span", {}, "kernel"), bar(kernels), make("span", {}, "share"), bar(shares)),
  ];
}
