// Pictures that travel as one strip, one below the other, see ui/components/picture_grid.py.

// The strip once it can be drawn; null where another has replaced it meanwhile.
async function decoded(strip) {
  const image = new Image();
  image.src = strip;
  return image.decode().then(() => image, () => null);
}

function paint(canvas, image, index, { width, height }) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  canvas.getContext("2d").drawImage(image, 0, index * height, width, height, 0, 0, width, height);
}
