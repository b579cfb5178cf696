"""Activations and gradients of a network of an experiment, one line of a log an epoch."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from cnnlab.experiments.activations import ActivationStatistics
from cnnlab.storage.json_reading import parse_json
from cnnlab.storage.reading import open_file

_NOT_A_RECORD = (ValueError, TypeError, LookupError, AttributeError)


@dataclass(frozen=True)
class ActivationRecord:
    """Activations and gradients after an epoch, always on the same training pictures.

    Attributes:
        epoch: measured after this epoch; 0 is before training.
        activations: before and after each batch normalisation and ReLU, as in a training step.
        gradient_norms: name of each Dense layer, from input to output -> Euclidean norm of the
            loss's gradient with respect to its kernel; None if it was not finite.
    """

    epoch: int
    activations: ActivationStatistics
    gradient_norms: Mapping[str, float | None]

    @property
    def dead_share(self) -> float:
        """Share of all hidden units that were zero for every picture, in [0, 1]."""
        shares = [layer.dead_share or 0.0 for layer in self.activations.of("relu")]
        return sum(shares) / len(shares)

    @property
    def first_gradient_norm(self) -> float | None:
        """Of the first Dense layer, which the gradient reaches last."""
        return next(iter(self.gradient_norms.values()))

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return vars(self) | {"activations": self.activations.to_dict()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of ``to_dict``. Raises ``TypeError`` or ``ValueError`` for anything else."""
        norms = {
            str(k): None if v is None else float(v) for k, v in values["gradient_norms"].items()
        }
        activations = ActivationStatistics.from_dict(values["activations"])
        if not activations.of("relu") or not norms:
            raise ValueError("a network of an experiment has ReLUs and Dense layers")
        return cls(int(values["epoch"]), activations, norms)


def read_activations(path: Path) -> tuple[ActivationRecord, ...]:
    """All whole records of a log, in their order; an absent log is empty. Never raises.

    A line that was read before is not parsed again: a page reads the log once a second.
    """
    try:
        with open_file(path) as file:
            lines = file.read().splitlines()
    except OSError:
        return ()
    return tuple(record for line in lines if (record := _parse(line)) is not None)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


@lru_cache(maxsize=512)
def _parse(line: bytes) -> ActivationRecord | None:
    try:
        return ActivationRecord.from_dict(parse_json(line))
    except _NOT_A_RECORD:
        return None
