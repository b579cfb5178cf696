"""Many pictures as one composed image, with real text under each.

The pictures travel as one strip that every cell shows its part of; captions stay text: crisp, in
the theme's colours, wrapping on a phone, and readable by a screen reader.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st

from ui.components.strip import strip_of
from ui.text import percent_text, printable, t


@dataclass(frozen=True)
class Bar:
    """A share of a whole under a picture, such as the probability of a class."""

    label: str
    share: float


def picture_grid(
    images: np.ndarray,
    captions: Sequence[str] = (),
    *,
    alt: str,
    key: str,
    bars: Sequence[Sequence[Bar]] = (),
    cell: int = 128,
) -> None:
    """Show pictures in as many columns as fit; each opens large by a click.

    Args:
        images: ``(num_images, height, width, 3)``, uint8.
        captions: a plain text for each picture, or nothing.
        alt: what the pictures are, in a few words; each cell adds its caption.
        key: unique on the page; names the grid's style.
        bars: for each picture the bars under its caption, or nothing.
        cell: wanted width of a picture on the screen in CSS pixels; small pictures are
            enlarged by a whole factor, at most to this.
    """
    num_images, height, width = images.shape[:3]
    scale = max(1, cell // width)
    texts = list(captions) or [""] * num_images
    rows = list(bars) or [()] * num_images
    cells = (
        _cell(index, height * scale, alt, text, row)
        for index, (text, row) in enumerate(zip(texts, rows, strict=True))
    )
    style = _style(f".grid-{key}", strip_of(images), height * scale, width * scale, num_images)
    st.html(f'<style>{style}</style><div class="grid-{key}" data-album>{"".join(cells)}</div>')


def enlarge_button(label: str, *, is_first: bool) -> str:
    """HTML over a picture in a figure that opens it large, see ``ui/frame/enlarging.js``.

    Args:
        label: the picture in words, as an HTML attribute.
        is_first: of those that belong together; they are one stop of the keyboard.
    """
    return (
        f'<button type="button" class="enlarge" tabindex="{0 if is_first else -1}" '
        f'aria-label="{escape(t("Enlarge"), quote=True)}: {label}"></button>'
    )


def _style(grid: str, strip: str, height: int, width: int, num_images: int) -> str:
    return (
        f"{grid}{{display:grid;grid-template-columns:repeat(auto-fill,{width}px);gap:.9rem .5rem}}"
        f"{grid} figure{{margin:0;width:{width}px;position:relative}}"
        f"{grid} .enlarge{{height:{height}px}}"
        f"{grid} [role=img]{{height:{height}px;border-radius:.25rem;image-rendering:pixelated;"
        f"background-image:url({strip});background-size:{width}px {height * num_images}px}}"
        f"{grid} figcaption{{font-size:.8rem;line-height:1.3;padding-top:.25rem;"
        "overflow-wrap:anywhere}"
        f"{grid} .name{{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:4;"
        "overflow:hidden}"
        f"{grid} .bar{{display:flex;justify-content:space-between;gap:.5rem;margin-top:.2rem;"
        "padding:.05rem .3rem;border-radius:.2rem;background:linear-gradient(to right,"
        "color-mix(in srgb,currentColor 22%,transparent) var(--share),"
        "color-mix(in srgb,currentColor 6%,transparent) var(--share))}"
        f"{grid} .bar span:last-child{{white-space:nowrap}}"
    )


def _cell(index: int, height: int, alt: str, text: str, bars: Sequence[Bar]) -> str:
    text = printable(text)
    label = escape(f"{alt} {index + 1}: {text}" if text else f"{alt} {index + 1}", quote=True)
    return (
        f'<figure><div role="img" aria-label="{label}" '
        f'style="background-position:0 {-index * height}px"></div>'
        f"{enlarge_button(label, is_first=index == 0)}"
        f'<figcaption><span class="name" title="{escape(text, quote=True)}">{escape(text)}</span>'
        f"{''.join(map(_bar, bars))}</figcaption></figure>"
    )


def _bar(bar: Bar) -> str:
    return (
        f'<div class="bar" style="--share:{bar.share:.1%}">'
        f"<span>{escape(bar.label)}</span><span>{percent_text(bar.share)}</span></div>"
    )
