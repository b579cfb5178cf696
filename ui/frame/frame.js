// What begins once a document, however often Streamlit draws the page, and what follows each run.
export default function (component) {
  const begins = !window.cnnlabFrame;
  const frame = (window.cnnlabFrame ??= {});
  frame.data = component.data;
  frame.setTriggerValue = component.setTriggerValue;
  if (begins) {
    onePressAPage();
    explainTerms();
    openDialogs();
    enlargePictures();
    skipMenu();
    listenForKeys(frame);
  }
  if (pathOf(frame.data.page || "./") === location.pathname) frame.comesBack = false;
  remember(frame.data);
  markPage(frame.data.page);
}
