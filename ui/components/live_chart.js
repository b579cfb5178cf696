// One plotly.js for all charts of the page, loaded when the first of them appears. What did not
// arrive is forgotten, so that it is asked for again.
function loadPlotly(address) {
  window.cnnlabPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(address, document.baseURI).href;
    script.onload = script.onerror = () => {
      if (window.Plotly) return resolve(window.Plotly);
      window.cnnlabPlotly = undefined;
      script.remove();
      return reject(new Error(`${script.src} did not load`));
    };
    document.head.append(script);
  });
  return window.cnnlabPlotly;
}

// Drawing anew would end a drag, so what comes meanwhile waits until the chart is released. A
// finger that scrolls the page is taken from the chart: it is cancelled and never released.
function waitWhilePressed(chart) {
  const pressed = new Set();
  const listening = new AbortController();
  const options = { capture: true, signal: listening.signal };
  const release = ({ pointerId }) => {
    if (pressed.delete(pointerId) && !pressed.size) setTimeout(draw, 0, chart);
  };
  chart.addEventListener("pointerdown", ({ pointerId }) => pressed.add(pointerId), options);
  window.addEventListener("pointerup", release, options);
  window.addEventListener("pointercancel", release, options);
  Object.assign(chart, { pressed, listening });
}

const PATIENCE = 2000; // milliseconds

async function draw(chart) {
  let Plotly;
  try {
    Plotly = await loadPlotly(chart.wanted.plotly);
  } catch (error) {
    console.warn(error.message);
    clearTimeout(chart.retry);
    if (chart.isConnected) chart.retry = setTimeout(draw, PATIENCE, chart);
    return;
  }
  const { figure } = chart.wanted;
  const settings = Object.fromEntries(chart.wanted.settings);
  const isGone = chart.listening.signal.aborted || !chart.isConnected;
  if (chart.shown === figure || chart.pressed.size || isGone) return;
  chart.shown = figure;
  const { data: traces, layout } = JSON.parse(figure);
  const options = { ...settings, responsive: true, showTips: false };
  const drawn = Plotly.react(chart, traces, layout, options);
  chart.drawing = Promise.allSettled([chart.drawing, drawn]);
  await drawn;
}

// Plotly goes on with a drawing in later tasks, and fails over a chart that was purged meanwhile.
// Streamlit may take the same element up again at once: that one is drawn on, and not purged.
async function forget(chart) {
  const { listening } = chart;
  clearTimeout(chart.retry);
  listening.abort();
  await chart.drawing;
  if (chart.listening !== listening) return;
  window.Plotly?.purge(chart);
  chart.shown = undefined;
}

export default function ({ data, parentElement }) {
  const chart = parentElement.querySelector(".live-chart");
  chart.style.minHeight = `${data.height}px`;
  chart.setAttribute("aria-label", data.alt);
  if (!chart.listening || chart.listening.signal.aborted) waitWhilePressed(chart);
  chart.wanted = data;
  draw(chart);
  return () => forget(chart);
}
