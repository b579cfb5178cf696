// Everything is made once and changed in place: the picture does not flicker.

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".live");
  const [photo, waking, bars] = [".photo", ".waking", ".bars"].map((s) => root.querySelector(s));
  if (photo.src !== data.picture) photo.src = data.picture;
  photo.alt = data.alt;
  waking.textContent = data.waking;
  waking.hidden = !data.waking;
  showBars(bars, data.bars);
}
