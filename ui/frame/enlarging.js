// A picture of an album, large: by a click, or Enter on it. Arrows lead from picture to picture.
function enlargePictures() {
  const buttonsOf = (button) => [
    ...button.closest("[data-album]").querySelectorAll("button.enlarge"),
  ];

  function show(button) {
    const dialog = document.querySelector("dialog[data-name=large]");
    const figure = button.closest("figure");
    const picture = figure.querySelector("[role=img]");
    const { width, height } = getComputedStyle(picture);
    const large = dialog.querySelector("[role=img]");
    large.ariaLabel = picture.ariaLabel;
    large.className = picture.className;
    large.style.cssText = picture.style.cssText;
    large.style.aspectRatio = `${parseFloat(width)} / ${parseFloat(height)}`;
    large.style.width = `min(86vw, ${(70 * parseFloat(width)) / parseFloat(height)}vh)`;
    // One of several is made of pictures itself; else it shows a part of its album's strip.
    large.replaceChildren(...picture.cloneNode(true).children);
    if (!picture.children.length) showPart(large, getComputedStyle(picture));
    dialog.querySelector("p").textContent = figure.querySelector(".name").textContent;
    if (!dialog.open) dialog.showModal();
    dialog.shown = button;
  }

  function showPart(large, { height, backgroundImage, backgroundSize, backgroundPositionY }) {
    const count = Math.round(parseFloat(backgroundSize.split(" ")[1]) / parseFloat(height));
    const index = Math.round(-parseFloat(backgroundPositionY) / parseFloat(height));
    large.style.backgroundImage = backgroundImage;
    large.style.backgroundSize = `100% ${count * 100}%`;
    large.style.backgroundPositionY = `${(index / Math.max(count - 1, 1)) * 100}%`;
  }

  function step(button, by) {
    const buttons = buttonsOf(button);
    const next = buttons[buttons.indexOf(button) + by];
    if (!next) return null;
    // One stop of the tabulator a grid: where one was last.
    buttons.forEach((other) => (other.tabIndex = other === next ? 0 : -1));
    return next;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button.enlarge");
    if (button) show(button);
  });
  document.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const dialog = event.target.closest?.("dialog[data-name=large]");
    const button = dialog ? dialog.shown : event.target.closest?.("button.enlarge");
    const next = by && button ? step(button, by) : null;
    if (!next) return;
    event.preventDefault();
    if (dialog) show(next);
    else next.focus();
  });
}
