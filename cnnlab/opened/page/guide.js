// Short pages beside the network, made from the network itself; each lights up the steps that it speaks of.

function guidePages() {
  const { network } = app;
  const { steps } = network;
  const first = (test) => steps.find((step) => step.number && test(step));
  const pages = [welcome(network)];
  const conv = first((step) => step.kind === "conv" && step.size.some((side) => side > 1)) ?? first((step) => step.kind === "conv");
  if (conv) pages.push(kernelPage(network, conv));
  const deeper = [...steps].reverse().find((step) => step.kind === "conv" && step !== conv);
  if (deeper) pages.push(deeperPage(network, deeper));
  const pool = first((step) => step.kind === "maxpool" || step.kind === "avgpool");
  if (pool) pages.push(poolPage(network, pool));
  const normal = first((step) => step.kind === "batchnorm");
  if (normal) pages.push({ title: "Four numbers a map", lights: alike(normal), at: { step: normal.number, map: 0 },
    text: `${normal.name} shifts and stretches each of its ${layout(normal).channels} maps by four numbers of its own. Your network has ${alike(normal).length} such ${plural(alike(normal), "layer")}.` });
  const joint = first((step) => step.reads.length > 1);
  if (joint) pages.push(jointPage(network, joint));
  const flat = first((step) => step.kind === "reshape" || step.kind === "globalavg" || step.kind === "globalmax");
  if (flat) pages.push(flatPage(network, flat));
  const dense = first((step) => step.kind === "dense");
  if (dense) pages.push(densePage(network, dense));
  const closed = steps.filter((step) => step.kind === "shut");
  if (closed.length) pages.push({ title: "A closed door", lights: closed.map(({ number }) => number), at: {},
    text: `${closed[0].name} is shut: ${closed[0].reason}. What it wrote for the given pictures is in the page, so what lies behind it can be walked through as long as you change nothing before it.` });
  return [...pages, answerPage(network)];
}

const plural = (many, word) => (many.length === 1 ? word : `${word}s`);
const alike = (step) => app.network.steps.filter((other) => other.kind === step.kind).map(({ number }) => number);
const weightsIn = (network, step) => Object.values(step.weights).reduce((sum, place) => sum + network.weights[place].values.length, 0);

function welcome(network) {
  // A layer that is used twice has its weights once; what scales the picture was not learned.
  const learned = new Set(network.steps.filter((step) => !["rescale", "normalise"].includes(step.kind)).flatMap((step) => Object.values(step.weights)));
  const many = [...learned].reduce((sum, place) => sum + network.weights[place].values.length, 0);
  const heaviest = network.steps.reduce((a, b) => (weightsIn(network, b) > weightsIn(network, a) ? b : a));
  return { title: "Your network", lights: [heaviest.number], at: {},
    text: `${network.name} takes a picture through ${network.steps.length - 1} steps to ${network.classes.length} ${plural(network.classes, "number")}. ` +
      `It holds ${many.toLocaleString("en")} weights, ${Math.round((100 * weightsIn(network, heaviest)) / Math.max(many, 1))} % of them in ${heaviest.name}. Open any block, any map, any number: they are all computed here, from the weights that it learned.` };
}

function kernelPage(network, step) {
  const source = layout(network.steps[step.reads[0]]);
  const values = network.value(step.number);
  const map = values ? liveliest(values, layout(step)) : 0;
  return { title: "A kernel looks", lights: [step.number], at: { step: step.number, map },
    text: `Your ${step.name} has ${layout(step).channels} filters of ${step.size.join(" × ")} on ${source.channels} ${source.channels === 1 ? "channel" : "channels"}. ` +
      `On this picture map ${map} is the liveliest. Open it, and then one number of it: you will see the window, the kernel and every product. Change one weight and see who follows.` };
}

