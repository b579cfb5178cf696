// Bars that are changed in place: each keeps its line, where it grows or shrinks.

function barIn(list) {
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

// bars: {name, share in [0, 1], text, kind: a class of CSS} each.
function showBars(list, bars) {
  if (list.lines?.length !== bars.length) {
    list.replaceChildren();
    list.lines = bars.map(() => barIn(list));
  }
  list.lines.forEach(({ name, fill, number, both }, index) => {
    const bar = bars[index];
    name.textContent = bar.name;
    fill.style.width = `${100 * bar.share}%`;
    number.textContent = bar.text;
    both.forEach((part) => { part.className = bar.kind; });
  });
}
