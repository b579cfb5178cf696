// One press of Back a page. Streamlit adds an entry to the history at every change of a setting;
// here an entry is a page, and its address follows the settings.
const pathOf = (address) => new URL(address, document.baseURI).pathname;

function onePressAPage() {
  const MARK = "cnnlabPage";
  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  let here = location.pathname;
  let leaving = null; // the address of the page when a link on it was clicked
  window.cnnlabFrame.comesBack = false; // by Back or Forward; a run of the page ends that

  const clicked = (event) => {
    if (event.target.closest?.("a[data-testid=stPageLink-NavLink]")) leaving = location.href;
  };
  document.addEventListener("click", clicked, { capture: true });

  // While a page comes back, its address says how it was. What still arrives is of the page that
  // was left, and must not stand in this one's address.
  const isForeign = (address) => window.cnnlabFrame.comesBack && pathOf(address) === here;

  history.pushState = (state, unused, address = location.href) => {
    if (isForeign(address)) return;
    const stays = pathOf(address) === here;
    // Streamlit writes settings of the next page into the address of the page that it leaves, or
    // takes all out of it, when they are sooner there than the next page's name.
    if (!stays && leaving && pathOf(leaving) === here) replace({ [MARK]: true }, "", leaving);
    if (!stays) leaving = null;
    here = pathOf(address);
    (stays ? replace : push)({ ...state, [MARK]: true }, unused, address);
  };
  history.replaceState = (state, unused, address = location.href) => {
    if (!isForeign(address)) replace({ ...state, [MARK]: true }, unused, address);
  };
  history.replaceState(history.state, "", location.href);

  // An entry of the same page from before this script began: one step further.
  const passOver = (event) => {
    if (location.pathname === here && !event.state?.[MARK] && !location.hash) {
      event.stopImmediatePropagation();
      history.back();
    }
    window.cnnlabFrame.comesBack = location.pathname !== here;
    here = location.pathname;
  };
  window.addEventListener("popstate", passOver, { capture: true });
}
