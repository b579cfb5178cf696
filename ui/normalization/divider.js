// Two versions of the same pictures, one over the other; a divider shows the left part of one and
// the right part of the other. It moves with pointer and keyboard, without asking the server.

function layer(strip, data, index) {
  const place = document.createElement("div");
  place.style.backgroundImage = `url(${strip})`;
  place.style.backgroundSize = `100% ${data.count * 100}%`;
  place.style.backgroundPositionY = data.count > 1 ? `${(index / (data.count - 1)) * 100}%` : "0";
  return place;
}

function cell(data, index) {
  const picture = document.createElement("div");
  picture.className = "cell";
  picture.style.width = `${data.width}px`;
  picture.style.aspectRatio = data.ratio;
  const left = layer(data.left, data, index);
  const right = layer(data.right, data, index);
  right.className = "right";
  const line = document.createElement("div");
  line.className = "line";
  picture.append(left, right, line);
  return picture;
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".divider");
  const [grid, range, leftName, rightName] = ["grid", "range", "left-name", "right-name"].map(
    (name) => root.querySelector(`.${name}`),
  );

  function move(share) {
    range.value = Math.round(100 * share);
    root.style.setProperty("--divider", `${100 * share}%`);
  }

  function follow(event) {
    const picture = event.target.closest(".cell");
    if (!picture || (event.type === "pointermove" && event.buttons === 0)) return;
    const box = picture.getBoundingClientRect();
    move(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
  }

  grid.replaceChildren(...Array.from({ length: data.count }, (_, index) => cell(data, index)));
  grid.setAttribute("aria-label", data.alt);
  leftName.textContent = data.leftName;
  rightName.textContent = data.rightName;
  range.setAttribute("aria-label", data.label);
  range.oninput = () => move(range.value / 100);
  grid.onpointerdown = grid.onpointermove = follow;
  move((range.dataset.moved ?? 50) / 100);
  range.onchange = () => (range.dataset.moved = range.value);
  grid.onpointerup = range.onchange;
}
