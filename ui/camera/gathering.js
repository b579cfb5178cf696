// Buttons, one a class: while one is held, pictures are taken for it.

const EVERY = 125; // milliseconds between two pictures
const AT_ONCE = 8; // pictures in one report
const WAITING = 24; // pictures; a page that is slower than the camera loses what would be more

class Gathering {
  constructor(root) {
    Object.assign(this, { root, waiting: [], held: null, buttons: new Map() });
    this.holds = root.querySelector(".holds");
    this.camera = new Camera(root, () => this.cameraChanged());
    this.reports = new Reports(() => this.report());
    this.onPaste = (event) => this.paste([...(event.clipboardData?.files ?? [])]);
  }

  take(data, tell) {
    this.data = data;
    this.build();
    this.reports.hear(data.serial, tell);
    this.drop();
    this.camera.enter(data.words);
    document.addEventListener("paste", this.onPaste);
    this.draw();
  }

  // What was waiting for a class that is gone or full.
  drop() {
    const open = this.data.classes.filter(({ full }) => !full).map(({ name }) => name);
    this.waiting = this.waiting.filter(({ name }) => open.includes(name));
    if (this.held && !open.includes(this.held)) this.letGo();
  }

  build() {
    const names = this.data.classes.map(({ name }) => name);
    for (const name of [...this.buttons.keys()]) {
      if (!names.includes(name)) this.buttons.delete(name);
    }
    for (const name of names) {
      if (!this.buttons.has(name)) this.buttons.set(name, this.button(name));
    }
    const wanted = names.map((name) => this.buttons.get(name));
    const same = wanted.length === this.holds.children.length
      && wanted.every((button, index) => button === this.holds.children[index]);
    if (!same) this.holds.replaceChildren(...wanted); // moving one would end its hold
  }

  button(name) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(document.createElement("span"), document.createElement("span"));
    const isKey = ({ key }) => key === " " || key === "Enter";
    button.onpointerdown = (event) => {
      if (event.button > 0) return;
      if (event.isTrusted) button.setPointerCapture(event.pointerId);
      this.hold(name);
    };
    button.onpointerup = button.onpointercancel = button.onblur = () => this.letGo(name);
    button.onkeydown = (event) => {
      if (!isKey(event)) return;
      event.preventDefault();
      if (!event.repeat) this.hold(name);
    };
    button.onkeyup = (event) => isKey(event) && this.letGo(name);
    button.oncontextmenu = (event) => event.preventDefault(); // a finger held long
    return button;
  }

  draw() {
    const { words, classes } = this.data;
    for (const { name, count, full } of classes) {
      const button = this.buttons.get(name);
      const [label, number] = button.children;
      const more = this.underWay(name);
      label.textContent = words.hold.replace("{name}", () => name);
      number.textContent = full ? words.full : words.count.replace("{count}", count + more);
      button.disabled = full || !this.camera.isOn;
      button.classList.toggle("held", this.held === name);
    }
  }

  // Pictures that were taken and that the page has not counted yet.
  underWay(name) {
    const content = this.reports.content;
    const sent = content?.name === name && this.data.serial < content.serial;
    const waiting = this.waiting.filter((picture) => picture.name === name).length;
    return waiting + (sent ? content.pictures.length : 0);
  }

  cameraChanged() {
    if (!this.camera.isOn) this.letGo();
    if (this.data) this.draw();
  }

  hold(name) {
    if (!this.camera.isOn || this.held) return;
    this.held = name;
    this.shoot();
    this.shooting = setInterval(() => this.shoot(), EVERY);
  }

  letGo(name = this.held) {
    if (!this.held || name !== this.held) return;
    clearInterval(this.shooting);
    this.held = null;
    this.report();
    this.draw();
  }

  shoot() {
    if (this.waiting.length < WAITING) {
      this.waiting.push({ name: this.held, picture: this.camera.shot() });
    }
    if (this.waiting.length >= AT_ONCE / 2) this.report();
    this.draw();
  }

  // Pasted pictures join the class that is open, as if the camera had taken them.
  async paste(files) {
    for (const file of files.filter(({ type }) => type.startsWith("image/"))) {
      const picture = await createImageBitmap(file).catch(() => null);
      if (!picture || this.waiting.length >= WAITING) continue;
      const { width, height } = picture;
      const small = this.camera.small(picture, 0, 0, width, height);
      this.waiting.push({ name: this.data.open, picture: small });
    }
    this.report();
    this.draw();
  }

  // The first pictures that wait, as far as they are for one class.
  report() {
    if (!this.reports.isFree || !this.waiting.length) return;
    const [{ name }] = this.waiting;
    const others = this.waiting.findIndex((picture) => picture.name !== name);
    const count = Math.min(AT_ONCE, others < 0 ? this.waiting.length : others);
    const pictures = this.waiting.splice(0, count).map(({ picture }) => picture);
    this.reports.send({ name, pictures });
  }

  leave() {
    document.removeEventListener("paste", this.onPaste);
    this.reports.end();
    this.camera.leave();
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".camera");
  root.gathering ??= new Gathering(root);
  root.gathering.take(data, setTriggerValue);
  return () => root.gathering.leave();
}
