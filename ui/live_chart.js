// One plotly.js for all charts of the page, loaded when the first of them appears.
function loadPlotly(address) {
  window.cnnlabPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(address, document.baseURI).href;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error(`${script.src} did not load`));
    document.head.append(script);
  });
  return window.cnnlabPlotly;
}

// Drawing anew would end a drag, so what comes meanwhile waits until the button is released.
function waitWhilePressed(chart) {
  chart.addEventListener("pointerdown", () => {
    chart.pressed = true;
    const release = () => {
      chart.pressed = false;
      if (chart.waiting) setTimeout(draw, 0, chart, chart.waiting);
    };
    window.addEventListener("pointerup", release, { once: true, capture: true });
  }, true);
}

const SETTINGS = { displaylogo: false, responsive: true, showTips: false };

async function draw(chart, data) {
  const Plotly = await loadPlotly(data.plotly);
  if (chart.shown === data.figure || !chart.isConnected) return;
  chart.waiting = chart.pressed ? data : null;
  if (chart.waiting) return;
  const first = chart.shown === undefined;
  chart.shown = data.figure;
  const { data: traces, layout } = JSON.parse(data.figure);
  await Plotly.react(chart, traces, layout, SETTINGS);
  if (first) waitWhilePressed(chart);
}

export default function ({ data, parentElement }) {
  const chart = parentElement.querySelector(".live-chart");
  chart.style.minHeight = `${data.height}px`;
  chart.setAttribute("aria-label", data.alt);
  draw(chart, data);
}