function deeperPage(network, step) {
  const each = layout(network.steps[step.reads[0]]).channels / step.groups;
  return { title: "Maps made of maps", lights: [step.number, ...step.reads], at: { step: step.number, map: 0 },
    text: `Further in, ${step.name} does not read the picture: each of its ${layout(step).channels} maps is a sum over ${each} maps of ${network.steps[step.reads[0]].name}, ` +
      `so one number needs ${each * step.size[0] * step.size[1]} products. Map 0 shows which input maps have the largest share.` };
}

function poolPage(network, step) {
  const [before, after] = [layout(network.steps[step.reads[0]]), layout(step)];
  return { title: "Smaller on purpose", lights: alike(step), at: { step: step.number, map: 0 },
    text: `${step.name} makes ${after.rows} × ${after.columns} of ${before.rows} × ${before.columns}: ${step.kind === "maxpool" ? "of each window the largest number stays" : "of each window the mean stays"}. It has no weights at all.` };
}

function jointPage(network, step) {
  const names = step.reads.map((read) => network.steps[read].name).join(" and ");
  return { title: "Where ways meet", lights: [step.number, ...step.reads], at: { step: step.number, map: 0 },
    text: `At ${step.name} the ways from ${names} meet. ${DOES[step.kind]} Your network has ${network.steps.filter((other) => other.reads.length > 1).length} such places.` };
}

function flatPage(network, step) {
  const before = network.steps[step.reads[0]];
  const what = step.kind === "reshape" ? `lays the ${sizeWords(before)} of ${before.name} in a row: ${sizeWords(step)}` : `makes ${sizeWords(step)} of the ${sizeWords(before)} of ${before.name}`;
  return { title: "The picture is gone", lights: [step.number], at: { step: step.number }, text: `${step.name} ${what}. From here on nothing has a place in the picture any more.` };
}

function densePage(network, step) {
  const read = network.weights[step.weights.kernel].shape[0];
  return { title: "Everything to everything", lights: alike(step), at: { step: step.number, map: 0, row: 0, column: 0 },
    text: `Each of the ${layout(step).channels} numbers of ${step.name} reads all ${read} numbers before it, each with a weight of its own. Open one: the largest products stand first, and each leads back to where it comes from.` };
}

function answerPage(network) {
  const last = network.steps[network.last];
  const values = network.value(network.last);
  const text = "Switch a map off, draw on the picture, change a weight: the answer follows at once. If the answer is wrong, open the score of the wrong class and of the right one, and follow the largest products back.";
  if (!values) return { title: "The answer", lights: [last.number], at: {}, text };
  const { all, best } = ranking();
  const second = all.filter(({ label }) => label !== best.label).sort((a, b) => b.value - a.value)[0];
  return { title: "The answer", lights: [last.number], at: { step: last.number, map: best.label, row: 0, column: 0 },
    text: `On this picture ${last.name} says ${best.name} (${short(best.value)})${second ? `, and second ${second.name} (${short(second.value)})` : ""}. ${text}` };
}

function showGuide() {
  const pages = guidePages();
  app.page = Math.min(app.page, pages.length - 1);
  const { title, text, lights, at } = pages[app.page];
  app.lit = new Set(app.guided ? lights : []);
  document.querySelectorAll(".block").forEach((block) => block.classList.toggle("lit", app.lit.has(Number(block.dataset.step))));
  const turn = (by) => () => { app.page += by; app.guided = true; showGuide(); document.querySelector("#guide h2").focus(); };
  const press = (by, words) => make("button", { type: "button", "data-key": words, disabled: !pages[app.page + by], onclick: turn(by) }, words);
  document.querySelector("#guide").replaceChildren(
    heading("h2", title), make("p", {}, text),
    at.step === undefined ? "" : make("p", {}, make("a", { href: address(at) }, `Show me ${app.network.steps[at.step].name}`)),
    make("p", { class: "pager" }, press(-1, "Back"), ` ${app.page + 1} of ${pages.length} `, press(1, "Next")));
}
