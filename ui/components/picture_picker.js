// Pictures as buttons, all cut from one strip. The mark moves at once; the server hears of it.

function button(root, data, index) {
  const place = cellButton("cell part");
  showPart(place, index, data.count);
  place.onclick = () => root.choose(index);
  return place;
}

function name(place, text) {
  place.title = text;
  place.setAttribute("aria-label", text);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".picker");

  function mark(chosen) {
    [...root.children].forEach((place, index) =>
      place.setAttribute("aria-pressed", String(chosen.includes(index))),
    );
    root.chosen = chosen;
  }

  root.choose = (index) => {
    const others = root.chosen.filter((other) => other !== index);
    if (!data.several) mark([index]);
    else mark(root.chosen.includes(index) ? others : [...others, index]);
    setTriggerValue("chosen", index);
  };

  // Buttons that stay keep the keyboard's focus.
  const shown = `${data.count} ${data.strip}`;
  if (root.shown !== shown) {
    root.shown = shown;
    root.classList.toggle("few", data.count <= 4);
    root.style.setProperty("--strip", `url(${data.strip})`);
    root.style.setProperty("--count", data.count);
    root.replaceChildren(
      ...Array.from({ length: data.count }, (_, index) => button(root, data, index)),
    );
  }
  [...root.children].forEach((place, index) => name(place, data.names[index]));
  root.setAttribute("aria-label", data.label);
  mark(data.chosen);
}
