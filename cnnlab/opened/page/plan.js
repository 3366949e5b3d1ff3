// Where the blocks of the whole network stand: one column for each step away from the picture, one lane for each branch.

const TALL = 76; // pixels of the largest side of any map
const DEEP = 2.6; // pixels for the root of the number of channels
const SLANT = 0.6;
const GAP = 28;
const LEAST = 6;
const NARROWEST = 88; // fits the longest word of Keras' layers, Normalization
const LETTER = 6.4; // pixels that a letter of a label takes, and a line
const LINE = 13.5;

function plan(steps) {
  const largest = Math.max(...steps.map((step) => Math.max(layout(step).rows, layout(step).columns)));
  const blocks = steps.map((step) => {
    const { rows, columns, channels } = layout(step);
    const [height, width] = [rows, columns].map((side) => Math.max((side * TALL) / largest, LEAST));
    const deep = DEEP * Math.sqrt(channels);
    return { step, height, width, deep, across: deep * 0.8, up: deep * SLANT };
  });
  for (const block of blocks) block.column = Math.max(-1, ...block.step.reads.map((read) => blocks[read].column)) + 1;
  lanes(blocks);
  const columns = Math.max(...blocks.map((block) => block.column)) + 1;
  const lanesUsed = Math.max(...blocks.map((block) => block.lane)) + 1;
  const high = Math.max(...blocks.map((block) => block.height + block.up));
  const label = 22 + LINE * Math.max(...blocks.map((block) => labelOf(block.step).reduce((sum, words) => sum + lineCount(words), 0)));
  const arcs = edges(blocks);
  const rise = Math.max(0, ...arcs.map((arc) => arc.rise));
  let left = 8;
  for (let column = 0; column < columns; column += 1) {
    const inIt = blocks.filter((block) => block.column === column);
    const wide = Math.max(NARROWEST, ...inIt.map((block) => block.width + block.across));
    for (const block of inIt) {
      block.x = left + (wide - block.width - block.across) / 2;
      block.wide = wide;
      block.left = left;
      block.base = rise + block.lane * (high + label) + high;
      block.label = label;
      block.y = block.base - (high - block.height - block.up) / 2 - block.height;
    }
    left += wide + GAP;
  }
  return { blocks, arcs, width: left, height: rise + lanesUsed * (high + label) + 8 };
}

// What stands below a block: its name, its kind, its size.
function labelOf(step) {
  return [step.name, step.number ? step.made_by : "goes in", sizeWords(step)];
}

// How many lines some words take; they break at blanks, behind an underline and before a capital.
function lineCount(words) {
  const most = Math.floor(NARROWEST / LETTER);
  let [lines, used] = [1, 0];
  for (const word of words.split(/(?<=[_ ])|(?=[A-Z])/)) {
    if (used && used + word.trimEnd().length > most) [lines, used] = [lines + 1, 0];
    used += word.length;
    for (; used > most + 1; used -= most) lines += 1;
  }
  return lines;
}

// A step goes on in the lane of what it reads, if that is free there; where ways meet again, in the uppermost.
function lanes(blocks) {
  const taken = new Set();
  for (const block of blocks) {
    const reads = block.step.reads.map((read) => blocks[read].lane);
    block.lane = reads.length ? Math.min(...reads) : 0;
    while (taken.has(`${block.column} ${block.lane}`)) block.lane += 1;
    taken.add(`${block.column} ${block.lane}`);
  }
}

// Ways from block to block; one that leaps over a column in its own lane is an arc above it.
function edges(blocks) {
  return blocks.flatMap((to) =>
    to.step.reads.map((read) => {
      const from = blocks[read];
      const leap = to.column - from.column;
      const arc = leap > 1 && to.lane === from.lane;
      return { from, to, rise: arc ? 18 + Math.min(leap, 8) * 3 : 0, arc };
    }),
  );
}

const SVG = "http://www.w3.org/2000/svg";

function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// The drawing behind the blocks' fronts: ways, and the sides that show how many channels a block has.
function drawing({ blocks, arcs, width, height }) {
  const svg = shape("svg", { width, height, "aria-hidden": "true" });
  for (const { from, to, arc, rise } of arcs) {
    const [x1, y1] = [from.x + from.width + from.across, from.y + from.height / 2 - from.up / 2];
    const [x2, y2] = [to.x - 3, to.y + to.height / 2];
    if (arc) {
      const top = Math.min(...blocks.filter((b) => b.lane === to.lane && b.column >= from.column && b.column <= to.column)
        .map((b) => b.y - b.up)) - rise;
      const [a, b] = [from.x + from.width + from.across + 8, to.x - 14];
      svg.append(shape("path", { class: "way arc", d: `M${x1},${y1} C${a},${y1} ${a - 8},${top} ${a + 24},${top} L${b - 24},${top} C${b + 8},${top} ${b},${y2} ${x2},${y2}` }));
    } else {
      const bend = Math.max((x2 - x1) / 2, 10);
      svg.append(shape("path", { class: "way", d: `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}` }));
    }
    svg.append(shape("path", { class: "tip", d: `M${x2 + 3},${y2} l-7,-4 v8 z` }));
  }
  for (const { x, y, width: w, height: h, across, up } of blocks) {
    svg.append(shape("path", { class: "top", d: `M${x},${y} l${across},${-up} h${w} l${-across},${up} z` }));
    svg.append(shape("path", { class: "side", d: `M${x + w},${y} l${across},${-up} v${h} l${-across},${up} z` }));
  }
  return svg;
}
