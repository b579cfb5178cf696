// Two versions of the same pictures, one over the other; a divider shows the left part of one and
// the right part of the other. It moves with pointer and keyboard, without asking the server. A
// picture that is pressed, and not dragged, opens large with the divider in it.

const DRAGGED = 3; // pixels; a hand that presses trembles

function make(name) {
  const place = document.createElement("div");
  place.className = name;
  return place;
}

function divided(picture) {
  picture.append(make("left part"), make("right part"), make("line"));
  return picture;
}

class Divider {
  constructor(root) {
    this.root = root;
    this.grid = root.querySelector(".grid");
    this.ranges = root.querySelectorAll(".range");
    this.ranges.forEach((range) => (range.oninput = () => this.drag(range.value / 100)));
    this.grid.onpointerdown = (event) => this.hold(event);
    this.grid.onpointermove = (event) => this.pull(event);
    this.whole = root.querySelector(".large .whole");
    this.whole.append(divided(make("cell")));
    this.whole.onpointerdown = this.whole.onpointermove = (event) => this.follow(event);
    this.large = new Large(root, (index) => this.showLarge(index));
    this.shown = { left: {}, right: {} };
    this.again = () => this.arrange();
    this.observer = new ResizeObserver(this.again);
    this.move(0.5);
    this.beckon();
  }

  // Once, at the beginning, the line comes in from the left: it can be moved.
  beckon() {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const begun = performance.now();
    const step = (now) => {
      if (this.touched) return;
      const time = Math.min(1, Math.max(0, (now - begun) / 900));
      this.move(0.1 + 0.4 * (1 - (1 - time) ** 3));
      if (time < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  drag(share) {
    this.touched = true;
    this.move(share);
  }

  // The root for its width, the window for its height.
  watch() {
    this.observer.observe(this.root);
    window.addEventListener("resize", this.again);
  }

  leave() {
    this.observer.disconnect();
    window.removeEventListener("resize", this.again);
  }

  // Remembered at every move: a drag may end outside, or be taken over by scrolling.
  move(share) {
    this.ranges.forEach((range) => (range.value = Math.round(100 * share)));
    this.root.style.setProperty("--divider", `${100 * share}%`);
  }

  hold({ clientX }) {
    Object.assign(this, { heldAt: clientX, dragged: false });
  }

  pull(event) {
    if (event.buttons === 0) return;
    this.dragged ||= Math.abs(event.clientX - this.heldAt) > DRAGGED;
    if (this.dragged) this.follow(event);
  }

  follow(event) {
    const picture = event.target.closest(".cell");
    if (!picture || (event.type === "pointermove" && event.buttons === 0)) return;
    const box = picture.getBoundingClientRect();
    this.drag(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
  }

  take(data) {
    if (this.data?.count !== data.count) {
      this.grid.replaceChildren(...Array.from({ length: data.count }, (_, i) => this.button(data, i)));
      this.root.style.setProperty("--count", data.count);
    }
    this.data = data;
    this.root.style.setProperty("--aspect", data.width / data.height);
    this.grid.setAttribute("aria-label", data.alt);
    this.ranges.forEach((range) => range.setAttribute("aria-label", data.label));
    this.buttons().forEach((button, i) => button.setAttribute("aria-label", data.names[i]));
    this.large.take(this.buttons(), data);
    this.arrange();
    for (const side of ["left", "right"]) this.show(side, data[side]);
  }

  buttons() {
    return [...this.grid.children];
  }

  // One stop of the tabulator for all, where one was last; arrows lead on.
  button(data, index) {
    const button = divided(cellButton());
    button.tabIndex = index === 0 ? 0 : -1;
    showPart(button, index, data.count);
    button.onclick = ({ detail }) => {
      const pressed = detail === 0 || !this.dragged; // the keyboard counts no clicks
      if (pressed) this.large.open(index);
    };
    button.onkeydown = ({ key }) => {
      const next = this.buttons()[index + ({ ArrowLeft: -1, ArrowRight: 1 }[key] ?? 0)];
      next?.focus();
    };
    button.onfocus = () =>
      this.buttons().forEach((other) => (other.tabIndex = other === button ? 0 : -1));
    return button;
  }

  showLarge(index) {
    showPart(this.whole.querySelector(".cell"), index, this.data.count);
    return this.data.names[index];
  }

  // What stands stays until the new pictures can be drawn at once: no flicker while dragging.
  show(side, strip) {
    const shown = this.shown[side];
    if (shown.strip === strip) return;
    shown.strip = strip;
    drawDecoded(shown, strip, () => this.root.style.setProperty(`--${side}`, `url(${strip})`));
  }

  arrange() {
    if (!this.data) return;
    const [gap, height] = ["--gap", "--place"].map((name) => this.pixels(name));
    const { columns, side } = largestCells(this.data.count, {
      width: this.root.clientWidth,
      height,
      gap,
      aspect: this.data.width / this.data.height,
    });
    this.root.style.setProperty("--columns", columns);
    this.root.style.setProperty("--side", `${side}px`);
  }

  // A length such as max(220px, 100vh - 20rem), as the browser works it out.
  pixels(name) {
    const probe = make("probe");
    probe.style.cssText = `position: absolute; visibility: hidden; height: var(${name})`;
    this.root.append(probe);
    const height = probe.getBoundingClientRect().height;
    probe.remove();
    return height;
  }
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".divider");
  root.divider ??= new Divider(root);
  root.divider.watch();
  root.divider.take(data);
  return () => root.divider.leave();
}
