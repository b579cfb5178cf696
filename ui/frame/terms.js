// The sentence on a term beside it, while it is pointed at, focused or tapped; Escape takes it away.
function explainTerms() {
  const tip = document.createElement("div");
  tip.className = "term-tip";
  tip.popover = "manual"; // above everything, dialogs too
  tip.ariaHidden = "true"; // aria-describedby says the same
  let shown = null;

  function place(term) {
    const edge = 8;
    const box = term.getBoundingClientRect();
    const left = Math.min(box.left, innerWidth - tip.offsetWidth - edge);
    const above = box.bottom + tip.offsetHeight + edge > innerHeight;
    tip.style.left = `${Math.max(edge, left)}px`;
    tip.style.top = `${above ? box.top - tip.offsetHeight : box.bottom}px`;
  }

  function show(term) {
    const sentence = document.getElementById(term.getAttribute("aria-describedby"));
    if (!sentence || term === shown) return;
    shown = term;
    tip.textContent = sentence.textContent;
    if (!tip.isConnected) document.querySelector(".stApp").append(tip);
    tip.showPopover();
    place(term);
  }

  function hide() {
    shown = null;
    if (tip.isConnected) tip.hidePopover();
  }

  const termOf = (event) => event.target.closest?.("button.term");
  document.addEventListener("pointerover", (event) => {
    const term = termOf(event);
    if (term) show(term);
    else if (shown && !tip.contains(event.target) && document.activeElement !== shown) hide();
  });
  document.addEventListener("focusin", (event) => (termOf(event) ? show(termOf(event)) : hide()));
  document.addEventListener("focusout", hide);
  // Some browsers give a button that is tapped no focus.
  document.addEventListener("click", (event) => termOf(event) && show(termOf(event)));
  document.addEventListener("scroll", hide, { capture: true, passive: true });
  document.addEventListener("keydown", (event) => event.key === "Escape" && shown && hide());
}
