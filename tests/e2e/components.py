"""A component of ours alone on a page: no server, no Streamlit."""

import json
from pathlib import Path

UI = Path(__file__).parents[2] / "ui"
PLACE = "http://component.test/"
PAGE = """<base href="{place}"><div id="host"></div><script type="module">
import component from "./component.js";
const host = document.getElementById("host");
window.root = {shadow} ? host.attachShadow({{ mode: "open" }}) : host;
root.innerHTML = {html};
window.heard = [];
window.show = (data, listener = "first") => {{
  window.leave = component({{ data, parentElement: root,
    setTriggerValue: (name, value) => heard.push([listener, name, value]) }});
}};
window.press = (kind, target, clientX = 0, pointerId = 1) => target.dispatchEvent(
  new PointerEvent(kind, {{ bubbles: true, composed: true, pointerId, clientX, buttons: 1 }}));
</script>"""


def opener(page):
    """Open a component: ``open_(files, html)``; what the server answers to other requests."""
    answers = {}

    def answer(route):
        name = route.request.url.removeprefix(PLACE)
        content = answers[name].pop(0) if len(answers[name]) > 1 else answers[name][0]
        kind = "text/javascript" if name.endswith(".js") else "text/html"
        if content is None:
            route.abort()
        else:
            route.fulfill(body=content, content_type=kind)

    def open_(files: str, html: str, shadow: bool = False, **others):
        text = PAGE.format(place=PLACE, html=json.dumps(html), shadow=json.dumps(shadow))
        script = "\n".join((UI / file).read_text() for file in files.split())
        answers.update({"": [text], "component.js": [script]})
        answers.update({f"{name}.js": contents for name, contents in others.items()})
        page.route(f"{PLACE}**", answer)
        page.goto(PLACE)
        page.wait_for_function("() => window.press")
        return page

    return open_
