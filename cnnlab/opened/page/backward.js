// The slope of a class score along the maps of a layer, and the heat map that follows from it (Grad-CAM: Selvaraju et al.,
// 2017; behind a global average and one dense layer it is the class activation map of Zhou et al., 2016, up to a factor).

// Kinds whose maps only hand on what an earlier layer found.
const HANDING_ON = new Set([
  ...["maxpool", "avgpool", "globalavg", "globalmax", "pad", "crop", "upsample", "reshape", "pass", "rescale", "picture"],
]);
const LEARNED = new Set(["conv", "depthwise", "dense"]);

// From the slope along what a step writes to the slopes along what it reads: `into[i]` is filled for its input i.
const BACK = {
  conv(step, slope, [x], { kernel }, [shape], [into]) {
    const [, width, channels] = shape;
    const made = step.shape[2];
    const [each, per] = [channels / step.groups, made / step.groups];
    backTaps(step, shape, (at, row, column, tap) => {
      const from = (row * width + column) * channels;
      for (let c = 0; c < channels; c += 1) {
        const first = Math.floor(c / each) * per;
        const weights = (tap * each + (c % each)) * made;
        for (let k = first; k < first + per; k += 1) into[from + c] += slope[at * made + k] * kernel[weights + k];
      }
    });
  },
  depthwise(step, slope, [x], { kernel }, [shape], [into]) {
    const [, width, channels] = shape;
    const made = step.shape[2];
    backTaps(step, shape, (at, row, column, tap) => {
      const from = (row * width + column) * channels;
      for (let k = 0; k < made; k += 1) {
        into[from + Math.floor((k * channels) / made)] += slope[at * made + k] * kernel[tap * made + k];
      }
    });
  },
  dense(step, slope, [x], { kernel }, [shape], [into]) {
    const read = shape[shape.length - 1];
    const made = step.shape[step.shape.length - 1];
    for (let i = 0; i < into.length; i += 1) {
      const row = Math.floor(i / read) * made;
      for (let k = 0; k < made; k += 1) into[i] += slope[row + k] * kernel[(i % read) * made + k];
    }
  },
  // The whole slope goes to the largest number, to the first where several are.
  maxpool(step, slope, [x], weights, [shape], [into]) {
    const [, width, channels] = shape;
    const best = new Map();
    backTaps(step, shape, (at, row, column) => {
      for (let c = 0; c < channels; c += 1) {
        const [from, key] = [(row * width + column) * channels + c, at * channels + c];
        if (!best.has(key) || x[from] > x[best.get(key)]) best.set(key, from);
      }
    });
    for (const [at, from] of best) into[from] += slope[at];
  },
  avgpool(step, slope, [x], weights, [shape], [into]) {
    const [, width, channels] = shape;
    const counts = new Map();
    backTaps(step, shape, (at) => counts.set(at, (counts.get(at) || 0) + 1));
    backTaps(step, shape, (at, row, column) => {
      for (let c = 0; c < channels; c += 1) {
        into[(row * width + column) * channels + c] += slope[at * channels + c] / counts.get(at);
      }
    });
  },
  globalavg(step, slope, [x], weights, [[height, width, channels]], [into]) {
    for (let i = 0; i < into.length; i += 1) into[i] = slope[i % channels] / (height * width);
  },
  globalmax(step, slope, [x], weights, [[, , channels]], [into]) {
    for (let c = 0; c < channels; c += 1) {
      let best = c;
      for (let i = c; i < x.length; i += channels) if (x[i] > x[best]) best = i;
      into[best] = slope[c];
    }
  },
  rescale: (step, slope, inputs, { scale }, shapes, [into]) =>
    into.forEach((_, i) => (into[i] = slope[i] * scale[i % scale.length])),
  normalise: (step, slope, inputs, { spread }, shapes, [into]) =>
    into.forEach((_, i) => (into[i] = slope[i] / spread[i % spread.length])),
  batchnorm: (step, slope, inputs, { variance, gamma }, shapes, [into]) =>
    into.forEach((_, i) => {
      const c = i % variance.length;
      into[i] = (slope[i] * (gamma ? gamma[c] : 1)) / Math.sqrt(variance[c] + step.epsilon);
    }),
  pad(step, slope, inputs, weights, [shape], [into]) {
    const [[top], [left]] = step.edges;
    into.forEach((_, i) => {
      const [row, column, c] = placeOf(shape, i);
      into[i] = slope[((row + top) * step.shape[1] + column + left) * shape[2] + c];
    });
  },
  crop(step, slope, inputs, weights, [[, width, channels]], [into]) {
    const [[top], [left]] = step.edges;
    slope.forEach((value, i) => {
      const [row, column, c] = placeOf(step.shape, i);
      into[((row + top) * width + column + left) * channels + c] = value;
    });
  },
  upsample: (step, slope, inputs, weights, [[, width, channels]], [into]) =>
    slope.forEach((value, i) => (into[upsampled(step, width, channels, i)] += value)),
  concatenate(step, slope, inputs, weights, shapes, into) {
    const made = step.shape[step.shape.length - 1];
    let first = 0;
    into.forEach((part, which) => {
      const channels = shapes[which][shapes[which].length - 1];
      for (let i = 0; i < part.length; i += 1) part[i] = slope[Math.floor(i / channels) * made + first + (i % channels)];
      first += channels;
    });
  },
  add: (step, slope, inputs, weights, shapes, into) => into.forEach((part) => part.set(slope)),
  subtract: (step, slope, inputs, weights, shapes, into) =>
    into.forEach((part, which) => part.set(which ? slope.map((value) => -value) : slope)),
  average: (step, slope, inputs, weights, shapes, into) =>
    into.forEach((part) => part.set(slope.map((value) => value / inputs.length))),
  multiply: (step, slope, inputs, weights, shapes, into) =>
    into.forEach((part, which) => {
      part.set(slope);
      inputs.forEach((x, other) => other !== which && part.forEach((_, i) => (part[i] *= x[i])));
    }),
  activation: (step, slope, inputs, weights, shapes, [into]) => into.set(slope),
  reshape: (step, slope, inputs, weights, shapes, [into]) => into.set(slope),
  pass: (step, slope, inputs, weights, shapes, [into]) => into.set(slope),
};

