// Everything is made once and changed in place: the picture does not flicker, and each class keeps
// its line, where its bar grows or shrinks.

function line(list) {
  const name = document.createElement("dt");
  const value = document.createElement("dd");
  const track = document.createElement("span");
  const fill = document.createElement("span");
  const number = document.createElement("span");
  track.className = "track";
  fill.className = "fill";
  number.className = "number";
  track.append(fill);
  value.append(track, number);
  list.append(name, value);
  return { name, fill, number, both: [name, value] };
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".live");
  const [photo, waking, bars] = [".photo", ".waking", ".bars"].map((s) => root.querySelector(s));
  if (root.lines?.length !== data.bars.length) {
    bars.replaceChildren();
    root.lines = data.bars.map(() => line(bars));
  }
  if (photo.src !== data.picture) photo.src = data.picture;
  photo.alt = data.alt;
  waking.textContent = data.waking;
  waking.hidden = !data.waking;
  root.lines.forEach(({ name, fill, number, both }, index) => {
    const bar = data.bars[index];
    name.textContent = bar.name;
    fill.style.width = `${100 * bar.share}%`;
    number.textContent = bar.text;
    both.forEach((part) => { part.className = bar.kind; });
  });
}
