// Pictures as buttons, all cut from one strip. The mark moves at once; the server hears of it.

function button(data, index, choose) {
  const place = document.createElement("button");
  place.type = "button";
  place.title = data.names[index];
  place.setAttribute("aria-label", data.names[index]);
  place.style.backgroundImage = `url(${data.strip})`;
  place.style.backgroundSize = `100% ${data.count * 100}%`;
  place.style.backgroundPositionY = `${(index / Math.max(data.count - 1, 1)) * 100}%`;
  place.onclick = () => choose(index);
  return place;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".picker");

  function mark(chosen) {
    [...root.children].forEach((place, index) =>
      place.setAttribute("aria-pressed", String(index === chosen)),
    );
  }

  function choose(index) {
    mark(index);
    setTriggerValue("chosen", index);
  }

  // Buttons that stay keep the keyboard's focus.
  const shown = `${data.count} ${data.strip}`;
  if (root.shown !== shown) {
    root.shown = shown;
    root.replaceChildren(
      ...Array.from({ length: data.count }, (_, index) => button(data, index, choose)),
    );
  }
  root.setAttribute("aria-label", data.label);
  mark(data.chosen);
}
