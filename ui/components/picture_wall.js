// The original and its variants: as large as fits, drawn from one strip in one frame.

const GAP = 8; // pixels
const TAPPED = matchMedia("(hover: none), (max-width: 640px)");

class Wall {
  constructor(root) {
    this.root = root;
    for (const name of ["pair", "original", "variants", "description"]) {
      this[name] = root.querySelector(`.${name}`);
    }
    this.cells = [];
    this.large = new Large(root, (index) => this.showLarge(index));
    this.resizes = new ResizeObserver(() => this.fit());
    this.redraw = ({ detail }) => detail.place === this.data?.place && this.show(detail);
  }

  // Both are safe to ask for again: Streamlit may take the same element up once more.
  watch() {
    this.resizes.observe(this.pair);
    document.addEventListener("cnnlab-redrawn", this.redraw);
  }

  show(data) {
    this.data = data;
    drawDecoded(this, data.strip, (image) => this.drawAll(image));
  }

  drawAll(image) {
    const { data } = this;
    this.image = image;
    if (this.cells.length !== data.names.length) this.build();
    this.cells.forEach((cell, index) => this.draw(cell, index));
    this.root.classList.toggle("small", data.width <= 64);
    this.variants.setAttribute("aria-label", data.group);
    this.original.querySelector("figcaption").textContent = data.captions[0];
    this.tell(this.pointed);
    this.fit();
    this.large.take(this.cells, data);
    this.root.dataset.shown = data.strip.length + data.strip.slice(-64);
  }

  build() {
    this.cells = this.data.names.map((_, index) => {
      const cell = cellButton();
      cell.append(document.createElement("canvas"), document.createElement("span"));
      cell.onclick = () => this.large.open(index);
      cell.onpointerenter = cell.onfocus = () => this.tell(index);
      cell.onpointerleave = cell.onblur = () => this.tell(undefined);
      return cell;
    });
    const [first, ...others] = this.cells;
    this.original.querySelector(".cell")?.remove();
    this.original.prepend(first);
    this.variants.replaceChildren(...others);
  }

  draw(cell, index) {
    paint(cell.querySelector("canvas"), this.image, index, this.data);
    cell.setAttribute("aria-label", this.data.names[index]);
    cell.querySelector("span").textContent = this.data.titles[index - 1] ?? "";
  }

  // What was drawn for the variant under the pointer or with the focus.
  tell(index) {
    this.pointed = index;
    const hint = TAPPED.matches ? this.data.tap : this.data.hint;
    this.description.textContent = index ? this.data.names[index] : hint;
    this.description.classList.toggle("hint", !index);
  }

  fit() {
    const { clientWidth, clientHeight } = this.pair;
    if (!this.data || !clientWidth) return;
    const tall = this.data.height / this.data.width;
    // The height of a title, larger in a presentation.
    const line = parseFloat(getComputedStyle(this.original.querySelector("figcaption")).lineHeight);
    const original = Math.floor(Math.min(clientWidth * 0.27, (clientHeight - 2 * line) / tall));
    const cell = largestCells(this.cells.length - 1, {
      width: clientWidth - original - 2 * GAP,
      height: clientHeight,
      gap: GAP,
      aspect: 1 / tall,
      line: this.data.titles.length ? line : 0,
    });
    this.root.style.setProperty("--cell", `${cell.side}px`);
    this.root.style.setProperty("--columns", cell.columns);
    // What the variants leave of the width makes the original larger.
    const left = clientWidth - cell.columns * (cell.side + GAP) - GAP;
    const largest = Math.min(left, (clientHeight - 2 * line) / tall, clientWidth / 2);
    this.root.style.setProperty("--original", `${Math.max(original, Math.floor(largest))}px`);
  }

  showLarge(index) {
    const canvas = this.root.querySelector(".whole");
    paint(canvas, this.image, index, this.data);
    canvas.setAttribute("aria-label", this.data.names[index]);
    return this.data.names[index];
  }

  leave() {
    this.resizes.disconnect();
    document.removeEventListener("cnnlab-redrawn", this.redraw);
  }
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".wall");
  root.wall ??= new Wall(root);
  root.wall.watch();
  root.wall.show(data);
  return () => root.wall.leave();
}
