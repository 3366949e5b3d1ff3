// What `__init__.py` computes, for a page without a kernel: any kernel on any photograph, the result and its histogram.
const [OWN_KERNEL, OWN_PICTURE, LARGEST, LEAST, RANGES] = ["own numbers", "own picture", 220, 8, 80];
// ITU-R BT.709: how much red, green and blue contribute to perceived brightness.
const LUMINANCE = [0.2126, 0.7152, 0.0722];
const BORDERS = {
  zero: () => -1,
  edge: (at, size) => Math.min(Math.max(at, 0), size - 1),
  wrap: (at, size) => (at + size) % size,
  reflect: (at, size) => (at < 0 ? -at : at >= size ? 2 * size - 2 - at : at),
};

class KernelExplorerAlone extends Alone {
  constructor({ kernels, told_of_own, pictures, drops, colours, ...traits }) {
    super(traits);
    Object.assign(this, { kernels, told_of_own, pictures, colours: base64(colours), drops: new Int8Array(base64(drops).buffer) });
    this.kernel = structuredClone(traits.kernel_cells);
    this.show();
  }

  show() {
    const name = this.get("picture_name");
    if (Array.isArray(this.pictures[name])) {
      // Unpacked when it is asked for: the page is there sooner.
      const [rows, columns, levels] = this.pictures[name];
      this.pictures[name] = { rows, columns, values: Float64Array.from(base64(levels), (level) => level / 255) };
    }
    this.image = this.pictures[name];
    this.put({ message: "" });
    this.compute();
  }

  // Lay the kernel on the picture, and say what its numbers tell.
  compute() {
    const { rows, columns, values } = this.image;
    const [strength, name] = [this.get("noise"), this.get("kernel_name")];
    this.noisy = values.map((value, i) => value + strength * (this.drops[i] / 32));
    this.response = correlate(this.noisy, rows, columns, this.kernel, BORDERS[this.get("border")]);
    const size = `${this.kernel.length} x ${this.kernel[0].length}`;
    const sizes = this.get("kernel_sizes").slice(0, 6);
    const { result, legend } = this.coloured();
    this.put({
      kernel_cells: structuredClone(this.kernel),
      kernel_sizes: sizes.includes(size) ? sizes : [...sizes, size],
      kernel_size: size,
      finds: this.kernels[name]?.told ?? this.told_of_own,
      facts: this.facts(),
      histogram: histograms(this.noisy, this.response),
      picture_shape: [rows, columns],
      result_shape: [rows, columns],
      picture: greys(this.noisy),
      result,
      legend,
    });
  }

  get total() {
    return this.kernel.flat().reduce((sum, weight) => sum + weight, 0);
  }

  // The result as it is shown, and what its greys or colours mean.
  coloured() {
    const { response } = this;
    const scale = this.get("scale");
    if (scale !== "signed" && !(scale === "automatic" && Math.abs(this.total) <= 1e-9)) {
      const outside = response.reduce((count, value) => count + (value < 0 || value > 1), 0) / response.length;
      const clipped = outside ? `${fixed(outside * 100, 1)}% lie outside and are clipped` : "nothing lies outside";
      return { result: greys(response), legend: `black 0, white 1; ${clipped}` };
    }
    const limit = Math.max(quantile(response.map(Math.abs), 0.995), 1e-9);
    const result = new Uint8Array(4 * response.length).fill(255);
    response.forEach((value, i) => {
      const step = Math.min(Math.max(Math.floor(((value + limit) / (2 * limit)) * 256), 0), 255);
      result.set(this.colours.subarray(3 * step, 3 * step + 3), 4 * i);
    });
    return { result, legend: `red positive, blue negative, white 0; the colours end at ${general(limit, 3)}` };
  }

  facts() {
    const { total, response } = this;
    const loud = shown(Math.sqrt(this.kernel.flat().reduce((sum, weight) => sum + weight * weight, 0)));
    const [low, high] = [response, response].map((values, i) => values.reduce((a, b) => (i ? Math.max(a, b) : Math.min(a, b))));
    return `The coefficients add up to ${shown(total)}: an even surface of brightness 0.5 becomes ${shown(total / 2)}. ` +
      `Noise comes out ${loud} times as strong. The response runs from ${shown(low)} to ${shown(high)}.`;
  }

  get changes() {
    const { compute, show, choose, resize } = this;
    const chosen = { picture_name: show, kernel_name: choose, kernel_size: resize };
    return { border: compute, scale: compute, noise: compute, ...chosen };
  }

  get commands() {
    const { edit, turn, makeSumOne, makeSumZero, open } = this;
    return { edit, turn, make_sum_one: makeSumOne, make_sum_zero: makeSumZero, open_picture: open };
  }

  // A named kernel; "own numbers" keeps those that are there.
  choose() {
    const name = this.get("kernel_name");
    if (name === OWN_KERNEL) return this.compute();
    return this.take(structuredClone(this.kernels[name].values), name);
  }

  // Another size: cut around the centre, or zeros all round.
  resize() {
    const [rows, columns] = this.get("kernel_size").split(" x ").map(Number);
    const { kernel } = this;
    const [top, left] = [kernel.length - rows, kernel[0].length - columns].map((more) => Math.floor(more / 2));
    if (rows === kernel.length && columns === kernel[0].length) return;
    const row = (r) => Array.from({ length: columns }, (_, c) => kernel[top + r]?.[left + c] ?? 0);
    this.take(Array.from({ length: rows }, (_, r) => row(r)));
  }

  edit({ text, at_cell }) {
    const cell = cellOf(at_cell, [this.kernel.length, this.kernel[0].length]);
    if (!cell) return;
    const kernel = structuredClone(this.kernel);
    kernel[cell[0]][cell[1]] = readNumber(text, `kernel, row ${cell[0]}, column ${cell[1]}`);
    this.take(kernel);
  }

