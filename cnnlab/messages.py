"""Sentences for people, kept apart from their values so that they can be translated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cnnlab.wording import filled


@dataclass(frozen=True)
class Note:
    """A message that is not an error.

    Attributes:
        code: stable name of the message, such as ``"first-frame-only"``.
        text: English sentence with ``{placeholders}``, as ``wording.filled`` takes them; the key
            for translations.
        values: of the placeholders.
        severity: ``"info"`` or ``"warning"``.
        parameter: the argument that it is about, to be shown beside it; ``""`` for none.
    """

    code: str
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    severity: Literal["info", "warning"] = "info"
    parameter: str = ""

    def __str__(self) -> str:
        return filled(self.text, self.values)
