// Rows of layers, columns of networks, and a scrubber over the epochs. All epochs are here, so
// moving needs no round trip. While an experiment runs, the newest epoch is followed until the
// reader takes the scrubber.

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 100;

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

// A cell is drawn once; the function returned shows another epoch in it.
function histogram(place, column, cut) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("preserveAspectRatio", "none");
  picture.setAttribute("aria-hidden", "true");
  const below = area(column.colour, cut ? 0.3 : 0.85);
  const above = area(column.colour, 0.85);
  picture.append(below, above);
  const text = element("span", "numbers");
  place.append(picture, text);
  return (cell) => {
    const bars = cell ? cell.bars : [];
    const middle = bars.length / 2;
    picture.setAttribute("viewBox", `0 0 ${Math.max(bars.length, 1)} ${HEIGHT}`);
    below.setAttribute("d", cell ? outline(bars, 0, middle) : "");
    above.setAttribute("d", cell ? outline(bars, middle, bars.length) : "");
    text.textContent = cell ? [cell.text, cell.remark].filter(Boolean).join(" · ") : "—";
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

function panel(described) {
  const place = element("section", "panel");
  place.append(element("h4", "title", described.title), element("p", "caption", described.caption));
  const grid = element("div", "grid");
  grid.append(element("span", "corner", ""));
  for (const column of described.columns) {
    const name = element("span", "column", column.name);
    name.style.borderColor = column.colour;
    grid.append(name);
  }
  const updates = [];
  described.rows.forEach((row, number) => {
    grid.append(element("span", "layer", String(number + 1)));
    row.forEach((cells, index) => {
      const cell = element("div", "cell");
      grid.append(cell);
      const first = cells.find((each) => each) || { bars: [] };
      const draw = first.bars ? histogram : bar;
      const show = draw(cell, described.columns[index], described.cut);
      updates.push((state) => show(cells[state] || null));
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
  const [when, scrubber, panels] = ["when", "scrubber", "panels"]
    .map((name) => root.querySelector(`.${name}`));
  const made = data.panels.map(panel);
  panels.replaceChildren(...made.map(({ place }) => place));

  function show(state) {
    scrubber.value = state;
    when.textContent = data.states[state];
    scrubber.setAttribute("aria-valuetext", data.states[state]);
    made.forEach(({ updates }) => updates.forEach((update) => update(state)));
  }

  const newest = data.states.length - 1;
  scrubber.max = newest;
  scrubber.setAttribute("aria-label", data.scrubber);
  scrubber.oninput = () => {
    const state = Number(scrubber.value);
    // Taken to the end, it follows again.
    root.chosen = state === newest ? undefined : state;
    show(state);
  };
  show(Math.min(root.chosen ?? newest, newest));
}
