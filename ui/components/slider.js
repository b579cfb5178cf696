// A slider that speaks while it is dragged. One report is under way at a time: when the page has
// heard it and has run to its end, the newest value follows. What arrives late never moves a thumb
// that the reader has moved on. Where the page says how one component is redrawn, its news come with
// the answer while the thumb is held, and letting go is a report too.

const PATIENCE = 3000; // milliseconds; what an idle page has not heard until then, it is sent again
const REDRAWN = "cnnlab-redrawn";

// How numbers stand on the scale: by position (what the thumb has) and by text (what is typed).
function scaleOf(data) {
  if (data.stops) return scaleOfStops(data);
  const { lowest, highest, step, digits, factor, unit } = data;
  const limited = (value) => Math.min(Math.max(value, lowest), highest);
  const places = Math.max(digits, 2) + 4;
  return {
    lowest, highest, step,
    position: (value) => value,
    value: (position) => Number(position.toFixed(places)),
    text: (value) => trimmed(value * factor, digits),
    word: () => "",
    widest: 0,
    typed: (text) => limited(Number((Number(text) / factor).toFixed(places))),
    spoken: (value) => `${trimmed(value * factor, digits)}${unit}`,
    typedStep: Number((step * factor).toFixed(places)),
    typedEnds: [lowest * factor, highest * factor],
    unit,
  };
}

// Some stops have a word instead of a number; it stands in the field while that is empty.
function scaleOfStops({ stops, names, words }) {
  const numbers = stops.filter((stop) => typeof stop === "number");
  const closer = (value) => (best, stop) =>
    Math.abs(stop - value) < Math.abs(best - value) ? stop : best;
  const nearest = (value) =>
    stops.includes(value) ? value : numbers.reduce(closer(value));
  const index = (value) => stops.indexOf(nearest(value));
  return {
    lowest: 0, highest: stops.length - 1, step: 1,
    position: index,
    value: (position) => stops[Math.round(position)],
    text: (value) => (words[index(value)] ? "" : plain(value)),
    word: (value) => words[index(value)],
    widest: Math.max(...words.map((word) => word.length)),
    typed: (text) => nearest(Number(text)),
    spoken: (value) => names[index(value)],
    typedStep: "any",
    typedEnds: [numbers[0], numbers.at(-1)],
    unit: "",
  };
}

// At least the digits that were asked for, more where a typed number has more.
function trimmed(number, digits) {
  const exact = Number(number.toFixed(4));
  return Number(exact.toFixed(digits)) === exact ? exact.toFixed(digits) : String(exact);
}

// 0.000001, not 1e-6.
function plain(number) {
  return Math.abs(number) >= 1e-4 || number === 0
    ? String(number) : number.toFixed(12).replace(/0+$/, "");
}

class Slider {
  constructor(root) {
    Object.assign(this, { root, sent: 0, pending: false, waiting: false });
    for (const name of ["sample", "label", "help", "numbers", "track", "tip"]) {
      this[name] = root.querySelector(`.${name}`);
    }
    this.connectHelp();
  }

  // What the page says: at the beginning, after each run, and when something else sets the value.
  take(data, tell) {
    const first = this.data === undefined;
    Object.assign(this, { data, tell, scale: scaleOf(data) });
    if (first) this.sent = data.serial;
    if (this.inputs?.length !== data.values.length) this.build();
    this.describe();
    const heard = data.serial >= this.sent;
    if (!this.waiting || (heard && !this.pending)) this.values = data.values;
    this.draw();
    const [redrawn] = data.redrawn ?? [];
    if (redrawn) document.dispatchEvent(new CustomEvent(REDRAWN, { detail: redrawn }));
    if (this.waiting && heard) this.goOn();
  }

  build() {
    const make = (kind) => this.data.values.map((_, index) => {
      const input = document.createElement("input");
      input.type = kind;
      input.index = index;
      return input;
    });
    this.inputs = make("range");
    this.fields = make("number");
    this.units = this.fields.map(() => document.createElement("span"));
    this.inputs.forEach((input) => {
      input.oninput = () => this.dragged(input);
      input.onpointerdown = () => this.hold(input);
      input.onpointerup = input.onpointercancel = () => this.letGo();
    });
    this.fields.forEach((field) => {
      field.oninput = () => this.typed(field, false);
      field.onchange = () => this.typed(field, true);
    });
    this.track.replaceChildren(...this.inputs);
    this.numbers.replaceChildren(...this.fields.flatMap((field, i) => [field, this.units[i]]));
  }

