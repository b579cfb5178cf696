"""How much each setting of a sweep matters, as its worker has measured it. No Optuna here."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from cnnlab.configuration.checks import number
from cnnlab.runs.folder.run_folder import UNREADABLE
from cnnlab.storage.json_files import read_parsed, write_json

FEWEST_TRIALS = 12
"""With a value, before it can be said what matters."""


@dataclass(frozen=True)
class Importance:
    """Of one setting.

    Attributes:
        name: of the setting.
        value: its share of what decides whether a trial is among the best, in [0, 1]; all settings
            together have 1.
        low, high: in nine of ten sweeps drawn again from the same trials it lies between these.
    """

    name: str
    value: float
    low: float
    high: float

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """From JSON. Raises ``TypeError`` or ``ValueError`` for anything else."""
        one = cls(**values)
        shares = (one.low, one.value, one.high)
        if not isinstance(one.name, str) or not all(0 <= number(share) <= 1 for share in shares):
            raise ValueError("not an importance")
        return one


def read_importance(file: Path) -> tuple[Importance, ...]:
    """Of all settings, the most important first; empty before there is any. Never raises.

    Args:
        file: ``importance.json`` in the folder of a sweep.
    """
    try:
        return read_parsed(file, _parse)
    except UNREADABLE:
        return ()


def write_importance(file: Path, importances: tuple[Importance, ...]) -> None:
    """Replace the file. Raises ``StorageError``."""
    write_json(file, [asdict(one) for one in importances], durable=False)


def _parse(values: Any) -> tuple[Importance, ...]:
    return tuple(Importance.from_dict(one) for one in values)
