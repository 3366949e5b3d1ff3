// What `__init__.py` and `additions.py` compute, for a page without a kernel. Pictures and kernels: [channel][row][column].
const OWN = "own numbers";

class StepperAlone extends Alone {
  constructor({ kernels, ...traits }) {
    super(traits);
    this.kernels = kernels;
    this.image = structuredClone(traits.image_cells);
    this.kernel = structuredClone(traits.kernel_cells);
    [this.place, this.term, this.complete] = [0, 0, false];
    this.compute();
    this.moment();
  }

  // How many steps one output number takes.
  get length() {
    return this.products + (this.get("bias") !== 0) + this.get("relu");
  }

  get products() {
    return this.kernel.length * this.kernel[0].length * this.kernel[0][0].length;
  }

  // The kernel as it lies on the picture.
  get laid() {
    if (!this.get("flip")) return this.kernel;
    return this.kernel.map((rows) => rows.map((row) => row.slice().reverse()).reverse());
  }

  // Rows and columns of the output; a sentence where the kernel fits nowhere.
  sizes() {
    const [stride, padding, dilation] = ["stride", "padding", "dilation"].map((trait) => this.get(trait));
    const axes = [[this.image[0].length, this.kernel[0].length], [this.image[0][0].length, this.kernel[0][0].length]];
    return axes.map(([n, k]) => {
      const reach = (k - 1) * dilation + 1;
      if (reach > n + 2 * padding) {
        throw new Told(`kernel ${k} with dilation ${dilation} reaches over ${reach} pixels, more than size ${n} with padding ` +
          `${padding} on each side has (${n + 2 * padding}): pad more or use a smaller kernel`);
      }
      return Math.floor((n + 2 * padding - reach) / stride) + 1;
    });
  }

  // The number of the framed picture: zero in the frame.
  pixel(channel, row, column) {
    const padding = this.get("padding");
    return this.image[channel][row - padding]?.[column - padding] ?? 0;
  }

  // Where the kernel lies for one output number, in reading order.
  taps(place) {
    const [stride, dilation] = [this.get("stride"), this.get("dilation")];
    const [top, left] = [stride * Math.floor(place / this.columns), stride * (place % this.columns)];
    return this.kernel[0].flatMap((row, r) => row.map((_, c) => [top + dilation * r, left + dilation * c]));
  }

  compute() {
    const shape = { image_cells: structuredClone(this.image), kernel_cells: structuredClone(this.kernel) };
    let message = "";
    try {
      [this.rows, this.columns] = this.sizes();
    } catch (error) {
      if (!(error instanceof Told)) throw error;
      message = `No output: ${error.message}.`;
      [this.rows, this.columns] = [0, 0];
    }
    const [laid, bias, relu] = [this.laid.map((rows) => rows.flat()), this.get("bias"), this.get("relu")];
    this.output = Array.from({ length: this.rows * this.columns }, (_, place) => {
      const taps = this.taps(place);
      const sum = laid.reduce((so_far, weights, channel) =>
        weights.reduce((all, weight, tap) => all + weight * this.pixel(channel, ...taps[tap]), so_far), 0);
      return (relu ? Math.max(sum + bias, 0) : sum + bias) + 0;
    });
    const last = this.output.length * this.length;
    const place = Math.min(this.place, Math.max(this.output.length - 1, 0));
    const term = this.complete ? this.length : Math.min(this.term, this.length);
    this.put({ ...shape, message, last, moment: Math.min(place * this.length + term, last) });
    this.moment();
  }

  // Show what has been added up by now.
  moment() {
    if (this.get("moment") > this.get("last")) this.put({ moment: this.get("last") });
    const moment = this.get("moment");
    const before = Math.max(moment - 1, 0);
    [this.place, this.term] = [Math.floor(before / this.length), (before % this.length) + (moment > 0)];
    this.complete = this.term === this.length;
    const finished = Math.min(this.place + this.complete, this.output.length);
    const taps = this.output.length ? this.taps(this.place) : [];
    const lines = this.output.length ? this.additions(taps).slice(0, this.term) : [];
    const place = [Math.floor(this.place / Math.max(this.columns, 1)), this.place % Math.max(this.columns, 1)];
    const table = Array.from({ length: this.rows }, (_, row) =>
      Array.from({ length: this.columns }, (_, column) => {
        const index = row * this.columns + column;
        return index < finished ? this.output[index] : null;
      }));
    const largest = this.output.length ? Math.max(...this.output.map(Math.abs)) : 1;
    this.put({ view: { lines, taps, place: moment ? place : null, output: table, largest }, status: this.sentence(place, lines) });
  }

  // What is added up for one output number, line by line, as it is written by hand.
  additions(taps) {
    const lines = [];
    let total = 0;
    this.laid.forEach((rows, channel) => {
      let so_far = 0;
      rows.flat().forEach((weight, tap) => {
        const pixel = this.pixel(channel, ...taps[tap]);
        so_far += pixel * weight;
        lines.push({ channel, text: `${factor(pixel)} \u00b7 ${factor(weight)} = ${shown(pixel * weight)}`, sum: shown(total + so_far) });
      });
      total += so_far;
    });
    const bias = this.get("bias");
    if (bias) lines.push({ channel: null, text: `bias ${shown(bias)}`, sum: shown((total += bias)) });
    if (this.get("relu")) lines.push({ channel: null, text: "ReLU", sum: shown(Math.max(total, 0)) });
    return lines;
  }

  sentence(place, lines) {
    if (!this.output.length) return "";
    if (!lines.length) return `Nothing is added up yet: ${this.output.length} output numbers wait, ${this.length} steps each.`;
    const [where, line] = [`Output row ${place[0]}, column ${place[1]}`, lines[lines.length - 1]];
    const told = lines.length <= this.products
      ? `${where}, product ${lines.length} of ${this.products}: ${line.text}; the sum so far is ${line.sum}`
      : `${where}, ${line.text}: ${line.sum}`;
    return `${told}${lines.length === this.length ? ", the output" : ""}.`;
  }

  get changes() {
    const { compute, moment } = this;
    const again = Object.fromEntries(["stride", "padding", "dilation", "flip", "relu"].map((trait) => [trait, compute]));
    return { ...again, moment, kernel_name: this.choose, channels: this.deepen };
  }

  get commands() {
    return { edit: this.edit };
  }

  // A named kernel on every channel; "own numbers" keeps those that are there.
  choose() {
    const named = this.kernels[this.get("kernel_name")];
    if (!named) return;
    this.kernel = this.image.map(() => structuredClone(named));
    this.compute();
  }

  // More channels, each a copy of the last one, or fewer.
  deepen() {
    for (const name of ["image", "kernel"]) {
      const last = this[name].length - 1;
      this[name] = Array.from({ length: this.get("channels") }, (_, i) => structuredClone(this[name][Math.min(i, last)]));
    }
    this.compute();
  }

  // A number that was typed into the picture, the kernel or the bias.
  edit({ what, text, at_cell }) {
    if (what === "bias") this.put({ bias: readNumber(text, "the bias") });
    else {
      const grid = this[what];
      const cell = cellOf(at_cell, [grid[0].length, grid[0][0].length, grid.length]);
      if (!cell) return;
      const [row, column, channel] = cell;
      grid[channel][row][column] = readNumber(text, `${what}, row ${row}, column ${column}`);
      if (what === "kernel") this.put({ kernel_name: OWN });
    }
    this.compute();
  }
}
