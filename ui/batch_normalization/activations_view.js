// Rows of layers, columns of networks, and the epochs, which are played or scrubbed. All of them
// are here, so nothing needs a round trip. While an experiment runs, the newest epoch is followed
// until the reader takes the scrubber.

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 100;
const GLIDE = 350; // milliseconds from one epoch to the next
const PAUSE = 650; // milliseconds between two epochs that are played
const MANY = 4; // rows: from there on a hill leaves no room for numbers under it
const STILL = window.matchMedia("(prefers-reduced-motion: reduce)");

function element(kind, name, text) {
  const made = document.createElement(kind);
  made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

function outline(bars, from, to) {
  let path = `M${from} ${HEIGHT}`;
  for (let bin = from; bin < to; bin += 1) path += `V${HEIGHT - bars[bin]}H${bin + 1}`;
  return `${path}V${HEIGHT}Z`;
}

function area(colour, opacity) {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("fill", colour);
  path.setAttribute("fill-opacity", opacity);
  return path;
}

// A cell is drawn once; the function returned glides to another epoch in it.
function histogram(place, column, cut) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("preserveAspectRatio", "none");
  picture.setAttribute("aria-hidden", "true");
  const below = area(column.colour, cut ? 0.4 : 0.85);
  const above = area(column.colour, 0.85);
  picture.append(below, above);
  if (cut) place.append(element("div", "line"));
  const text = element("span", "numbers");
  const remark = element("b", "remark");
  const reach = element("span", "reach");
  place.append(picture, reach, text);
  let shown = [];
  let running = 0;

  function draw(bars) {
    shown = bars;
    const middle = bars.length / 2;
    picture.setAttribute("viewBox", `0 0 ${Math.max(bars.length, 1)} ${HEIGHT}`);
    below.setAttribute("d", bars.length ? outline(bars, 0, middle) : "");
    above.setAttribute("d", bars.length ? outline(bars, middle, bars.length) : "");
  }

  function glide(to) {
    const from = shown;
    cancelAnimationFrame(running);
    if (STILL.matches || from.length !== to.length) return draw(to);
    const began = performance.now();
    const step = (now) => {
      const part = Math.min((now - began) / GLIDE, 1);
      draw(to.map((bar, bin) => from[bin] + part * (bar - from[bin])));
      if (part < 1) running = requestAnimationFrame(step);
    };
    running = requestAnimationFrame(step);
  }

  return (cell) => {
    glide(cell ? cell.bars : []);
    remark.textContent = (cell && cell.remark) || "";
    reach.textContent = (cell && cell.reach) || "";
    const both = remark.textContent && cell.text ? " · " : "";
    const moments = cell ? `${both}${cell.text}` : "—";
    text.replaceChildren(remark, element("span", "moments", moments));
  };
}

function bar(place, column) {
  const track = element("div", "track");
  const filled = element("div", "filled");
  filled.style.background = column.colour;
  track.append(filled);
  const text = element("span", "numbers");
  place.append(track, text);
  return (cell) => {
    filled.style.width = cell ? `${100 * cell.bar}%` : "0";
    text.textContent = cell ? cell.text : "—";
  };
}

// The name of a network over its column, and where it is known how well the network does.
function head(grid, column, updates) {
  const place = element("div", "column");
  place.style.borderColor = column.colour;
  place.append(element("span", "name", column.name));
  grid.append(place);
  if (!column.shares) return;
  const share = element("div", "share");
  const show = bar(share, column);
  place.append(share);
  updates.push((state) => show(column.shares[state] || null));
}

// Accuracies over the epochs, with a line where the hills are.
const WIDE = 200;

function drawn(kind, attributes) {
  const made = document.createElementNS(SVG, kind);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  return made;
}

