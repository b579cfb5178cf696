// One press of Back a page. Streamlit adds an entry to the history at every change of a setting;
// here an entry is a page, and its address follows the settings.
const pathOf = (address) => new URL(address, document.baseURI).pathname;

function onePressAPage() {
  const MARK = "cnnlabPage";
  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  let here = location.pathname;
  let leaving = null; // the address of the page whose link was clicked, before it is stripped
  window.cnnlabFrame.comesBack = false; // by Back or Forward; a run of the page ends that

  const clicked = (event) => {
    if (event.target.closest?.("a[data-testid=stPageLink-NavLink]")) leaving = location.href;
  };
  document.addEventListener("click", clicked, { capture: true });

  history.pushState = (state, unused, address = location.href) => {
    const stays = pathOf(address) === here;
    const { search } = new URL(address, document.baseURI);
    // The page that was left may still speak: what it says of settings is not of this one.
    if (stays && !search && window.cnnlabFrame.comesBack) return;
    // Streamlit takes the settings out of the address of the page that it leaves. A setting that
    // was moved just before the click may still reach the address after it.
    if (!stays && leaving && pathOf(leaving) === here) replace({ [MARK]: true }, "", leaving);
    if (!stays) leaving = null;
    else if (leaving && search) leaving = here + search;
    here = pathOf(address);
    (stays ? replace : push)({ ...state, [MARK]: true }, unused, address);
  };
  history.replaceState = (state, unused, address = location.href) =>
    replace({ ...state, [MARK]: true }, unused, address);
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
