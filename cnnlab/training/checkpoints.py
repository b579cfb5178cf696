"""Where a training keeps the network of its best epoch, and what it could go on from."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from cnnlab.evaluation import Predictions
from cnnlab.evaluation.evaluation import Evaluation
from cnnlab.evaluation.selection import Selection
from cnnlab.models.weights import load_known_weights
from cnnlab.runs.checkpoints.last_checkpoint import LastCheckpoint, Position
from cnnlab.runs.run_directory import LAST, WEIGHTS
from cnnlab.training.recorder import RunRecorder

if TYPE_CHECKING:
    import keras


IsWanted = Callable[[Selection | Evaluation], bool]


class Checkpoints:
    """In the run's folder, after each epoch: a training that is killed loses little.

    Args:
        recorder: writes that folder.
        model: the whole network in training.
    """

    def __init__(self, recorder: RunRecorder, model: "keras.Model") -> None:
        self._recorder = recorder
        self._model = model
        self._last = LastCheckpoint(recorder.run.path / LAST, model)

    def keep_best(self, measured: Selection | Evaluation, predictions: Predictions | None) -> None:
        """The network as it is now is the best so far; see ``RunRecorder.checkpoint``."""
        self._recorder.checkpoint(self._model.save_weights, measured, predictions)

    def keep_last(self, position: Position) -> None:
        """An epoch is over. Raises ``OSError``, as on a full disk."""
        self._last.keep(position)

    def restore_best(self) -> None:
        """No epoch follows: the network becomes the best one, which is in the folder from now on.

        Raises:
            StorageError: the system refuses it.
        """
        load_known_weights(self._model, self._recorder.run.path / WEIGHTS)


class CheckpointAtTheEnd(Checkpoints):
    """In memory until no epoch follows: for a training that is begun anew if it is killed.

    Writing two files after each epoch takes longer than an epoch of a small network.

    Args:
        recorder: writes the run's folder.
        model: the whole network in training.
        is_wanted: of what was measured: whether the network is written at all, in the end.
    """

    def __init__(
        self,
        recorder: RunRecorder,
        model: "keras.Model",
        is_wanted: IsWanted = lambda measured: True,
    ) -> None:
        super().__init__(recorder, model)
        self._is_wanted = is_wanted

    def keep_best(self, measured: Selection | Evaluation, predictions: Predictions | None) -> None:
        """As of ``Checkpoints``, without a file."""
        self._best = measured, predictions
        self._weights = [variable.value.numpy() for variable in _learning(self._model)]
        self._recorder.choose(measured)

    def keep_last(self, position: Position) -> None:
        """Nothing goes on from there."""

    def restore_best(self) -> None:
        """As of ``Checkpoints``."""
        for variable, best in zip(_learning(self._model), self._weights, strict=True):
            variable.assign(best)
        if self._is_wanted(self._best[0]):
            self._recorder.checkpoint(self._model.save_weights, *self._best)
        else:
            self._recorder.selected(*self._best)


def _learning(model: "keras.Model") -> list["keras.Variable"]:
    """What training changes: weights and moving means of the layers that are not frozen."""
    return [weight for layer in model.layers if layer.trainable for weight in layer.weights]
