// A strip of steps and a scrubber over them. Moving needs no round trip: all steps are in one
// picture, of which each place shows a part. "Use this value" reports the step to Python.

function show(place, data, step, scale) {
  place.style.width = `${data.width * scale}px`;
  place.style.height = `${data.height * scale}px`;
  place.style.backgroundImage = `url(${data.strip})`;
  place.style.backgroundSize = `${data.width * scale}px auto`;
  place.style.backgroundPositionY = `${-step * data.height * scale}px`;
}

function thumbnail(data, step, choose) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "step";
  button.setAttribute("aria-label", data.labels[step]);
  const picture = document.createElement("div");
  show(picture, data, step, data.thumbnail / data.width);
  const label = document.createElement("span");
  label.textContent = data.labels[step];
  button.append(picture, label);
  button.onclick = () => choose(step);
  return button;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".sweep");
  const [picture, caption, scrubber, strip, use] = ["picture", "caption", "scrubber", "strip", "use"]
    .map((name) => root.querySelector(`.${name}`));

  function move(step) {
    show(picture, data, step, data.scale);
    picture.setAttribute("aria-label", `${data.alt}: ${data.labels[step]}`);
    caption.textContent = data.labels[step];
    scrubber.value = step;
    [...strip.children].forEach((item, index) => item.classList.toggle("current", index === step));
  }

  scrubber.max = data.labels.length - 1;
  scrubber.setAttribute("aria-label", data.alt);
  scrubber.oninput = () => move(Number(scrubber.value));
  strip.replaceChildren(...data.labels.map((_, step) => thumbnail(data, step, move)));
  use.textContent = data.use;
  use.onclick = () => setTriggerValue("chosen", Number(scrubber.value));
  move(data.current);
}
