// What a setting does at each of its steps, and a scrubber over them; where its steps are names, all
// of them beside the original. Moving needs no round trip: all pictures are in one strip. "Use this
// value" reports the step to Python.

function indexOf({ data }, step, extreme) {
  return 1 + step * data.extremes.length + extreme;
}

function tile(kind, { image, data }, indices, text) {
  const place = document.createElement(kind);
  place.className = "step";
  const label = document.createElement("span");
  label.textContent = text;
  const pictures = indices.map((index) => {
    const canvas = document.createElement("canvas");
    paint(canvas, image, index, data);
    return canvas;
  });
  place.append(...pictures, label);
  return place;
}

function thumbnail(shown, step, choose) {
  const { data } = shown;
  const indices = data.extremes.map((_, extreme) => indexOf(shown, step, extreme));
  const button = tile("button", shown, indices, data.labels[step]);
  button.type = "button";
  button.onclick = () => choose(step);
  return button;
}

function draw(root, shown, setTriggerValue) {
  const { image, data } = shown;
  const find = (name) => root.querySelector(`.${name}`);
  const [caption, scrubber, strip, use] = ["caption", "scrubber", "strip", "use"].map(find);
  const cells = [...root.querySelectorAll(".cell")].slice(0, 1 + data.extremes.length);
  const captions = [data.original, ...data.extremes];
  let chosen = data.current;

  const index = (cell) => (cell === 0 ? 0 : indexOf(shown, chosen, cell - 1));
  const name = (cell) =>
    cell === 0 ? data.original : `${data.labels[chosen]}: ${data.extremes[cell - 1]}`;

  root.large ??= new Large(root, (cell) => root.showLarge(cell));
  root.showLarge = (cell) => {
    const canvas = find("whole");
    paint(canvas, image, index(cell), data);
    canvas.setAttribute("aria-label", name(cell));
    return name(cell);
  };

  function move(step) {
    chosen = step;
    cells.forEach((button, cell) => {
      paint(button.querySelector("canvas"), image, index(cell), data);
      button.setAttribute("aria-label", name(cell));
    });
    caption.textContent = data.labels[step];
    scrubber.value = step;
    scrubber.setAttribute("aria-valuetext", data.labels[step]);
    strip.querySelectorAll("button").forEach((item, index) => {
      item.classList.toggle("current", index === step);
      item.setAttribute("aria-pressed", String(index === step));
    });
    use.disabled = step === data.current;
  }

  find("parts").classList.toggle("small", data.width <= 64);
  find("parts").classList.toggle("named", data.named);
  root.querySelectorAll("figure").forEach((figure, i) => {
    figure.hidden = i >= cells.length;
    figure.querySelector("figcaption").textContent = captions[i] ?? "";
  });
  cells.forEach((button, cell) => (button.onclick = () => root.large.open(cell)));
  scrubber.max = data.labels.length - 1;
  scrubber.hidden = data.named;
  scrubber.setAttribute("aria-label", data.alt);
  scrubber.oninput = () => move(Number(scrubber.value));
  strip.setAttribute("aria-label", data.alt);
  strip.replaceChildren(
    ...(data.named ? [tile("div", shown, [0], data.original)] : []),
    ...data.labels.map((_, step) => thumbnail(shown, step, move)),
  );
  use.textContent = data.use;
  use.onclick = () => setTriggerValue("chosen", chosen);
  move(chosen);
  root.large.take(cells, data);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".sweep");
  drawDecoded(root, data.strip, (image) => draw(root, { image, data }, setTriggerValue));
}
