// Where one number of a map comes from: windows or terms that are added up, then steps from the sum to the number.
//
// explain(network, step, i) returns
//   windows  one for each channel that is read through a window: { from, channel, rows, columns, places, values, weights,
//            weightPlaces, products, sum }; a place outside the map is null and its value 0; a pool has no weights
//   terms    single numbers that are read: { from, place, value, weight, weightPlace, product }
//   running  [words, number] from the first to the last, which is the number itself
//   whole    the channel that is read as a whole
//   softmax  { scores, powers, shares, own } of the whole row
//   value    the number itself; null where it is not known

const EXPLAIN = {
  conv(network, step, i) {
    const [row, column, k] = placeOf(step.shape, i);
    const { kernel, bias } = network.weightsOf(step);
    const made = step.shape[2];
    const channels = network.steps[step.reads[0]].shape[2];
    const each = channels / step.groups;
    const first = Math.floor(k / (made / step.groups)) * each;
    const windows = Array.from({ length: each }, (_, c) =>
      windowOf(network, step, row, column, first + c, (tap) => (tap * each + c) * made + k, kernel),
    );
    return summed(network, step, i, { windows }, bias, k);
  },

  depthwise(network, step, i) {
    const [row, column, k] = placeOf(step.shape, i);
    const { kernel, bias } = network.weightsOf(step);
    const made = step.shape[2];
    const from = Math.floor((k * network.steps[step.reads[0]].shape[2]) / made);
    const windows = [windowOf(network, step, row, column, from, (tap) => tap * made + k, kernel)];
    return summed(network, step, i, { windows }, bias, k);
  },

  dense(network, step, i) {
    const { kernel, bias } = network.weightsOf(step);
    const made = step.shape[step.shape.length - 1];
    const read = network.weights[step.weights.kernel].shape[0];
    const [k, row] = [i % made, Math.floor(i / made)];
    const x = network.value(step.reads[0]);
    const terms = Array.from({ length: read }, (_, j) => {
      const [value, weight] = [x[row * read + j], kernel[j * made + k]];
      return { from: step.reads[0], place: row * read + j, value, weight, product: value * weight, weightPlace: j * made + k };
    });
    return summed(network, step, i, { terms }, bias, k);
  },

  maxpool: (network, step, i) => pooled(network, step, i, "the largest of them", (seen) => Math.max(...seen)),
  avgpool: (network, step, i) => pooled(network, step, i, "their mean", mean),

  globalavg(network, step, i) {
    const values = channelOf(network, step.reads[0], i);
    const sum = values.reduce((total, value) => total + value, 0);
    const many = values.length;
    return { running: [["sum of the whole map", sum], [`divided by its ${many} places`, sum / many]], whole: i };
  },
  globalmax: (network, step, i) => ({
    running: [["the largest number of the whole map", channelOf(network, step.reads[0], i).reduce((a, b) => Math.max(a, b))]],
    whole: i,
  }),

  rescale(network, step, i) {
    const { scale, offset } = network.weightsOf(step);
    const x = network.value(step.reads[0])[i];
    const [by, more] = [scale[i % scale.length], offset[i % offset.length]];
    return oneByOne(step, i, [["what comes in", x], [`times ${short(by)}`, x * by], [`plus ${short(more)}`, x * by + more]]);
  },

  normalise(network, step, i) {
    const weights = network.weightsOf(step);
    const x = network.value(step.reads[0])[i];
    const [middle, spread] = [weights.mean[i % weights.mean.length], weights.spread[i % weights.spread.length]];
    return oneByOne(step, i, [
      ["what comes in", x],
      [`minus the mean ${short(middle)}`, x - middle],
      [`divided by the spread ${short(spread)}`, (x - middle) / spread],
    ]);
  },

  batchnorm(network, step, i) {
    const { mean: means, variance, gamma, beta } = network.weightsOf(step);
    const c = i % means.length;
    const x = network.value(step.reads[0])[i];
    const spread = Math.sqrt(variance[c] + step.epsilon);
    const normal = (x - means[c]) / spread;
    const running = [
      ["what comes in", x],
      [`minus the moving mean ${short(means[c])}`, x - means[c]],
      [`divided by the root of the moving variance ${short(variance[c])} and ${short(step.epsilon)}`, normal],
    ];
    if (gamma) running.push([`times gamma ${short(gamma[c])}`, normal * gamma[c]]);
    if (beta) running.push([`plus beta ${short(beta[c])}`, normal * (gamma ? gamma[c] : 1) + beta[c]]);
    return oneByOne(step, i, running);
  },

  activation(network, step, i) {
    const x = network.value(step.reads[0])[i];
    return { ...oneByOne(step, i, []), ...finished(network, step, i, [["what comes in", x]]) };
  },

  pad(network, step, i) {
    const shape = network.steps[step.reads[0]].shape;
    const [row, column, c] = placeOf(step.shape, i);
    const [r, q] = [row - step.edges[0][0], column - step.edges[1][0]];
    if (r < 0 || q < 0 || r >= shape[0] || q >= shape[1]) return { running: [["a zero of the padding", 0]] };
    return copied(network, step, (r * shape[1] + q) * shape[2] + c);
  },
  crop(network, step, i) {
    const shape = network.steps[step.reads[0]].shape;
    const [row, column, c] = placeOf(step.shape, i);
    return copied(network, step, ((row + step.edges[0][0]) * shape[1] + column + step.edges[1][0]) * shape[2] + c);
  },
  upsample(network, step, i) {
    const [, width, channels] = network.steps[step.reads[0]].shape;
    return copied(network, step, upsampled(step, width, channels, i));
  },
  concatenate(network, step, i) {
    const made = step.shape[step.shape.length - 1];
    const { which, channel, channels } = cameFrom(network, step, i % made);
    return copied(network, step, Math.floor(i / made) * channels + channel, which);
  },
  reshape: (network, step, i) => copied(network, step, i),
  pass: (network, step, i) => copied(network, step, i),

  add: (network, step, i) => joined(network, step, i, "plus", (a, b) => a + b),
  subtract: (network, step, i) => joined(network, step, i, "minus", (a, b) => a - b),
  multiply: (network, step, i) => joined(network, step, i, "times", (a, b) => a * b),
  maximum: (network, step, i) => joined(network, step, i, "or, if larger,", Math.max),
  minimum: (network, step, i) => joined(network, step, i, "or, if smaller,", Math.min),
  average(network, step, i) {
    const told = joined(network, step, i, "plus", (a, b) => a + b);
    const many = step.reads.length;
    told.running.push([`divided by ${many}`, told.running[told.running.length - 1][1] / many]);
    return told;
  },
  picture: () => ({ running: [] }),
};

