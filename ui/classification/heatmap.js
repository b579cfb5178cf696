// Two pictures, one over the other. Opacity follows the control at once; the server hears of it
// when the control is released, so that the link keeps it.

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".heat");
  const [picture, over, name, opacity, cold, colours, hot] = [
    "picture", "over", "name", "opacity", "cold", "colours", "hot",
  ].map((part) => root.querySelector(`.${part}`));

  picture.style.aspectRatio = data.ratio;
  // The page says in --shot how high a picture may be.
  root.style.maxWidth = `min(100%, calc(var(--shot, 24rem) * ${data.ratio}))`;
  picture.style.backgroundImage = `url(${data.picture})`;
  picture.setAttribute("aria-label", data.alt);
  over.style.backgroundImage = `url(${data.heat})`;
  colours.style.background = `linear-gradient(to right, ${data.colours.join(", ")})`;
  [name.textContent, cold.textContent, hot.textContent] = [data.label, data.cold, data.hot];

  const show = () => (over.style.opacity = opacity.value / 100);
  // The document sees the whole component as one element.
  if (root.getRootNode().activeElement !== opacity) opacity.value = data.opacity;
  opacity.oninput = show;
  opacity.onchange = () => setTriggerValue("opacity", Number(opacity.value));
  show();
}
