// The live camera as a square. People see themselves as in a mirror; what is taken is not mirrored.

const SIDE = 256; // pixels of what is taken; as ui/camera/frames.py allows it
const QUALITY = 0.9;
const PATIENCE = 3000; // milliseconds; what an idle page has not heard until then, it is sent again
const TROUBLES = {
  NotAllowedError: "denied", SecurityError: "denied",
  NotFoundError: "absent", OverconstrainedError: "absent",
  NotReadableError: "busy", AbortError: "busy",
};

class Camera {
  // changed: called whenever it went on or off.
  constructor(root, changed) {
    Object.assign(this, { root, changed, wanted: false, stream: null, device: "" });
    for (const name of ["view", "video", "switch", "trouble", "which"]) {
      this[name] = root.querySelector(`.${name}`);
    }
    this.choice = this.which.querySelector("select");
    this.canvas = document.createElement("canvas");
    this.switch.onclick = () => (this.wanted ? this.turnOff() : this.turnOn());
    this.choice.onchange = () => this.turnOn(this.choice.value);
  }

  // The page has spoken: again after a run, or anew where Streamlit took the element up again.
  enter(words) {
    this.words = words;
    clearTimeout(this.leaving);
    if (!this.listening || this.listening.signal.aborted) this.listen();
    this.which.querySelector("span").textContent = words.which;
    this.draw();
    if (this.wanted && !this.stream) this.start();
  }

  // The element goes, unless the page speaks to it again at once.
  leave() {
    this.leaving = setTimeout(() => {
      this.listening.abort();
      this.halt();
    });
  }

  listen() {
    this.listening = new AbortController();
    const { signal } = this.listening;
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.halt();
      else if (this.wanted) this.start();
    }, { signal });
  }

  get isOn() {
    return Boolean(this.stream) && this.video.videoWidth > 0;
  }

  turnOn(device = this.device) {
    Object.assign(this, { device, wanted: true });
    return this.start();
  }

  turnOff(trouble = "") {
    this.wanted = false;
    this.halt();
    this.tell(trouble);
  }

  async start() {
    this.halt();
    this.tell("");
    if (!navigator.mediaDevices) return this.turnOff("insecure");
    const asked = (this.asked = {});
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: this.kind() });
      if (this.asked !== asked) return stop(stream);
      this.take(stream);
      await this.video.play();
      await this.listDevices();
    } catch (error) {
      if (this.asked === asked) this.turnOff(TROUBLES[error.name] ?? "busy");
      return;
    }
    if (this.asked === asked) this.showOn();
  }

  kind() {
    const size = { width: { ideal: 640 }, height: { ideal: 480 } };
    return this.device ? { ...size, deviceId: { exact: this.device } } : size;
  }

  take(stream) {
    const [track] = stream.getVideoTracks();
    track.onended = () => this.stream === stream && this.turnOff("unplugged");
    this.stream = stream;
    this.video.srcObject = stream;
    const { facingMode, deviceId } = track.getSettings();
    this.view.classList.toggle("mirrored", facingMode !== "environment");
    this.device = deviceId ?? "";
  }

  async listDevices() {
    const all = await navigator.mediaDevices.enumerateDevices();
    const cameras = all.filter(({ kind }) => kind === "videoinput");
    this.choice.replaceChildren(...cameras.map(({ deviceId, label }, index) =>
      new Option(label || `${this.words.camera} ${index + 1}`, deviceId)));
    this.choice.value = this.device;
    this.which.hidden = cameras.length < 2;
  }

  // Stops the stream, and forgets one that is still asked for.
  halt() {
    this.asked = undefined;
    if (this.stream) stop(this.stream);
    this.stream = this.video.srcObject = null;
    this.showOn();
  }

  showOn() {
    this.draw();
    this.changed();
  }

  draw() {
    this.root.classList.toggle("on", this.isOn);
    this.switch.textContent = this.wanted ? this.words.off : this.words.on;
    this.video.setAttribute("aria-label", this.words.view);
  }

  // What is wrong, by its name in the words of the page.
  tell(trouble) {
    this.show(this.words[trouble] ?? "");
  }

  show(sentence) {
    this.trouble.textContent = sentence;
    this.trouble.hidden = !sentence;
  }

  // The square in the middle, as JPEG in base64.
  shot() {
    const { videoWidth, videoHeight } = this.video;
    const cut = Math.min(videoWidth, videoHeight);
    return this.small(this.video, (videoWidth - cut) / 2, (videoHeight - cut) / 2, cut, cut);
  }

  // A part of a picture, no side over SIDE, as JPEG in base64.
  small(picture, left, top, width, height) {
    const scale = Math.min(1, SIDE / Math.max(width, height));
    const size = [width, height].map((length) => Math.max(1, Math.round(length * scale)));
    if (this.canvas.width !== size[0]) this.canvas.width = size[0];
    if (this.canvas.height !== size[1]) this.canvas.height = size[1];
    const context = this.canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, left, top, width, height, 0, 0, ...size);
    return this.canvas.toDataURL("image/jpeg", QUALITY).split(",")[1];
  }
}

function stop(stream) {
  stream.getTracks().forEach((track) => track.stop());
}

// What a component tells the page: one report at a time. It is numbered, so that the page counts
// one that came twice once, and settled when the page has heard it and has run to its end.
class Reports {
  constructor(settled) {
    Object.assign(this, { settled, content: null });
  }

  get isFree() {
    return !this.content;
  }

  hear(serial, tell) {
    this.tell = tell;
    this.sent ??= serial;
    if (this.isFree) return;
    if (serial < this.sent) return this.watch();
    const { content } = this;
    whenPageIsIdle(() => this.content === content && this.settle());
  }

  send(content) {
    this.sent += 1;
    this.content = { ...content, serial: this.sent };
    this.tell("taken", this.content);
    this.watch();
  }

  watch() {
    clearTimeout(this.retry);
    const { content } = this;
    this.retry = setTimeout(() => whenPageIsIdle(() => this.again(content)), PATIENCE);
  }

  again(content) {
    if (this.content !== content) return;
    this.tell("taken", content);
    this.watch();
  }

  settle() {
    this.content = null;
    this.end();
    this.settled();
  }

  end() {
    clearTimeout(this.retry);
  }
}
