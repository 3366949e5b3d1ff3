// From numbers to colours: grey for pictures, viridis for sizes and heat, blue over white to red for signed numbers, as in the
// course's figures; all readable by the colour-blind. tests/test_opened.py holds the stops to Matplotlib's.

const SCALES = {
  grey: [[0, 0, 0], [255, 255, 255]],
  size: [
    [68, 1, 84], [72, 23, 105], [71, 42, 122], [67, 61, 132], [61, 78, 138], [53, 94, 141],
    [46, 109, 142], [41, 123, 142], [35, 137, 142], [31, 151, 139], [33, 165, 133], [46, 179, 124],
    [70, 192, 111], [101, 203, 94], [137, 213, 72], [176, 221, 47], [216, 226, 25], [253, 231, 37],
  ],
  signed: [
    [5, 48, 97], [32, 101, 171], [67, 147, 195], [144, 196, 221], [209, 229, 240], [247, 246, 246],
    [253, 219, 199], [243, 164, 129], [214, 96, 77], [177, 24, 43], [103, 0, 31],
  ],
};

// The colour at a share of 0 to 1 along a scale; not a number is drawn in a pink that no scale has.
function colourAt(scale, share) {
  if (!Number.isFinite(share)) return [204, 121, 167];
  const along = Math.min(Math.max(share, 0), 1) * (scale.length - 1);
  const first = Math.min(Math.floor(along), scale.length - 2);
  return scale[first].map((from, i) => Math.round(from + (along - first) * (scale[first + 1][i] - from)));
}

// Each scale in 256 steps, for the pixels of maps.
const STEPS = Object.fromEntries(Object.entries(SCALES).map(([name, scale]) => [name, Array.from({ length: 256 }, (_, i) => colourAt(scale, i / 255))]));

// How numbers are drawn together: signed ones around 0, others from 0 to the largest. Weights and products count as signed.
function scaleFor(values, signed = false) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low < 0 || signed === true) {
    const far = Math.max(-low, high) || 1;
    return { name: "signed", low: -far, high: far };
  }
  return { name: "size", low: 0, high: high > 0 ? high : 1 };
}

const share = (value, { low, high }) => (value - low) / (high - low);

function css(value, scale) {
  return `rgb(${colourAt(SCALES[scale.name], share(value, scale)).join(",")})`;
}

// Black or white ink, whichever stands out more by the rule of WCAG 2: never less than 4.5 to 1.
function inkOn(value, scale) {
  const [r, g, b] = colourAt(SCALES[scale.name], share(value, scale)).map((level) =>
    level <= 10 ? level / 255 / 12.92 : ((level / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
}

// Draw one channel of a map on a canvas, one pixel a number.
function paintMap(canvas, values, { rows, columns, channels }, channel, scale) {
  canvas.width = columns;
  canvas.height = rows;
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(columns, rows);
  const colours = STEPS[scale.name];
  for (let i = 0; i < rows * columns; i += 1) {
    const level = Math.round(255 * Math.min(Math.max(share(values[i * channels + channel], scale), 0), 1));
    image.data.set(colours[level] ?? colourAt(SCALES[scale.name], NaN), 4 * i);
    image.data[4 * i + 3] = 255;
  }
  pen.putImageData(image, 0, 0);
}

// Draw a picture of 1 or 3 channels as it is; of another number, its first channel.
function paintPicture(canvas, values, { rows, columns, channels }, [low, high]) {
  if (channels !== 3) return paintMap(canvas, values, { rows, columns, channels }, 0, { name: "grey", low, high });
  canvas.width = columns;
  canvas.height = rows;
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(columns, rows);
  for (let i = 0; i < rows * columns; i += 1) {
    for (let c = 0; c < 3; c += 1) image.data[4 * i + c] = Math.round((255 * (values[3 * i + c] - low)) / (high - low));
    image.data[4 * i + 3] = 255;
  }
  return pen.putImageData(image, 0, 0);
}

// A colour bar with its two ends.
function bar(scale) {
  const stops = SCALES[scale.name].map((colour) => `rgb(${colour.join(",")})`).join(", ");
  const strip = make("span", { class: "strip" });
  strip.style.background = `linear-gradient(to right, ${stops})`;
  return make("p", { class: "bar" }, short(scale.low), strip, short(scale.high));
}
