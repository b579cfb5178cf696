// P begins and ends the presentation, Escape ends it; in it the arrows to the sides and Page up and
// Page down, which presenters send, lead to the page before and the next one. Not while somebody
// writes, moves something by the arrows, or has a list open.
function listenForKeys(frame) {
  const WRITING = "input, textarea, select, [contenteditable], [role=listbox], [role=slider]";
  const OPEN = "dialog[open], [role=dialog], [role=listbox], [data-baseweb=popover]";
  const BEFORE = ".st-key-page_before", AFTER = ".st-key-page_after";
  const PAGES = { PageUp: BEFORE, ArrowLeft: BEFORE, PageDown: AFTER, ArrowRight: AFTER };
  const BY_ARROWS = "[role=radio], [role=radiogroup], [role=tablist], [role=grid], [tabindex='0']";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.composedPath()[0];
    if (target.closest?.(WRITING) || document.querySelector(OPEN)) return;
    const page = frame.data.presenting && PAGES[event.key];
    const isTaken = event.key.startsWith("Arrow") && target.closest?.(BY_ARROWS);
    if (page && !isTaken) {
      event.preventDefault();
      document.querySelector(`${page} a`)?.click();
    }
    const leaves = event.key === "Escape" && frame.data.presenting;
    if (leaves || event.key.toLowerCase() === "p") frame.setTriggerValue("presentation", true);
  });
}
