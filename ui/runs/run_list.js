// A button a run. The chosen one is marked by aria-current and by its frame.

const SVG = "http://www.w3.org/2000/svg";

function curve(shares) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 100 40");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true"); // the title has its last value
  const line = (name, points) => {
    const made = document.createElementNS(SVG, "polyline");
    made.setAttribute("class", name);
    made.setAttribute("points", points.map((point) => point.join(",")).join(" "));
    svg.append(made);
  };
  line("base", [[0, 40], [100, 40]]);
  const last = shares.length - 1;
  const points = shares.map((share, index) => [last ? (100 * index) / last : 100, 40 - 40 * share]);
  if (points.length === 1) points.unshift([80, points[0][1]]); // one point would not show
  if (points.length) line("line", points);
  return svg;
}

function item(run, chosen, choose) {
  const entry = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.name = run.name;
  if (run.name === chosen) button.setAttribute("aria-current", "true");
  button.append(curve(run.curve));
  for (const name of ["title", "apart", "state"]) {
    if (!run[name]) continue;
    const text = document.createElement("span");
    text.className = name;
    text.textContent = run[name];
    button.append(text);
  }
  button.onclick = () => choose(run.name);
  entry.append(button);
  return entry;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".runs");
  const more = parentElement.querySelector(".more");
  const focused = list.getRootNode().activeElement?.dataset?.name;
  list.setAttribute("aria-label", data.label);
  const choose = (name) => setTriggerValue("chosen", name);
  list.replaceChildren(...data.runs.map((run) => item(run, data.chosen, choose)));
  if (focused) list.querySelector(`[data-name="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  more.hidden = !data.more;
  more.textContent = data.more;
  more.onclick = () => setTriggerValue("more", true);
}
