// Functions that follow a sum, by Keras' names: what comes out, and the slope there. Softmax, which reads a whole row,
// stands apart.

const SELU = { scale: 1.0507009873554805, alpha: 1.6732632423543772 };

const ACTIVATIONS = {
  linear: { value: (x) => x, slope: () => 1 },
  relu: {
    value: (x, { slope = 0, threshold = 0, max }) =>
      x <= threshold ? slope * (x - threshold) : max === undefined ? x : Math.min(Math.max(x, 0), max),
    slope: (x, { slope = 0, threshold = 0, max = Infinity }) => (x >= max ? 0 : x > threshold ? 1 : slope),
  },
  relu6: { value: (x) => Math.min(Math.max(x, 0), 6), slope: (x) => (x > 0 && x < 6 ? 1 : 0) },
  leaky_relu: { value: (x, { slope = 0.2 }) => (x > 0 ? x : slope * x), slope: (x, { slope = 0.2 }) => (x > 0 ? 1 : slope) },
  elu: {
    value: (x, { alpha = 1 }) => (x > 0 ? x : alpha * Math.expm1(x)),
    slope: (x, { alpha = 1 }) => (x > 0 ? 1 : alpha * Math.exp(x)),
  },
  selu: {
    value: (x) => SELU.scale * (x > 0 ? x : SELU.alpha * Math.expm1(x)),
    slope: (x) => SELU.scale * (x > 0 ? 1 : SELU.alpha * Math.exp(x)),
  },
  sigmoid: { value: sigmoid, slope: (x) => sigmoid(x) * (1 - sigmoid(x)) },
  hard_sigmoid: { value: hardSigmoid, slope: (x) => (x > -3 && x < 3 ? 1 / 6 : 0) },
  tanh: { value: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
  silu: { value: (x) => x * sigmoid(x), slope: (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x))) },
  hard_silu: {
    value: (x) => x * hardSigmoid(x),
    slope: (x) => hardSigmoid(x) + (x > -3 && x < 3 ? x / 6 : 0),
  },
  softplus: { value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), slope: sigmoid },
  softsign: { value: (x) => x / (1 + Math.abs(x)), slope: (x) => 1 / (1 + Math.abs(x)) ** 2 },
};

function sigmoid(x) {
  return 1 / (1 + Math.exp(-x));
}

function hardSigmoid(x) {
  return Math.min(Math.max(x / 6 + 0.5, 0), 1);
}

// Apply an activation to all numbers of a step, rows of `width` numbers where it is softmax. Changes `values`.
function activate(values, activation, width) {
  if (activation.name === "softmax") {
    for (let start = 0; start < values.length; start += width) softmaxRow(values.subarray(start, start + width));
  } else if (activation.name !== "linear") {
    const { value } = ACTIVATIONS[activation.name];
    for (let i = 0; i < values.length; i += 1) values[i] = value(values[i], activation);
  }
  return values;
}

// The largest number is taken away first, so that no exponential overflows.
function softmaxRow(row) {
  let largest = -Infinity;
  for (const x of row) largest = Math.max(largest, x);
  let sum = 0;
  for (const x of row) sum += Math.exp(x - largest);
  for (let i = 0; i < row.length; i += 1) row[i] = Math.exp(row[i] - largest) / sum;
}