  describe() {
    const { data, scale } = this;
    const code = document.createElement("code");
    code.textContent = data.code;
    this.label.replaceChildren(data.label, ...(data.code ? [" ", code] : []));
    this.root.setAttribute("aria-label", data.label);
    this.sample.hidden = !data.picture;
    if (data.picture && this.sample.src !== data.picture) this.sample.src = data.picture;
    this.help.hidden = !data.help;
    this.help.setAttribute("aria-label", data.what);
    this.tip.textContent = data.help;
    const pair = data.values.length === 2;
    const names = pair ? [data.low, data.high] : [data.label];
    const typed = pair ? [data.typed_low, data.typed_high] : [data.typed];
    this.inputs.forEach((input, index) => {
      Object.assign(input, { min: scale.lowest, max: scale.highest, step: scale.step });
      input.setAttribute("aria-label", names[index]);
    });
    this.fields.forEach((field, index) => {
      const [min, max] = scale.typedEnds;
      Object.assign(field, { min, max, step: scale.typedStep });
      field.setAttribute("aria-label", typed[index]);
      field.style.setProperty("--widest", `${scale.widest}ch`);
      this.units[index].textContent = scale.unit;
    });
  }

  draw() {
    const { scale, values } = this;
    const share = (value) =>
      (scale.position(value) - scale.lowest) / (scale.highest - scale.lowest || 1);
    const [from, to] = values.length === 2 ? values.map(share) : [0, share(values[0])];
    this.track.style.setProperty("--from", from);
    this.track.style.setProperty("--to", to);
    const inHand = this.root.getRootNode().activeElement;
    values.forEach((value, index) => {
      this.inputs[index].value = scale.position(value);
      this.inputs[index].setAttribute("aria-valuetext", scale.spoken(value));
      this.fields[index].placeholder = scale.word(value);
      if (this.fields[index] !== inHand) this.fields[index].value = scale.text(value);
    });
  }

  hold(input) {
    Object.assign(this, { held: true, anchor: this.values[1 - input.index], heldFrom: this.sent });
  }

  letGo() {
    Object.assign(this, { held: false, anchor: undefined });
    const moved = this.sent > this.heldFrom || this.pending;
    if (this.data.alone && moved) this.report();
  }

  // A pointer may take one thumb over the other, whose place is then the other end; keys may not.
  dragged(input) {
    const value = this.scale.value(Number(input.value));
    if (this.values.length === 1) return this.set([value]);
    const values = [...this.values];
    const [low, high] = values;
    if (this.anchor !== undefined) {
      return this.set([Math.min(this.anchor, value), Math.max(this.anchor, value)]);
    }
    values[input.index] = input.index === 0 ? Math.min(value, high) : Math.max(value, low);
    this.set(values);
  }

  typed(field, done) {
    const number = Number(field.value);
    const value = this.scale.typed(field.value);
    const complete = field.value !== "" && Number.isFinite(number);
    const inside = this.scale.typedEnds[0] <= number && number <= this.scale.typedEnds[1];
    const values = [...this.values];
    values[field.index] = value;
    const ordered = values.length === 1 || values[0] <= values[1];
    if (complete && ordered && (done || inside)) this.set(values);
    if (done) this.fields.forEach((each, i) => (each.value = this.scale.text(this.values[i])));
  }

  set(values) {
    const changed = values.some((value, index) => value !== this.values[index]);
    this.values = values;
    this.draw();
    if (changed) this.report();
  }

  report() {
    this.pending = this.waiting;
    if (this.waiting) return;
    this.waiting = true;
    this.sent += 1;
    this.tell("moved", { values: this.values, serial: this.sent, held: this.held === true });
    this.retry = setTimeout(() => this.goOn(), PATIENCE);
  }

  // Once for each report, however often its answer comes.
  goOn() {
    const { sent } = this;
    whenPageIsIdle(() => this.sent === sent && this.waiting && this.next());
  }

  // The page has run. What it has not received is sent now.
  next() {
    clearTimeout(this.retry);
    const lost = this.data.serial < this.sent;
    this.waiting = false;
    if ((this.pending || lost) && this.root.isConnected) this.report();
  }

  connectHelp() {
    const { help, tip } = this;
    help.setAttribute("aria-describedby", tip.id);
    const show = () => {
      const place = help.getBoundingClientRect();
      tip.showPopover?.();
      const left = Math.min(place.left, window.innerWidth - tip.offsetWidth - 8);
      const below = place.bottom + 6 + tip.offsetHeight < window.innerHeight;
      tip.style.left = `${Math.max(8, left)}px`;
      tip.style.top = `${below ? place.bottom + 6 : place.top - 6 - tip.offsetHeight}px`;
    };
    const hide = () => tip.isConnected && tip.hidePopover?.();
    Object.assign(help, { onmouseenter: show, onfocus: show, onclick: show });
    Object.assign(help, { onmouseleave: hide, onblur: hide });
    help.onkeydown = ({ key }) => key === "Escape" && hide();
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".slider");
  root.slider ??= new Slider(root);
  root.slider.take(data, setTriggerValue);
  return () => clearTimeout(root.slider.retry);
}
