// What each kind of step computes. Maps lie as Keras has them: row by row, in each place all channels. Sums are added up
// in the browser's double numbers and kept as float32.
//
// A kind is a function of the step, the arrays that it reads, its weights, and the shapes of what it reads; it fills `out`.

const KINDS = {
  conv(step, [x], { kernel, bias }, [shape], out) {
    const [, width, channels] = shape;
    const [, , made] = step.shape;
    const each = channels / step.groups;
    const per = made / step.groups;
    const sums = new Float64Array(made);
    everyPlace(step, shape, out, made, sums, bias, (row, column, tap) => {
      const from = (row * width + column) * channels;
      const at = tap * each * made;
      for (let c = 0; c < channels; c += 1) {
        const value = x[from + c];
        if (value === 0) continue; // half of what a relu leaves; weights are finite
        const first = Math.floor(c / each) * per;
        const weights = at + (c % each) * made;
        for (let k = first; k < first + per; k += 1) sums[k] += value * kernel[weights + k];
      }
    });
  },

  depthwise(step, [x], { kernel, bias }, [shape], out) {
    const [, width, channels] = shape;
    const made = step.shape[2];
    const copies = made / channels;
    const sums = new Float64Array(made);
    everyPlace(step, shape, out, made, sums, bias, (row, column, tap) => {
      const from = (row * width + column) * channels;
      for (let k = 0; k < made; k += 1) sums[k] += x[from + Math.floor(k / copies)] * kernel[tap * made + k];
    });
  },

  dense(step, [x], { kernel, bias }, [shape], out) {
    const read = shape[shape.length - 1];
    const made = step.shape[step.shape.length - 1];
    const sums = new Float64Array(made);
    for (let row = 0; row < x.length / read; row += 1) {
      sums.fill(0);
      for (let i = 0; i < read; i += 1) {
        const value = x[row * read + i];
        for (let k = 0; k < made; k += 1) sums[k] += value * kernel[i * made + k];
      }
      for (let k = 0; k < made; k += 1) out[row * made + k] = sums[k] + (bias ? bias[k] : 0);
    }
  },

  maxpool(step, [x], weights, [shape], out) {
    const [, width, channels] = shape;
    const largest = new Float64Array(channels);
    everyPlace(step, shape, out, channels, largest, null, (row, column) => {
      const from = (row * width + column) * channels;
      for (let c = 0; c < channels; c += 1) largest[c] = Math.max(largest[c], x[from + c]);
    }, -Infinity);
  },

  // Places outside the map do not count.
  avgpool(step, [x], weights, [shape], out) {
    const [, width, channels] = shape;
    const sums = new Float64Array(channels + 1);
    everyPlace(step, shape, out, channels, sums, null, (row, column) => {
      const from = (row * width + column) * channels;
      for (let c = 0; c < channels; c += 1) sums[c] += x[from + c];
      sums[channels] += 1;
    }, 0, true);
  },

  globalavg(step, [x], weights, [shape], out) {
    const channels = shape[2];
    const sums = new Float64Array(channels);
    for (let i = 0; i < x.length; i += 1) sums[i % channels] += x[i];
    for (let c = 0; c < channels; c += 1) out[c] = sums[c] / (x.length / channels);
  },

  globalmax(step, [x], weights, [shape], out) {
    out.fill(-Infinity);
    for (let i = 0; i < x.length; i += 1) out[i % shape[2]] = Math.max(out[i % shape[2]], x[i]);
  },

  rescale(step, [x], { scale, offset }, shapes, out) {
    for (let i = 0; i < x.length; i += 1) out[i] = x[i] * scale[i % scale.length] + offset[i % offset.length];
  },

  normalise(step, [x], { mean, spread }, shapes, out) {
    for (let i = 0; i < x.length; i += 1) out[i] = (x[i] - mean[i % mean.length]) / spread[i % spread.length];
  },

  batchnorm(step, [x], { mean, variance, gamma, beta }, shapes, out) {
    for (let i = 0; i < x.length; i += 1) {
      const c = i % mean.length;
      const normal = (x[i] - mean[c]) / Math.sqrt(variance[c] + step.epsilon);
      out[i] = normal * (gamma ? gamma[c] : 1) + (beta ? beta[c] : 0);
    }
  },

  pad(step, [x], weights, [[height, width, channels]], out) {
    const [[top], [left]] = step.edges;
    for (let row = 0; row < height; row += 1) {
      const to = ((row + top) * step.shape[1] + left) * channels;
      out.set(x.subarray(row * width * channels, (row + 1) * width * channels), to);
    }
  },

  crop(step, [x], weights, [[, width, channels]], out) {
    const [[top], [left]] = step.edges;
    const [rows, columns] = step.shape;
    for (let row = 0; row < rows; row += 1) {
      const from = ((row + top) * width + left) * channels;
      out.set(x.subarray(from, from + columns * channels), row * columns * channels);
    }
  },

  upsample(step, [x], weights, [[, width, channels]], out) {
    for (let i = 0; i < out.length; i += 1) out[i] = x[upsampled(step, width, channels, i)];
  },

  concatenate(step, inputs, weights, shapes, out) {
    const made = step.shape[step.shape.length - 1];
    let first = 0;
    inputs.forEach((x, which) => {
      const channels = shapes[which][shapes[which].length - 1];
      for (let i = 0; i < x.length; i += 1) out[Math.floor(i / channels) * made + first + (i % channels)] = x[i];
      first += channels;
    });
  },

  add: (step, inputs, weights, shapes, out) => together(inputs, out, (a, b) => a + b),
  subtract: (step, inputs, weights, shapes, out) => together(inputs, out, (a, b) => a - b),
  multiply: (step, inputs, weights, shapes, out) => together(inputs, out, (a, b) => a * b),
  maximum: (step, inputs, weights, shapes, out) => together(inputs, out, Math.max),
  minimum: (step, inputs, weights, shapes, out) => together(inputs, out, Math.min),
  average(step, inputs, weights, shapes, out) {
    together(inputs, out, (a, b) => a + b);
    for (let i = 0; i < out.length; i += 1) out[i] /= inputs.length;
  },

  activation: (step, [x], weights, shapes, out) => out.set(x),
  reshape: (step, [x], weights, shapes, out) => out.set(x),
  pass: (step, [x], weights, shapes, out) => out.set(x),
};

