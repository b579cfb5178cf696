"""Why the network of one epoch is kept, and not that of another."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from cnnlab.configuration.checks import MOST, is_whole, number

HELD_OUT, LAST_EPOCH, TEST = "held-out", "last epoch", "test"
"""What an epoch may be chosen on: pictures that nothing learns from, nothing at all, or, as in runs
of before, the test pictures themselves, which makes their own number too high."""


@dataclass(frozen=True)
class Selection:
    """An epoch whose network is kept, and how it did on what chose it.

    Attributes:
        selected_on: ``"held-out"`` or ``"last epoch"``.
        epoch: that is kept, from 1.
        num_learned: pictures that are learned from.
        num_images: pictures that were measured: those held out, or all, each in its fold.
        accuracy: share of them named right, in [0, 1]; None where none were measured.
        loss: their mean cross-entropy, in nats; None where none were measured.
        num_folds: of the cross-validation; 0 where there was none.
        guessing_accuracy: what guessing gets of them, in [0, 1]; None where none were measured.
    """

    selected_on: str
    epoch: int
    num_learned: int
    num_images: int = 0
    accuracy: float | None = None
    loss: float | None = None
    num_folds: int = 0
    guessing_accuracy: float | None = None

    def is_better_than(self, other: "Selection") -> bool:
        """Higher accuracy, or the same at a lower loss; the later one where nothing chooses."""
        if self.selected_on == LAST_EPOCH:
            return self.epoch >= other.epoch
        return (self.accuracy, -self.loss) > (other.accuracy, -other.loss)

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """The inverse of ``to_dict``. Raises ``TypeError`` or ``ValueError`` for anything else."""
        selection = cls(**values)
        counts = (selection.num_learned, selection.num_images, selection.num_folds)
        measured = (selection.accuracy, selection.loss)
        is_measured = selection.selected_on == HELD_OUT or measured != (None, None)
        if not (
            selection.selected_on in (HELD_OUT, LAST_EPOCH)
            and is_whole(selection.epoch, 1, MOST)
            and all(is_whole(count, 0, MOST) for count in counts)
            and (not is_measured or 0 <= number(selection.accuracy) <= 1)
            and (not is_measured or 0 <= number(selection.loss) <= MOST)
            and (
                selection.guessing_accuracy is None or 0 <= number(selection.guessing_accuracy) <= 1
            )
        ):
            raise ValueError("a value is of another kind than was measured")
        return selection