function curves(described) {
  const x = (epoch) => (WIDE * epoch) / described.last;
  const y = (share) => HEIGHT * (1 - share / described.top);
  const place = element("section", "panel curves");
  place.append(element("h2", "title", described.title));
  const picture = drawn("svg", { viewBox: `0 0 ${WIDE} ${HEIGHT}`, preserveAspectRatio: "none",
    role: "img", "aria-label": described.alt });
  for (const height of [0, HEIGHT / 2, HEIGHT]) {
    picture.append(drawn("line", { class: "rule", x1: 0, x2: WIDE, y1: height, y2: height }));
  }
  const now = drawn("line", { class: "now", y1: 0, y2: HEIGHT });
  picture.append(now);
  const plot = element("div", "plot");
  const marks = element("div", "marks");
  marks.append(...described.marks.map((mark) => element("span", "mark", mark)));
  const field = element("div", "field");
  field.append(picture);
  if (described.guessing !== null) {
    const level = y(described.guessing);
    picture.append(drawn("line", { class: "guessing", x1: 0, x2: WIDE, y1: level, y2: level }));
    const word = element("span", "guess", described.guess);
    word.style.top = `${level}%`;
    field.append(word);
  }
  for (const line of described.lines) {
    const places = line.points.map(([epoch, share]) => [x(epoch), y(share)]);
    // A line of one point would not show.
    if (places.length === 1) places.unshift([places[0][0] - x(0.2), places[0][1]]);
    const points = places.map((place) => place.join(",")).join(" ");
    picture.append(drawn("polyline", { points, stroke: line.colour,
      class: line.dotted ? "dotted" : "solid" }));
  }
  plot.append(marks, field);
  const axis = element("div", "axis");
  axis.append(element("span", "mark", "0"), element("span", "mark", described.epochs),
    element("span", "mark", String(described.last)));
  place.append(plot, axis, element("p", "caption", described.note));
  const update = (state) => {
    now.setAttribute("x1", x(state));
    now.setAttribute("x2", x(state));
  };
  return { place, updates: [update] };
}

function panel(described) {
  const place = element("section", "panel");
  place.append(element("h2", "title", described.title), element("p", "caption", described.caption));
  const grid = element("div", "grid");
  grid.style.setProperty("--rows", described.rows.length);
  grid.classList.toggle("many", described.rows.length > MANY);
  grid.append(element("span", "corner", ""));
  const updates = [];
  for (const column of described.columns) head(grid, column, updates);
  described.rows.forEach((row, number) => {
    grid.append(element("span", "layer", described.layer.replace("{number}", number + 1)));
    row.forEach((cells, index) => {
      const cell = element("div", "cell");
      grid.append(cell);
      const first = cells.find((each) => each) || { bars: [] };
      const draw = first.bars ? histogram : bar;
      const show = draw(cell, described.columns[index], described.cut);
      // A network that broke down has fewer states; its last cell says so.
      updates.push((state) => show(cells[Math.min(state, cells.length - 1)] || null));
    });
  });
  grid.append(element("span", "corner", ""));
  for (const _ of described.columns) {
    const axis = element("div", "axis");
    axis.append(...described.axis.map((mark) => element("span", "mark", mark)));
    grid.append(axis);
  }
  place.append(grid);
  return { place, updates };
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".inside");
  const [play, when, scrubber, panels] = ["play", "when", "scrubber", "panels"]
    .map((name) => root.querySelector(`.${name}`));
  const newest = data.states.length - 1;
  const isNew = root.updates === undefined;
  root.classList.toggle("large", data.large);
  root.classList.toggle("faint", Boolean(data.instead));
  // Drawn anew only when there is more to see, so that a rerun of the page does not stop a glide.
  const seen = JSON.stringify(data.panels);
  if (root.seen !== seen) {
    const made = data.panels.flatMap((each) =>
      (each.curves ? [panel(each), curves(each.curves)] : [panel(each)]));
    panels.replaceChildren(...made.map(({ place }) => place));
    root.updates = made.flatMap(({ updates }) => updates);
    root.seen = seen;
    root.state = undefined;
  }

  function show(state) {
    scrubber.value = state;
    when.textContent = data.instead || data.states[state];
    scrubber.setAttribute("aria-valuetext", when.textContent);
    if (state !== root.state) root.updates.forEach((update) => update(state));
    root.state = state;
  }

  function stop() {
    clearInterval(root.playing);
    root.playing = undefined;
    play.textContent = data.play;
  }

  function start() {
    play.textContent = data.pause;
    show(0);
    root.playing = setInterval(() => {
      if (root.state >= newest) return stop();
      show(root.state + 1);
    }, PAUSE);
  }

  scrubber.max = newest;
  scrubber.setAttribute("aria-label", data.scrubber);
  scrubber.oninput = () => {
    const state = Number(scrubber.value);
    stop();
    // Taken to the end, it follows again.
    root.chosen = state === newest ? undefined : state;
    show(state);
  };
  play.hidden = newest < 1;
  play.onclick = () => {
    root.chosen = undefined;
    if (root.playing) stop();
    else start();
  };
  if (root.playing) {
    clearInterval(root.playing);
    root.playing = undefined;
  }
  if (isNew && data.plays && newest > 0 && !STILL.matches) {
    start();
  } else {
    stop();
    show(Math.min(root.chosen ?? newest, newest));
  }
  return () => clearInterval(root.playing);
}
