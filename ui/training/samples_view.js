// Ten pictures whose labels and bars change at every epoch. The newest answers show until the
// reader takes the slider; then the reader's epoch stays, and "Play" goes through all of them.

const STEP = 900; // milliseconds an epoch while it plays
const percent = (share) => `${Math.round(share * 100)} %`;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

function element(tag, name, parent) {
  const made = document.createElement(tag);
  made.className = name;
  parent.append(made);
  return made;
}

function line(svg, name, points) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
  made.setAttribute("class", name);
  made.setAttribute("points", points.map((point) => point.join(",")).join(" "));
  svg.append(made);
}

function drawHistory(svg, data, frame) {
  const x = (epoch) => (100 * epoch) / data.epochs;
  const y = (share) => 40 - 40 * share;
  const measured = data.frames.filter(({ share }) => share !== null);
  svg.replaceChildren();
  if (data.guessing !== null) line(svg, "guess", [[0, y(data.guessing)], [100, y(data.guessing)]]);
  if (frame && measured.length) line(svg, "now", [[x(frame.epoch), 0], [x(frame.epoch), 40]]);
  // A line of one point would not show.
  const points = measured.map(({ epoch, share }) => [x(epoch), y(share)]);
  if (points.length === 1) points.unshift([points[0][0] - 2, points[0][1]]);
  line(svg, "line", points);
  const shares = measured.map(({ share }) => percent(share)).join(", ") || data.words.nothing;
  svg.setAttribute("aria-label", fill(data.words.history, { shares }));
}

function build(list, data) {
  list.replaceChildren();
  const last = Math.max(data.truths.length - 1, 1);
  data.truths.forEach((_, index) => {
    const item = element("li", "", list);
    const picture = element("div", "picture", item);
    picture.setAttribute("role", "img");
    if (data.strip) picture.style.backgroundImage = `url(${data.strip})`;
    picture.style.backgroundPosition = `0 ${(100 * index) / last}%`;
    const answer = element("div", "answer", item);
    element("span", "mark", answer);
    element("span", "name", answer);
    element("div", "fill", element("div", "track", item));
    element("div", "truth", item);
  });
}

function tell(item, data, frame, index) {
  const { words } = data;
  const truth = data.truths[index];
  const find = (name) => item.querySelector(`.${name}`);
  const right = frame?.right[index];
  item.className = frame ? (right ? "is-right" : "is-wrong") : "";
  find("mark").textContent = frame ? (right ? "✓" : "✗") : "";
  find("name").textContent = frame ? frame.answers[index] : "?";
  find("name").title = frame ? frame.answers[index] : "";
  find("fill").style.width = `${100 * (frame ? frame.shares[index] : 0)}%`;
  find("truth").textContent = right ? frame.sure[index] : truth && fill(words.is, { name: truth });
  const said = frame && {
    answer: frame.answers[index],
    share: frame.sure[index],
  };
  const verdict = frame ? ` ${fill(words.says, said)} ${right ? words.right : words.wrong}` : "";
  const label = truth ? fill(words.picture, { truth }) + verdict : words.waiting;
  find("picture").setAttribute("aria-label", label);
}

export default function ({ data: received, parentElement }) {
  const root = parentElement.querySelector(".samples");
  const data = { ...received, words: received.words[0] };
  const find = (name) => root.querySelector(`.${name}`);
  const [list, slider, play] = ["pictures", "epoch", "play"].map(find);
  const { frames, words } = data;
  if (root.strip !== data.strip) {
    root.strip = data.strip;
    root.chosen = null; // another run
    stop();
    build(list, data);
  }

  function show() {
    const place = Math.min(root.chosen ?? data.first, frames.length - 1);
    const frame = frames[place];
    slider.value = Math.max(place, 0);
    slider.setAttribute("aria-valuetext", frame ? frame.title : words.waiting);
    find("when").textContent = frame ? frame.title : words.waiting;
    const measured = frame && frame.share !== null;
    // Of the kept network the test pictures tell, which did not choose it.
    const tested = frame && frame.tested;
    find("big").textContent = tested || measured ? percent(tested ? tested.share : frame.share) : "–";
    find("of").textContent = tested ? tested.of : measured ? words.of : words.nothing;
    [...list.children].forEach((item, index) => tell(item, data, frame, index));
    drawHistory(find("history"), data, frame);
  }

  function stop() {
    clearInterval(root.playing);
    root.playing = undefined;
    play.textContent = words.play;
  }

  function step() {
    root.chosen += 1;
    if (root.chosen >= root.frames) {
      stop();
      root.chosen = null; // back to the newest, or to the network that is kept
    }
    root.show();
  }

  // What plays on calls the newest of these.
  Object.assign(root, { show, frames: frames.length });
  slider.max = Math.max(frames.length - 1, 1);
  slider.setAttribute("aria-label", words.epoch);
  slider.hidden = play.hidden = frames.length < 2;
  slider.oninput = () => {
    stop();
    const place = Number(slider.value);
    // At its end it follows the training again.
    root.chosen = place === data.first ? null : place;
    show();
  };
  play.textContent = root.playing ? words.pause : words.play;
  play.onclick = () => {
    if (root.playing) return stop();
    root.chosen = -1;
    root.playing = setInterval(step, STEP);
    play.textContent = words.pause;
    return step();
  };
  show();
  return stop;
}
