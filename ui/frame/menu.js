// Which link of the menu leads to the page that is open, and the way past the
// menu: Streamlit's own, which is the first stop of the keyboard, ends in front of it.
function markPage(address) {
  const links = ".st-key-menu_pages a[data-testid=stPageLink-NavLink]";
  for (const link of document.querySelectorAll(links)) {
    if (link.getAttribute("href") !== address) link.removeAttribute("aria-current");
    else if (!link.hasAttribute("aria-current")) {
      link.setAttribute("aria-current", "page");
      centre(link);
    }
  }
}

// On a narrow screen the line of links scrolls by itself; only when the page changes, so that it
// stays where the reader has moved it.
function centre(link) {
  const line = link.closest(".st-key-menu_pages");
  const [{ left, width }, place] = [link, line].map((one) => one.getBoundingClientRect());
  line.scrollLeft += left + width / 2 - (place.left + place.width / 2);
}

function skipMenu() {
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-testid=stSkipToContent]")) return;
    event.preventDefault(); // an address with # would be one more entry of the history
    document.getElementById("content")?.focus();
  });
}