function explain(network, step, i) {
  const values = network.value(step.number);
  const none = { windows: [], terms: [], running: [] };
  if (!values) return { ...none, value: null };
  if (step.kind === "shut" || step.reads.some((read) => !network.value(read))) return { ...none, value: values[i] };
  const told = { ...none, ...EXPLAIN[step.kind](network, step, i), value: values[i] };
  if (network.isOff(step, i % step.shape[step.shape.length - 1])) told.running.push(["switched off", 0]);
  return told;
}

// Which of the maps that are joined a channel belongs to.
function cameFrom(network, step, channel) {
  let left = channel;
  for (let which = 0; ; which += 1) {
    const shape = network.steps[step.reads[which]].shape;
    const channels = shape[shape.length - 1];
    if (left < channels) return { which, channel: left, channels };
    left -= channels;
  }
}

function windowOf(network, step, row, column, channel, weightPlace, kernel) {
  const [height, width, channels] = network.steps[step.reads[0]].shape;
  const x = network.value(step.reads[0]);
  const window = { from: step.reads[0], channel, rows: step.size[0], columns: step.size[1], places: [], values: [] };
  for (const r of taps(step, 0, row)) {
    for (const c of taps(step, 1, column)) {
      const inside = r >= 0 && c >= 0 && r < height && c < width;
      window.places.push(inside ? (r * width + c) * channels + channel : null);
      window.values.push(inside ? x[(r * width + c) * channels + channel] : 0);
    }
  }
  if (!kernel) return window;
  window.weightPlaces = window.values.map((_, tap) => weightPlace(tap));
  window.weights = window.weightPlaces.map((place) => kernel[place]);
  window.products = window.values.map((value, tap) => value * window.weights[tap]);
  window.sum = window.products.reduce((total, product) => total + product, 0);
  return window;
}

