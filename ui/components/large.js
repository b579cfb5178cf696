// One of several pictures, large, in the dialog that a component has in its HTML: by a press on the
// picture's button; arrows lead on. Closed, it leaves the keyboard at the picture that was open.

class Large {
  // show(index) draws a picture into the dialog and returns what stands under it.
  constructor(root, show) {
    Object.assign(this, { dialog: root.querySelector("dialog.large"), show, pictures: [] });
    this.words = this.dialog.querySelector("p");
    this.on("close", () => this.dialog.close());
    this.on("back", () => this.step(-1));
    this.on("on", () => this.step(1));
    this.dialog.onclick = ({ target }) => target === this.dialog && this.dialog.close();
    this.dialog.onkeydown = (event) => this.press(event);
    this.dialog.onclose = () => this.pictures[this.index]?.focus();
  }

  button(name) {
    return this.dialog.querySelector(`.${name}`);
  }

  on(name, act) {
    this.button(name).onclick = act;
  }

  // The buttons of the pictures, in their order; what is open is drawn anew.
  take(pictures, data) {
    this.pictures = pictures;
    for (const name of ["close", "back", "on"]) {
      this.button(name).setAttribute("aria-label", data[name]);
    }
    for (const name of ["back", "on"]) this.button(name).hidden = pictures.length < 2;
    this.dialog.style.setProperty("--ratio", data.width / data.height);
    if (this.dialog.open) this.open(Math.min(this.index, pictures.length - 1));
  }

  open(index) {
    this.index = index;
    this.words.textContent = this.show(index);
    if (!this.dialog.open) this.dialog.showModal();
  }

  step(by) {
    const count = this.pictures.length;
    this.open((this.index + by + count) % count);
  }

  press({ key, target }) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (by && !target.matches("input")) this.step(by);
  }
}
