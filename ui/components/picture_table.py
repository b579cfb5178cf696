"""Several versions of the same pictures beside each other: a row a picture, a column a version."""

from collections.abc import Mapping
from html import escape

import numpy as np
import streamlit as st

from ui.components.strip import strip_of


def picture_table(versions: Mapping[str, np.ndarray], *, alt: str, key: str, cell: int) -> None:
    """Show the columns under their names; on a narrow screen all columns shrink alike.

    Args:
        versions: name of the column -> ``(num_images, height, width, 3)``, uint8, one shape.
        alt: what a picture is, in a few words; its number and column are added.
        key: unique on the page; names the table's style.
        cell: largest width of a picture on the screen in CSS pixels.
    """
    heads = "".join(f"<span>{escape(name)}</span>" for name in versions)
    count = len(next(iter(versions.values())))
    cells = "".join(
        f'<div role="img" class="c{column}" aria-label="{escape(f"{alt} {row + 1}: {name}")}" '
        f'style="--row:{row}"></div>'
        for row in range(count)
        for column, name in enumerate(versions)
    )
    style = _style(f".table-{key}", versions, cell)
    st.html(f'<style>{style}</style><div class="table-{key}">{heads}{cells}</div>')


def _style(table: str, versions: Mapping[str, np.ndarray], cell: int) -> str:
    count, height, width = next(iter(versions.values())).shape[:3]
    last = max(count - 1, 1)
    strips = "".join(
        f"{table} .c{column}{{background-image:url({strip_of(images)})}}"
        for column, images in enumerate(versions.values())
    )
    return (
        f"{table}{{display:grid;grid-template-columns:repeat({len(versions)},minmax(0,{cell}px));"
        "gap:.4rem .5rem;align-items:end}"
        f"{table} span{{font-size:clamp(.6rem,2.6vw,.8rem);line-height:1.25}}"
        f"{table} [role=img]{{aspect-ratio:{width}/{height};border-radius:.25rem;"
        f"image-rendering:pixelated;background-size:100% {count * 100}%;"
        f"background-position:0 calc(100% * var(--row) / {last})}}{strips}"
    )
