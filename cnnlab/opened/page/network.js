// A network and a picture in it: computes what is asked for and what that needs, and remembers it until something changes.

function bytesOf(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

// float32 as they lie in the page: little end first, as in every browser of today.
function floatsOf(text) {
  return new Float32Array(bytesOf(text).buffer);
}

const sizeOf = (shape) => shape.reduce((product, side) => product * side, 1);

class Network {
  constructor(data) {
    this.name = data.name;
    this.classes = data.classes;
    this.steps = data.steps.map((step, number) => ({ ...step, number, weights: step.weights || {} }));
    const all = floatsOf(data.weights);
    let start = 0;
    this.weights = data.shapes.map((shape) => {
      const size = sizeOf(shape);
      start += size;
      return { shape, values: all.slice(start - size, start), first: all.subarray(start - size, start), changed: new Set() };
    });
    this.range = data.pictures.range;
    const read = data.pictures.bytes ? Float32Array.from(bytesOf(data.pictures.values)) : floatsOf(data.pictures.values);
    const size = sizeOf(this.steps[0].shape);
    this.pictures = Array.from({ length: data.pictures.count }, (_, i) => read.slice(i * size, (i + 1) * size));
    this.recorded = new Map(Object.entries(data.recorded).map(([step, text]) => [Number(step), floatsOf(text)]));
    this.answers = floatsOf(data.answers);
    this.readers = this.steps.map(({ number }) => this.steps.filter((step) => step.reads.includes(number)));
    this.off = new Map(); // step to the set of its channels that are switched off
    this.known = new Map(); // step to its numbers, null where they are not known
    this.before = new Map(); // step to its numbers before the activation
    this.choose(0);
  }

  get last() {
    return this.steps.length - 1;
  }

  // Take one of the pictures that came with the page.
  choose(index) {
    this.chosen = index;
    this.picture = this.pictures[index].slice();
    this.forget(0);
  }

  // A number of the picture has changed, or all of them.
  edited() {
    this.forget(0);
  }

  get isEdited() {
    const first = this.pictures[this.chosen];
    return this.picture.some((value, i) => value !== first[i]);
  }

  // Forget the numbers of a step and of all that follow from it.
  forget(number) {
    const stale = new Set([number]);
    for (const step of this.steps) if (step.reads.some((read) => stale.has(read))) stale.add(step.number);
    for (const step of stale) {
      this.known.delete(step);
      this.before.delete(step);
    }
  }

  // The numbers that a step writes, float32; null where a layer that is shut hides them.
  value(number) {
    const needed = [number];
    const order = new Set();
    while (needed.length) {
      const next = needed.pop();
      if (order.has(next) || this.known.has(next)) continue;
      order.add(next);
      needed.push(...this.steps[next].reads);
    }
    for (const next of [...order].sort((a, b) => a - b)) this.compute(this.steps[next]);
    return this.known.get(number);
  }

  compute(step) {
    const { number } = step;
    if (step.kind === "picture") return this.known.set(number, this.picture);
    const inputs = step.reads.map((read) => this.known.get(read));
    if (inputs.includes(null)) return this.known.set(number, null);
    const out = step.kind === "shut" ? this.shut(step) : this.open(step, inputs);
    for (const channel of (out && this.off.get(number)) || []) {
      const channels = step.shape[step.shape.length - 1];
      for (let i = channel; i < out.length; i += channels) out[i] = 0;
    }
    return this.known.set(number, out);
  }

  open(step, inputs) {
    const out = new Float32Array(sizeOf(step.shape));
    KINDS[step.kind](step, inputs, this.weightsOf(step), step.reads.map((read) => this.steps[read].shape), out);
    if (!step.activation || step.activation.name === "linear") return out;
    this.before.set(step.number, out);
    return activate(out.slice(), step.activation, step.shape[step.shape.length - 1]);
  }

  // What Keras wrote down for the pictures of the page holds only as long as nothing before it was changed.
  shut(step) {
    if (this.isEdited || this.isChangedBefore(step.number)) return null;
    const size = sizeOf(step.shape);
    return this.recorded.get(step.number).slice(this.chosen * size, (this.chosen + 1) * size);
  }

  // The steps that a step follows from, itself among them.
  ancestors(number) {
    const found = new Set([number]);
    for (let i = number; i > 0; i -= 1) if (found.has(i)) this.steps[i].reads.forEach((read) => found.add(read));
    return found;
  }

  isChangedBefore(number) {
    const before = this.ancestors(number);
    before.delete(number);
    return [...before].some((step) => this.off.get(step)?.size || this.changedWeights(this.steps[step]).length);
  }

  weightsOf(step) {
    return Object.fromEntries(Object.entries(step.weights).map(([name, place]) => [name, this.weights[place].values]));
  }

  // Names and places of the weights of a step that are not as they were learned.
  changedWeights(step) {
    return Object.entries(step.weights).flatMap(([name, weight]) =>
      [...this.weights[weight].changed].map((place) => ({ name, place })),
    );
  }

  setWeight(step, name, place, value) {
    const weight = step.weights[name];
    const { values, first, changed } = this.weights[weight];
    values[place] = value;
    if (values[place] === first[place]) changed.delete(place);
    else changed.add(place);
    // A layer that is used twice changes in both places.
    for (const other of this.steps) if (Object.values(other.weights).includes(weight)) this.forget(other.number);
  }

  switchOff(step, channel, off) {
    const channels = this.off.get(step.number) || new Set();
    if (off) channels.add(channel);
    else channels.delete(channel);
    this.off.set(step.number, channels);
    this.forget(step.number);
  }

  isOff(step, channel) {
    return Boolean(this.off.get(step.number)?.has(channel));
  }

  // Everything as it was learned, all channels on.
  reset() {
    this.off.clear();
    for (const { values, first, changed } of this.weights) {
      values.set(first);
      changed.clear();
    }
    this.known.clear();
    this.before.clear();
  }

  get isChanged() {
    return [...this.off.values()].some((set) => set.size) || this.steps.some((step) => this.changedWeights(step).length);
  }
}
