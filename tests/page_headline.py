"""The headline of a page and its links: every view and every state has both."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from streamlit.testing.v1 import AppTest

_ELSEWHERE = ("menu", "presentation_bar", "rooms", "story_entry", "story")


def headline(app: AppTest) -> str:
    """The one sentence where the eye falls first; beside it stands one link."""
    (place,) = (block for name, block in _blocks(app.main) if name == "headline")
    words, link = place.children.values()
    assert link.type == "page_link" and link.proto.label
    sentence = unescape(re.sub("<[^>]+>", "", words.body))
    assert 20 < len(sentence) < 160
    return sentence


def page_links(app: AppTest) -> list[str]:
    """What the links say that are neither the menu's nor a card's of the home page."""
    return [element.proto.label for element in _links(app.main)]


def _blocks(block: Any) -> Iterator[tuple[str, Any]]:
    for child in getattr(block, "children", {}).values():
        yield child.proto.id.rpartition("-")[2] if _is_container(child) else "", child
        yield from _blocks(child)


def _links(block: Any) -> Iterator[Any]:
    for child in getattr(block, "children", {}).values():
        if _is_container(child) and child.proto.id.endswith(_ELSEWHERE):
            continue
        if child.type == "page_link":
            yield child
        yield from _links(child)


def _is_container(node: Any) -> bool:
    return node.type == "flex_container"
