"""Where a run stands, as one small file that is replaced whole."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from cnnlab.configuration.checks import MOST, is_whole, number
from cnnlab.errors import quoted
from cnnlab.messages import Note

ACTIVE_STATES = ("queued", "starting", "running")
STATES = (
    *ACTIVE_STATES,
    "finished",
    "stopped",
    "interrupted",
    "diverged",
    "disk full",
    "failed",
    "unreadable",
)
RESUMABLE_STATES = ("stopped", "interrupted", "disk full", "failed")
"""A training that ended like this can go on from its last checkpoint. One that diverged would
diverge again."""

HOPELESS = Note(
    "trial-ended-early",
    "Ended early in epoch {epoch}: other trials were better by then.",
    {"epoch": 0},
)
"""Said of a trial that ended early, with its epoch in place of 0."""

# So much has to be seen of the pace before it is told, whichever comes first.
_FEWEST_BATCHES = 8
_FEWEST_SECONDS = 3.0


@dataclass(frozen=True)
class RunStatus:
    """Where a run stands.

    Attributes:
        state: one of ``STATES``.
        epoch: the epoch in progress, or the last one, from 1; 0 before the first.
        num_epochs: how many are planned.
        batch: batches done in this epoch.
        num_batches: batches an epoch.
        seconds: since training began, without waiting and preparing; monotonic clock.
        message: what is being done, or why the run ended, for people.
        notes: findings about data and settings.
        device: what the network trains on; None before it is known.
        images_prepared: pictures that the frozen layers have seen, before the first epoch.
        images_to_prepare: how many they have to see; 0 if they need not run.
        preparing_per_second: how many they see in a second.
        first_batches: batches done, of all epochs, when the pace began to be measured: the first
            one is slow, as the step is built with it.
        first_seconds: ``seconds`` at that moment.
    """

    state: str = "queued"
    epoch: int = 0
    num_epochs: int = 0
    batch: int = 0
    num_batches: int = 0
    seconds: float = 0.0
    message: Note | None = None
    notes: tuple[Note, ...] = ()
    device: Note | None = None
    images_prepared: int = 0
    images_to_prepare: int = 0
    preparing_per_second: float = 0.0
    first_batches: int = 0
    first_seconds: float = 0.0

    @property
    def is_active(self) -> bool:
        """The run waits or works, and will change by itself."""
        return self.state in ACTIVE_STATES

    @property
    def is_hopeless(self) -> bool:
        """A search has ended it after ``epoch``, as others were better; it kept no network."""
        return self.message is not None and self.message.code == HOPELESS.code

    @property
    def progress(self) -> float:
        """Share of the planned batches that are done, in [0, 1]."""
        if self.state == "finished":
            return 1.0
        planned = self.num_epochs * self.num_batches
        return min(self.batches_done / planned, 1.0) if planned else 0.0

    @property
    def preparation(self) -> float | None:
        """Share of the frozen layers' pass that is done, in [0, 1]; None while there is none."""
        if self.state != "starting" or not self.images_to_prepare:
            return None
        return min(self.images_prepared / self.images_to_prepare, 1.0)

    @property
    def seconds_left(self) -> float | None:
        """Estimated from the pace since the first batch; None before there is one, and at the end.

        While the frozen layers run it is their pass that is estimated: the epochs after it have
        no pace yet.
        """
        if self.preparation is not None and self.preparing_per_second:
            return (self.images_to_prepare - self.images_prepared) / self.preparing_per_second
        batches, seconds = self.batches_done - self.first_batches, self.seconds - self.first_seconds
        if self.state != "running" or seconds <= 0 or not batches > 0:
            return None
        if batches < _FEWEST_BATCHES and seconds < _FEWEST_SECONDS:
            return None
        left = self.num_epochs * self.num_batches - self.batches_done
        return max(left, 0) * seconds / batches

    @property
    def batches_done(self) -> int:
        """Of all epochs."""
        return max((self.epoch - 1) * self.num_batches + self.batch, 0)

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of ``to_dict``. Raises ``TypeError`` or ``ValueError`` for anything else."""
        status = cls(
            **dict(values)
            | {
                "message": _note(values.get("message")),
                "device": _note(values.get("device")),
                "notes": tuple(map(_sayable, values.get("notes", ()))),
            }
        )
        counts = (
            status.epoch,
            status.num_epochs,
            status.batch,
            status.num_batches,
            status.images_prepared,
            status.images_to_prepare,
            status.first_batches,
        )
        measured = (status.seconds, status.preparing_per_second, status.first_seconds)
        if not (
            status.state in STATES
            and all(is_whole(count, 0, MOST) for count in counts)
            and all(0 <= number(value) <= MOST for value in measured)
        ):
            raise ValueError(f"not a status: {quoted(values)}")
        return status


def _note(parts: Mapping[str, Any] | None) -> Note | None:
    return None if parts is None else _sayable(parts)


def _sayable(parts: Mapping[str, Any]) -> Note:
    """Raises ``TypeError`` or ``ValueError`` for what no note was made of."""
    note = Note(**parts)
    try:
        str(note)
    except (LookupError, AttributeError) as error:
        raise ValueError("a note lacks one of its values") from error
    return note
