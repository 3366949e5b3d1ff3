// A demo without a kernel: its state lives in the page, computes what Python computes, and answers `view.js` as Python does.
// Python's class is the reference: tests/test_demos_alone.py drives both with the same clicks and compares every trait.

// What is told to the reader, like CnnlabError.
class Told extends Error {}

class Alone {
  constructor(traits) {
    this.traits = { ...traits };
    this.old = {};
    this.hearers = {};
  }

  get(trait) {
    return this.traits[trait];
  }

  // From the page: answered when it is saved.
  set(trait, value) {
    this.old[trait] = this.traits[trait];
    this.put({ [trait]: value });
  }

  // From the state itself: shown, not answered.
  put(changes) {
    Object.assign(this.traits, changes);
    for (const trait of Object.keys(changes)) for (const hear of this.hearers[`change:${trait}`] || []) hear();
  }

  on(event, hear) {
    (this.hearers[event] ||= new Set()).add(hear);
  }

  off(event, hear) {
    this.hearers[event]?.delete(hear);
  }

  save_changes() {
    const { old } = this;
    this.old = {};
    for (const [trait, before] of Object.entries(old)) {
      if (JSON.stringify(before) === JSON.stringify(this.traits[trait])) continue;
      try {
        this.changes[trait]?.call(this);
      } catch (error) {
        if (!(error instanceof Told)) throw error;
        this.put({ [trait]: before, message: `Not changed: ${error.message}.` });
      }
    }
  }

  send({ do: name, ...details }, _, files = []) {
    try {
      this.commands[name]?.call(this, details, ...files);
    } catch (error) {
      if (!(error instanceof Told)) throw error;
      this.put({ message: `${error.message.slice(0, 1).toUpperCase()}${error.message.slice(1)}.` });
    }
  }
}

// A number with so many digits behind the point, as Python rounds: the nearest, of two equally near ones the even one.
function fixed(value, places) {
  const text = Math.abs(value).toFixed(100);
  const point = text.indexOf(".");
  const digits = BigInt(text.slice(0, point) + text.slice(point + 1, point + 1 + places));
  const rest = text.slice(point + 1 + places);
  const half = rest[0] === "5" && /^50*$/.test(rest);
  const up = half ? digits % 2n : BigInt(rest[0] >= "5");
  const whole = String(digits + up).padStart(places + 1, "0");
  const sign = value < 0 ? "-" : "";
  return `${sign}${whole.slice(0, whole.length - places)}${places ? `.${whole.slice(-places)}` : ""}`;
}

// A number with so many digits in all, as Python's format "g" writes it.
function general(value, digits) {
  if (!value) return "0";
  let power = Math.floor(Math.log10(Math.abs(value)));
  if (10 ** power > Math.abs(value)) power -= 1;
  if (10 ** (power + 1) <= Math.abs(value)) power += 1;
  const tail = power - digits + 1;
  // Where the last digit stands before the point, it is brought behind it first: no number has negative places.
  const scaled = tail > 0 ? Number(fixed(value / 10 ** tail, 0)) : Number(fixed(value, -tail));
  const carried = Math.abs(scaled) >= 10 ** (tail > 0 ? digits : power + 1);
  power += carried;
  if (power >= -4 && power < digits) return String(tail > 0 ? scaled * 10 ** tail : scaled);
  const mantissa = tail > 0 ? scaled / 10 ** (power - tail) : Number((scaled / 10 ** power).toPrecision(digits));
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

// `numbers.shown` of Python: at most four digits.
const shown = (value) => general(Number(fixed(value, 10)), 4);

// A factor as it is written by hand: a negative one in brackets.
const factor = (value) => (value < 0 ? `(${shown(value)})` : shown(value));

const MOST = 1_000_000;
const quoted = (text) => (text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll("'", "\\'")}'`);

// `numbers.read` of Python: "-2", "0.5", "0,5", "1/9" or "1 / 9".
function readNumber(text, name) {
  const typed = String(text).trim().replaceAll(",", ".").replaceAll("\u2212", "-").replace(/\s*\/\s*/g, "/");
  const remedy = (found) => new Told(`${name} must be a number such as -2, 0.5 or 1/9, found ${quoted(found)}: type it again`);
  const parts = /^([-+]?)(?:(\d+)\/(\d+)|(\d+\.?\d*|\.\d+))$/.exec(typed);
  if (!typed.length || typed.length > 20 || !parts || /^0*$/.test(parts[3] ?? "1")) throw remedy(typed.slice(0, 30));
  const size = parts[2] ? Number(parts[2]) / Number(parts[3]) : Number(parts[4]);
  if (size > MOST) throw new Told(`${name} must lie between -1,000,000 and 1,000,000, found ${typed}: type a smaller number`);
  return parts[1] === "-" ? -size : size;
}

// A place in a table, or null where the table has no such place.
const cellOf = (at, sizes) => (at.every((index, axis) => index >= 0 && index < sizes[axis]) ? at : null);

const base64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
