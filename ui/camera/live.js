// The camera, answered: one frame is under way at a time, so a slow server slows the rate and
// nothing queues.

const EVERY = 100; // milliseconds between two frames at least
const PAUSE = 1000; // milliseconds after what went wrong, or while there is no answer yet
const STEADY = 1000; // milliseconds that an answer stands before it is read aloud
const RATED = 10; // answers of which the rate is taken

class Live {
  constructor(root) {
    Object.assign(this, { root, times: [], shotAt: 0, told: "" });
    for (const name of ["over", "says", "rate", "spoken", "bars"]) {
      this[name] = root.querySelector(`.${name}`);
    }
    this.camera = new Camera(root, () => this.cameraChanged());
    this.reports = new Reports(() => this.next());
  }

  take(data, tell) {
    const isAnswer = data.serial > (this.data?.serial ?? data.serial);
    this.data = data;
    this.reports.hear(data.serial, tell);
    this.camera.enter(data.words);
    if (isAnswer && data.bars.length) this.count();
    this.draw();
  }

  draw() {
    const { bars, says, heat, trouble } = this.data;
    const shown = this.camera.isOn ? bars : [];
    showBars(this.bars, shown);
    this.says.textContent = this.camera.isOn ? says : "";
    this.over.style.backgroundImage = heat && this.camera.isOn ? `url(${heat})` : "";
    if (trouble !== this.told) this.camera.show((this.told = trouble));
    this.rate.textContent = this.rateInWords();
    this.speak(this.says.textContent);
  }

  // Answers come faster than anybody speaks: what stands for a while is read aloud.
  speak(says) {
    if (says === this.heard) return;
    this.heard = says;
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => (this.spoken.textContent = says), STEADY);
  }

  count() {
    this.times = [...this.times, performance.now()].slice(-RATED);
  }

  rateInWords() {
    const seconds = (this.times.at(-1) - this.times[0]) / 1000;
    if (!this.camera.isOn || !(seconds > 0)) return "";
    const rate = (this.times.length - 1) / seconds;
    return this.data.words.rate.replace("{rate}", rate < 3 ? rate.toFixed(1) : Math.round(rate));
  }

  cameraChanged() {
    this.times = [];
    if (!this.data) return;
    this.draw();
    this.next();
  }

  next() {
    clearTimeout(this.waiting);
    const pause = this.data.bars.length ? EVERY : PAUSE;
    const left = this.shotAt + pause - performance.now();
    this.waiting = setTimeout(() => this.shoot(), Math.max(0, left));
  }

  shoot() {
    if (!this.camera.isOn || !this.reports.isFree || !this.root.isConnected) return;
    this.shotAt = performance.now();
    this.reports.send({ name: "", pictures: [this.camera.shot()] });
  }

  leave() {
    clearTimeout(this.waiting);
    clearTimeout(this.speaking);
    this.reports.end();
    this.camera.leave();
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".camera");
  root.live ??= new Live(root);
  root.live.take(data, setTriggerValue);
  return () => root.live.leave();
}