function backTaps(step, [height, width], visit) {
  const [rows, columns] = step.shape;
  for (let at = 0; at < rows * columns; at += 1) {
    const [down, along] = [taps(step, 0, Math.floor(at / columns)), taps(step, 1, at % columns)];
    down.forEach((r, i) => {
      if (r < 0 || r >= height) return;
      along.forEach((c, j) => c >= 0 && c < width && visit(at, r, c, i * along.length + j));
    });
  }
}

// The layer a heat map is made at: the last with a map of more than one place that learned weights found.
function heatLayer(network) {
  const learned = new Set();
  let found = null;
  for (const step of network.steps) {
    if (LEARNED.has(step.kind) || step.reads.some((read) => learned.has(read))) learned.add(step.number);
    const spatial = step.shape.length === 3 && step.shape[0] * step.shape[1] > 1;
    if (spatial && learned.has(step.number) && !HANDING_ON.has(step.kind)) found = step;
  }
  return found;
}

// Slopes of one class score, before a softmax or sigmoid at the end, along all numbers of a step; a string says why not.
function slopesAt(network, at, classIndex) {
  const last = network.steps[network.last];
  if (!network.value(network.last)) return "a layer that is shut does not know the numbers for this picture";
  const first = new Float64Array(sizeOf(last.shape));
  first[classIndex] = 1;
  const slopes = new Map([[network.last, first]]);
  const behind = network.steps.filter((step) => step.number > at && network.ancestors(step.number).has(at));
  for (const step of behind.reverse()) {
    const slope = slopes.get(step.number);
    if (!slope) continue;
    if (!BACK[step.kind]) return `the page cannot go back through ${step.name} (${step.made_by})`;
    const squashed = step === last && ["softmax", "sigmoid"].includes(step.activation?.name);
    if (!squashed && step.activation?.name === "softmax") return `a softmax within the network, at ${step.name}`;
    const inputs = step.reads.map((read) => network.value(read));
    backThrough(network, step, slope, squashed);
    const shapes = step.reads.map((read) => network.steps[read].shape);
    const into = inputs.map((x) => new Float64Array(x.length));
    BACK[step.kind](step, slope, inputs, network.weightsOf(step), shapes, into);
    step.reads.forEach((read, which) => {
      if (!slopes.has(read)) slopes.set(read, into[which]);
      else slopes.get(read).forEach((_, i) => (slopes.get(read)[i] += into[which][i]));
    });
  }
  return slopes.get(at) || "the answer does not depend on that layer";
}

// Through what is done last in a step: a channel that is switched off, and the activation.
function backThrough(network, step, slope, squashed) {
  const channels = step.shape[step.shape.length - 1];
  for (const channel of network.off.get(step.number) || []) for (let i = channel; i < slope.length; i += channels) slope[i] = 0;
  if (squashed || !step.activation || step.activation.name === "linear") return;
  const before = network.before.get(step.number);
  const { slope: of } = ACTIVATIONS[step.activation.name];
  for (let i = 0; i < slope.length; i += 1) slope[i] *= of(before[i], step.activation);
}

// Where the network looks for a class: { layer, shape, values, name }, values not below 0; or { reason } where it cannot be told.
function heat(network, classIndex) {
  const layer = heatLayer(network);
  if (!layer) return { reason: "no layer has both a map and something learned" };
  const slopes = slopesAt(network, layer.number, classIndex);
  if (typeof slopes === "string") return { reason: slopes };
  const [height, width, channels] = layer.shape;
  const maps = network.value(layer.number);
  const weights = new Float64Array(channels);
  slopes.forEach((slope, i) => (weights[i % channels] += slope / (height * width)));
  const values = new Float32Array(height * width);
  maps.forEach((value, i) => (values[Math.floor(i / channels)] += weights[i % channels] * value));
  const tail = network.steps.slice(layer.number + 1).filter((step) => step.kind !== "pass");
  const plain = tail[0]?.kind === "globalavg" && tail[1]?.kind === "dense" && tail.length === 2;
  return {
    layer,
    shape: [height, width],
    values: values.map((value) => Math.max(value, 0)),
    name: plain ? "class activation map" : "Grad-CAM",
  };
}
