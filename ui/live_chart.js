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

// What the pointer is on; drawing anew takes the label away, so it is put back.
function followPointer(chart) {
  chart.on("plotly_hover", ({ points }) => {
    chart.pointed = points.map(({ curveNumber, pointNumber }) => ({ curveNumber, pointNumber }));
  });
  chart.on("plotly_unhover", () => { chart.pointed = null; });
}

const SETTINGS = { displaylogo: false, responsive: true, showTips: false };

async function draw(chart, data) {
  const Plotly = await loadPlotly(data.plotly);
  if (chart.shown === data.figure || !chart.isConnected) return;
  const first = chart.shown === undefined;
  chart.shown = data.figure;
  const { data: traces, layout } = JSON.parse(data.figure);
  await Plotly.react(chart, traces, layout, SETTINGS);
  if (first) followPointer(chart);
  if (chart.pointed) Plotly.Fx.hover(chart, chart.pointed);
}

export default function ({ data, parentElement }) {
  const chart = parentElement.querySelector(".live-chart");
  chart.style.minHeight = `${data.height}px`;
  chart.setAttribute("aria-label", data.alt);
  draw(chart, data);
}