  turn() {
    this.take(this.kernel.map((row) => row.slice().reverse()).reverse());
  }

  makeSumOne() {
    const { total } = this;
    if (Math.abs(total) < 1e-9) throw new Told("the coefficients add up to 0: no factor makes that 1, change a number first");
    this.take(this.kernel.map((row) => row.map((weight) => weight / total)));
  }

  makeSumZero() {
    const mean = this.total / this.kernel.flat().length;
    this.take(this.kernel.map((row) => row.map((weight) => weight - mean)));
  }

  take(kernel, name) {
    this.kernel = kernel;
    this.put({ message: "", kernel_name: name ?? this.known() });
    this.compute();
  }

  // The first named kernel with the same numbers, the present name if it is one of several.
  known() {
    // As text, in which 0 and -0 are the same.
    const own = JSON.stringify(this.kernel);
    const same = Object.keys(this.kernels).filter((name) => JSON.stringify(this.kernels[name].values) === own);
    return same.includes(this.get("kernel_name")) ? this.get("kernel_name") : same[0] ?? OWN_KERNEL;
  }

  // A picture of the reader's own, which stays in the browser.
  async open({ name, size }, content) {
    const told = (words) => this.put({ message: `${words.slice(0, 1).toUpperCase()}${words.slice(1)}` });
    if (size > content.byteLength) {
      return told(`${name} has ${Math.round(size / 1e6)} MB, at most 20 are read: save it smaller and try again.`);
    }
    let bitmap;
    try {
      bitmap = await createImageBitmap(new Blob([content]));
    } catch {
      return told(`${name} is not a picture that this browser can read, or it is damaged: choose another file.`);
    }
    const share = Math.min(1, LARGEST / Math.max(bitmap.width, bitmap.height));
    const [columns, rows] = [bitmap.width, bitmap.height].map((side) => Math.round(side * share));
    if (Math.min(rows, columns) < LEAST) {
      return told(`${name} has ${bitmap.width} x ${bitmap.height} pixels: choose a larger one, or cut out a piece of it.`);
    }
    this.pictures[OWN_PICTURE] = { rows, columns, values: greyOf(bitmap, rows, columns) };
    const names = this.get("picture_names").filter((one) => one !== OWN_PICTURE);
    this.put({ picture_names: [...names, OWN_PICTURE], picture_name: OWN_PICTURE });
    this.show();
    this.put({ message: `${name} is shown in grey.` });
    return null;
  }
}

// A bitmap in grey, on white where it is transparent.
function greyOf(bitmap, rows, columns) {
  const canvas = element("canvas", { width: columns, height: rows });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white";
  pen.fillRect(0, 0, columns, rows);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, 0, 0, columns, rows);
  const { data } = pen.getImageData(0, 0, columns, rows);
  return Float64Array.from({ length: rows * columns }, (_, i) =>
    LUMINANCE.reduce((sum, share, channel) => sum + (share * data[4 * i + channel]) / 255, 0));
}

// The cross-correlation, as large as the picture.
function correlate(values, rows, columns, kernel, border) {
  const [tall, wide] = [kernel.length, kernel[0].length];
  const [above, before] = [(tall - 1) >> 1, (wide - 1) >> 1];
  const width = columns + wide - 1;
  const framed = new Float64Array((rows + tall - 1) * width);
  for (let r = 0; r < rows + tall - 1; r += 1) {
    const row = border(r - above, rows);
    for (let c = 0; c < width; c += 1) {
      const column = border(c - before, columns);
      const inside = r >= above && r < rows + above && c >= before && c < columns + before;
      if (inside) framed[r * width + c] = values[(r - above) * columns + c - before];
      else if (row >= 0 && column >= 0) framed[r * width + c] = values[row * columns + column];
    }
  }
  const out = new Float64Array(rows * columns);
  kernel.forEach((weights, i) =>
    weights.forEach((weight, j) => {
      if (!weight) return;
      for (let r = 0; r < rows; r += 1) {
        for (let c = 0; c < columns; c += 1) out[r * columns + c] += weight * framed[(r + i) * width + c + j];
      }
    }));
  // Without the crumbs of the last digits, which no two ways to add up leave alike.
  return out.map((value) => Math.round(value * 1e12) / 1e12 + 0);
}

// Grey levels of 0 to 1 as RGBA bytes; what lies outside is clipped.
function greys(values) {
  const bytes = new Uint8Array(4 * values.length).fill(255);
  values.forEach((value, i) => bytes.fill(Math.floor(Math.min(Math.max(value, 0), 1) * 255 + 0.5), 4 * i, 4 * i + 3));
  return bytes;
}

// The number below which a share of the values lies, between two of them along the line.
function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

// The share of pixels, in percent, of 80 ranges of brightness, in the picture and in the response.
function histograms(picture, response) {
  const low = Math.min(0, quantile(picture, 0.002), quantile(response, 0.002));
  const high = Math.max(1, quantile(picture, 0.998), quantile(response, 0.998));
  const step = (high - low) / RANGES;
  const edges = Array.from({ length: RANGES + 1 }, (_, i) => (i < RANGES ? low + i * step : high));
  const counted = (values) => {
    const counts = Array(RANGES).fill(0);
    for (const value of values) {
      if (!(value >= low && value <= high)) continue;
      let range = Math.min(Math.floor((value - low) / step), RANGES - 1);
      if (value < edges[range]) range -= 1;
      else if (range < RANGES - 1 && value >= edges[range + 1]) range += 1;
      counts[range] += 1;
    }
    return counts.map((count) => (count / values.length) * 100);
  };
  return { edges, picture: counted(picture), result: counted(response) };
}
