// Dialogs that lie hidden in the page: a button names the one it opens; a click beside it closes.
function openDialogs() {
  document.addEventListener("click", (event) => {
    const name = event.target.closest?.("[data-opens]")?.dataset.opens;
    if (name) document.querySelector(`dialog[data-name="${CSS.escape(name)}"]`)?.showModal();
    else if (event.target.matches?.("dialog[data-name]")) event.target.close();
  });
  // Before a list of Streamlit's that is open too, which would keep the key to itself.
  const closeFirst = (event) => {
    const open = event.key === "Escape" && document.querySelector("dialog[data-name][open]");
    if (!open) return;
    event.stopPropagation();
    event.preventDefault();
    open.close();
  };
  window.addEventListener("keydown", closeFirst, { capture: true });
}