function summed(network, step, i, parts, bias, k) {
  const pieces = parts.windows ? parts.windows.map((window) => window.sum) : parts.terms.map((term) => term.product);
  const sum = pieces.reduce((total, piece) => total + piece, 0);
  const running = [[parts.windows?.length > 1 ? "sum over all channels" : "sum of the products", sum]];
  if (bias) running.push([`plus the bias ${short(bias[k])}`, sum + bias[k]]);
  return { ...parts, ...finished(network, step, i, running), biasPlace: bias ? k : null };
}

// Add what the activation of a step makes of the last number.
function finished(network, step, i, running) {
  const { activation } = step;
  if (!activation || activation.name === "linear") return { running };
  const x = running[running.length - 1][1];
  if (activation.name !== "softmax") return { running: [...running, [wordsFor(activation), ACTIVATIONS[activation.name].value(x, activation)]] };
  const width = step.shape[step.shape.length - 1];
  const start = Math.floor(i / width) * width;
  const scores = [...(network.before.get(step.number) || network.value(step.reads[0])).subarray(start, start + width)];
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const total = powers.reduce((a, b) => a + b);
  const own = powers[i - start];
  return {
    softmax: { scores, powers, shares: powers.map((power) => power / total), own: i - start },
    running: [
      ...running,
      [`softmax: e to the power of this less the largest score ${short(largest)}`, own],
      [`divided by the sum of all such powers, ${short(total)}`, own / total],
    ],
  };
}

function wordsFor({ name, slope, max, threshold, alpha }) {
  const options = Object.entries({ slope, max, threshold, alpha }).filter(([, value]) => value);
  return [name, ...options.map(([option, value]) => `${option} ${short(value)}`)].join(", ");
}

function pooled(network, step, i, words, join) {
  const [row, column, c] = placeOf(step.shape, i);
  const window = windowOf(network, step, row, column, c);
  const seen = window.values.filter((_, tap) => window.places[tap] !== null);
  return { windows: [window], running: [[words, join(seen)]] };
}

const mean = (values) => values.reduce((total, value) => total + value, 0) / values.length;

function channelOf(network, number, channel) {
  const channels = network.steps[number].shape[2];
  return network.value(number).filter((_, i) => i % channels === channel);
}

function copied(network, step, place, which = 0) {
  const value = network.value(step.reads[which])[place];
  return { terms: [{ from: step.reads[which], place, value }], running: [["handed on", value]] };
}

// One number in, one number out, at the same place.
function oneByOne(step, i, running) {
  return { terms: [{ from: step.reads[0], place: i }], running };
}

function joined(network, step, i, word, join) {
  const terms = step.reads.map((read) => ({ from: read, place: i, value: network.value(read)[i] }));
  const running = [];
  terms.forEach(({ from, value }, which) => {
    const name = network.steps[from].name;
    const total = which ? join(running[which - 1][1], value) : value;
    running.push([which ? `${word} ${short(value)} of ${name}` : `what comes from ${name}`, total]);
  });
  return { terms, running };
}

// A number in four figures.
function short(value) {
  if (value === null || value === undefined) return "?";
  if (!Number.isFinite(value)) return String(value);
  const text = Math.abs(value) >= 1e5 || (value && Math.abs(value) < 1e-3) ? value.toExponential(2) : value.toPrecision(4);
  return (text.includes(".") && !text.includes("e") ? text.replace(/\.?0+$/, "") : text).replaceAll("-", "\u2212");
}