function together(inputs, out, join) {
  out.set(inputs[0]);
  for (const x of inputs.slice(1)) for (let i = 0; i < out.length; i += 1) out[i] = join(out[i], x[i]);
}

// Where the number at place `i` of an enlarged map comes from.
function upsampled(step, width, channels, i) {
  const [row, column, c] = placeOf(step.shape, i);
  return (Math.floor(row / step.size[0]) * width + Math.floor(column / step.size[1])) * channels + c;
}

// Row, column and channel of the number at place `i` of a map.
function placeOf([, width, channels], i) {
  return [Math.floor(i / (width * channels)), Math.floor(i / channels) % width, i % channels];
}

// Rows or columns of the map that the window reads for a number at `place`, one for each tap; outside the map too.
function taps(step, axis, place) {
  const first = place * step.strides[axis] - step.pad[axis];
  return Array.from({ length: step.size[axis] }, (_, tap) => first + tap * step.dilation[axis]);
}

// Lay the window of a step on every place: `sums` begins at `start`, `tap` is called for each place within the map.
function everyPlace(step, [height, width], out, made, sums, bias, tap, start = 0, counted = false) {
  const [rows, columns] = step.shape;
  const alongs = Array.from({ length: columns }, (_, column) => taps(step, 1, column));
  for (let row = 0; row < rows; row += 1) {
    const down = taps(step, 0, row);
    for (let column = 0; column < columns; column += 1) {
      const along = alongs[column];
      sums.fill(start);
      for (let i = 0; i < down.length; i += 1) {
        if (down[i] < 0 || down[i] >= height) continue;
        for (let j = 0; j < along.length; j += 1) {
          if (along[j] >= 0 && along[j] < width) tap(down[i], along[j], i * along.length + j);
        }
      }
      const at = (row * columns + column) * made;
      for (let k = 0; k < made; k += 1) out[at + k] = (counted ? sums[k] / sums[made] : sums[k]) + (bias ? bias[k] : 0);
    }
  }
}
