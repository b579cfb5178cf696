"""Two versions of the same pictures with a divider that the reader drags; each opens large."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ui.components.large import large_dialog, large_words
from ui.components.strip import strip_component, strip_of
from ui.text import t

_RANGE = '<input class="range" type="range" min="0" max="100" step="1">'
_HTML = f"""
<div class="divider">
  {_RANGE}
  <div class="grid" role="group"></div>
  {large_dialog(f'<div class="whole">{_RANGE}</div>')}
</div>
"""
_component = strip_component(Path(__file__), _HTML)


@dataclass(frozen=True)
class Side:
    """What one side shows: ``(num_images, height, width, 3)``, uint8, and its name."""

    name: str
    images: np.ndarray


def divider(left: Side, right: Side) -> None:
    """Show both, as large as the place allows.

    Dragging in any picture, or the slider above them, moves the divider of all. A picture that is
    pressed opens large.
    """
    count, height, width = left.images.shape[:3]
    sides = {"left": left.name, "right": right.name}
    _component(
        key="divider",
        data={
            "left": strip_of(left.images),
            "right": strip_of(right.images),
            "count": count,
            "width": width,
            "height": height,
            "label": t("Divider between {left} and {right}", **sides),
            "names": tuple(
                t("Picture {number}, {left} and {right}", number=number, **sides)
                for number in range(1, count + 1)
            ),
            "alt": t(
                "{count:# picture}, each {left} to the left of the divider and {right} to its "
                "right",
                count=count,
                **sides,
            ),
            **large_words(),
        },
    )
