// Pictures that travel as one strip, one below the other, see ui/components/strip.py.

// The strip once it can be drawn; null where that fails.
async function decoded(strip) {
  const image = new Image();
  image.src = strip;
  return image.decode().then(() => image, () => null);
}

// Draws once the strip can be drawn, unless another was asked for in this place meanwhile.
async function drawDecoded(place, strip, draw) {
  const wanted = (place.wanted = {});
  const image = await decoded(strip);
  if (image && place.wanted === wanted) draw(image);
}

function paint(canvas, image, index, { width, height }) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  canvas.getContext("2d").drawImage(image, 0, index * height, width, height, 0, 0, width, height);
}

// Which picture of the strip is the background of what has the class "part" here.
function showPart(place, index, count) {
  place.style.setProperty("--part", `${count > 1 ? (index / (count - 1)) * 100 : 0}%`);
}

// A picture that can be pressed.
function cellButton(name = "cell") {
  const button = document.createElement("button");
  button.type = "button";
  button.className = name;
  return button;
}

// As many columns as make the pictures largest in a place of this size; line: of text under each.
function largestCells(count, { width, height, gap, aspect, line = 0 }) {
  let best = { columns: 1, side: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const across = (width - gap * (columns - 1)) / columns;
    const down = ((height - gap * (rows - 1)) / rows - line) * aspect;
    const side = Math.floor(Math.min(across, down));
    if (side > best.side) best = { columns, side };
  }
  return best;
}
