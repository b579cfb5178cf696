// The page as a whole: "running" from the beginning of a run to its end.
function whenPageIsIdle(act) {
  const app = document.querySelector("[data-test-script-state]");
  const running = () => app?.dataset.testScriptState === "running";
  if (!running()) return act();
  const observer = new MutationObserver(() => {
    if (running()) return;
    observer.disconnect();
    act();
  });
  observer.observe(app, { attributeFilter: ["data-test-script-state"] });
}
