"""Pictures for classes: a button is held, and the camera takes eight a second."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ui.camera.component import camera_component, camera_words, heard, take_report
from ui.camera.frames import Frame
from ui.text import t

_component = camera_component(Path(__file__), '<div class="holds beside"></div>')


@dataclass(frozen=True)
class ClassToFill:
    """A class for which pictures are taken.

    Attributes:
        name: as it is shown; no two are called alike.
        count: how many pictures it has.
        full: it takes no more.
    """

    name: str
    count: int
    full: bool = False


def gathering_camera(
    classes: Sequence[ClassToFill],
    open_class: str,
    on_frames: Callable[[str, list[Frame]], None],
    key: str,
) -> None:
    """The camera with one button a class, to be held by pointer, finger, space or enter.

    Pictures that are pasted into the page join the class that is open.

    What runs for each report is what this stands in: the page, or a fragment.

    Args:
        classes: in the order of the buttons.
        open_class: the name of one of them.
        on_frames: called with a class's name and its new pictures, each once and in the order in
            which they were taken, before the page runs.
        key: unique on the page.
    """
    names = {one.name for one in classes}

    def taken() -> None:
        report = take_report(key)
        if report is not None and report[0] in names:
            on_frames(*report)

    _component(
        key=key,
        data={
            "serial": heard(key),
            # No list: in one Streamlit looks for a table, and loads pandas for it.
            "classes": tuple(asdict(one) for one in classes),
            "open": open_class,
            "words": camera_words()
            | {
                "hold": t("Hold for {name}"),
                "count": t("Pictures: {count}"),
                "full": t("Full"),
            },
        },
        on_taken_change=taken,
    )
