"""One of several pictures of a component, large: by a press on it; arrows lead to the others.

The dialog lies in the component, so that what is redrawn is redrawn in it too. Pictures that are
no component's are opened by ``ui/frame/enlarging.js``.
"""

from pathlib import Path

from ui.text import t

_HERE = Path(__file__).parent
_HTML = """
<dialog class="large">
  <button class="close" type="button">✕</button>
  <div class="row"><button class="back" type="button">‹</button>{picture}
  <button class="on" type="button">›</button></div>
  <p></p>
</dialog>
"""
LARGE_CSS = (_HERE / "large.css").read_text()
LARGE_JS = (_HERE / "large.js").read_text()


def large_dialog(picture: str) -> str:
    """The dialog's HTML.

    Args:
        picture: HTML of what shows a picture; the class ``whole`` gives it its size.
    """
    return _HTML.format(picture=picture)


def large_words() -> dict[str, str]:
    """What its buttons are called, for a component's data."""
    return {"close": t("Close"), "back": t("The one before"), "on": t("The next one")}
