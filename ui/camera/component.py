"""What gathering and live answers share: the camera in the browser, and the door for its frames."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from ui.camera.frames import Frame, Pace, Report, read_frames
from ui.components.page_idle import PAGE_IDLE_JS
from ui.run_scheduling import end_turn, note_drag
from ui.text import t

_HERE = Path(__file__).parent
_HTML = """
<div class="camera" role="group">
  <div class="shown">
    <div class="view mirrored"><video class="video" muted playsinline></video>
      <div class="over"></div></div>
    <button type="button" class="switch"></button>
    <p class="trouble" role="alert" hidden></p>
    <label class="which" hidden><span></span><select></select></label>
  </div>
  {beside}
</div>
"""
_PACE = "camera_pace"
_SECONDS_OF_WAITING = 1.0
"""For who sent what no camera sends."""


def camera_component(
    source: Path, beside: str, css: str = "", js: str = ""
) -> Callable[..., object]:
    """A component over ``camera.js`` and ``camera.css``.

    Args:
        source: the module whose script and styles lie beside it, called alike.
        beside: its HTML beside the camera.
        css, js: which it needs besides.
    """
    script, style = source.with_suffix(".js"), source.with_suffix(".css")
    return st.components.v2.component(
        f"cnnlab_camera_{source.stem}",
        html=_HTML.format(beside=beside),
        css="\n".join([css, (_HERE / "camera.css").read_text(), style.read_text()]),
        js="\n".join([PAGE_IDLE_JS, js, (_HERE / "camera.js").read_text(), script.read_text()]),
    )


def camera_words() -> dict[str, str]:
    """What the camera is called and what may be wrong with it, for a component's data."""
    return {
        "on": t("Turn the camera on"),
        "off": t("Turn the camera off"),
        "view": t("What the camera sees, as in a mirror"),
        "which": t("Camera"),
        "camera": t("Camera"),
        "denied": t(
            "The browser keeps the camera from this page. Allow it by the sign beside the "
            "address, then turn the camera on again."
        ),
        "absent": t("There is no camera. Plug one in, then turn it on; or use files."),
        "busy": t(
            "The camera gives no picture. Close other programs that use it, then turn it on again."
        ),
        "unplugged": t("The camera is gone. Plug it in, then turn it on again."),
        "insecure": t(
            "Browsers give the camera to pages over https and on the same computer only, and this "
            "page is neither. On a phone choose files instead: its file chooser opens the camera."
        ),
    }


def heard(key: str) -> int:
    """The number of the last report that the page has heard from this component."""
    return st.session_state.get(f"{key}_heard", 0)


def take_report(key: str) -> tuple[str, list[Frame]] | None:
    """In a component's callback: the class and the frames of a new report, all of them checked.

    None where there is nothing new, or what no camera sends; who sends that waits.
    """
    note_drag()
    report = Report.read(st.session_state.get(key, {}).get("taken"))
    if report is None:
        return _refused()
    if report.serial <= heard(key):
        return None
    st.session_state[f"{key}_heard"] = report.serial
    pace = st.session_state.setdefault(_PACE, Pace())
    frames = read_frames(report.pictures) if pace.allows(len(report.pictures)) else None
    return _refused() if frames is None else (report.name, frames)


def _refused() -> Any:
    """Only this session waits: others' runs go on, and its own next reports become one."""
    end_turn()
    time.sleep(_SECONDS_OF_WAITING)
