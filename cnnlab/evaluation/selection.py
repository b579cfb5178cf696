"""Why the network of one epoch is kept, and not that of another."""

import math
from dataclasses import asdict, dataclass, replace
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
        num_learned: pictures that are trained on.
        num_images: pictures that were measured: those held out, or all, each in its fold.
        accuracy: share of them classified correctly, in [0, 1]; None if none were measured.
        loss: their mean cross-entropy, in nats; None where none were measured.
        num_folds: of the cross-validation; 0 where there was none.
        guessing_accuracy: what guessing gets of them, in [0, 1]; None where none were measured.
        best_epoch, best_accuracy, best_loss: of the epoch that did best on them so far: higher
            accuracy, or the same at a lower loss. 0 and None before ``after`` was asked.
    """

    selected_on: str
    epoch: int
    num_learned: int
    num_images: int = 0
    accuracy: float | None = None
    loss: float | None = None
    num_folds: int = 0
    guessing_accuracy: float | None = None
    best_epoch: int = 0
    best_accuracy: float | None = None
    best_loss: float | None = None

    def after(self, before: "Selection | None") -> "Selection":
        """The same epoch, knowing which one was best so far.

        Args:
            before: the epoch that was kept so far; None before the first.
        """
        best: tuple[int, float | None, float | None] = (self.epoch, self.accuracy, self.loss)
        if before is not None and before.best_accuracy is not None:
            is_better = (self.accuracy or 0, -(self.loss or 0)) > (
                before.best_accuracy,
                -(before.best_loss or 0),
            )
            if not is_better:
                best = before.best_epoch, before.best_accuracy, before.best_loss
        epoch, accuracy, loss = best
        return replace(self, best_epoch=epoch, best_accuracy=accuracy, best_loss=loss)

    @property
    def is_kept(self) -> bool:
        """Whether it is as good as the best so far, as far as so few pictures can tell.

        So few often name an early epoch best by chance, while the last ones, in which the steps
        are small, really are: that may be a standard error below the best (the rule of Breiman et
        al., "Classification and Regression Trees", 1984). Where nothing chooses, the last is kept.
        """
        if self.accuracy is None or self.best_accuracy is None or self.selected_on == LAST_EPOCH:
            return True
        share = self.best_accuracy
        error = math.sqrt(share * (1 - share) / max(self.num_images, 1))
        return self.accuracy >= share - error

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
            and is_whole(selection.best_epoch, 0, MOST)
            and (selection.best_accuracy is None or 0 <= number(selection.best_accuracy) <= 1)
            and (selection.best_loss is None or 0 <= number(selection.best_loss) <= MOST)
            and (
                selection.guessing_accuracy is None or 0 <= number(selection.guessing_accuracy) <= 1
            )
        ):
            raise ValueError("a value is of another kind than was measured")
        return selection
