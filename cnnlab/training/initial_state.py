"""What a training begins with: its settings alone, or the last checkpoint of its run.

Both kinds have the same methods, so the trainer need not know which one it has.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnnlab.datasets import Dataset
from cnnlab.errors import RunError, WeightsError
from cnnlab.evaluation.evaluation import Evaluation
from cnnlab.evaluation.selection import Selection
from cnnlab.messages import Note
from cnnlab.models.weights import load_weights
from cnnlab.runs.checkpoints.best_checkpoint import check_checkpoint
from cnnlab.runs.checkpoints.last_checkpoint import Position, load_last
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.model.input_pipeline import InputPipeline
from cnnlab.runs.model.model_description import ModelDescription, installed_versions
from cnnlab.runs.run_directory import LAST, WEIGHTS, Run
from cnnlab.training.resources import Resources
from cnnlab.training.selection.cross_validation import CrossValidation

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class InitialState:
    """A network at the point where its training starts.

    Attributes:
        model: compiled, with its weights, its optimiser and its dropout.
        position: how far it has come.
        notes: findings on it.
    """

    model: "keras.Model"
    position: Position = field(default_factory=Position)
    notes: tuple[Note, ...] = ()


def starting_point(
    config: TrainingConfig, run: Run, resources: Resources
) -> "FromSettings | FromCheckpoint":
    """Only a run that is to go on has a last checkpoint before it is trained."""
    kind = FromCheckpoint if (run.path / LAST).exists() else FromSettings
    return kind(config, run, resources)


class FromSettings:
    """A new training.

    Args:
        config: of the training.
        run: its folder.
        resources: where its network comes from.
    """

    def __init__(self, config: TrainingConfig, run: Run, resources: Resources) -> None:
        self._config = config
        self._run = run
        self._resources = resources

    def description(self, data: Dataset) -> ModelDescription:
        """What the run says of its network."""
        return _description(self._config, data)

    def pipeline(self, data: Dataset) -> InputPipeline:
        """Fitted to the training pictures, and stored with the run."""
        pipeline = self._resources.fit_pipeline(data.x_train, self._config)
        pipeline.save(self._run.path)
        return pipeline

    def state(self, data: Dataset) -> InitialState:
        """A network with the weights of the settings."""
        return InitialState(self._resources.build(self._config, data))

    def best(self) -> Selection | Evaluation | None:
        """Of the best epoch so far."""
        return None

    def cross_validated(self, run_folds: Callable[[], CrossValidation]) -> CrossValidation | None:
        """Computed now, and stored with the run."""
        found = run_folds()
        found.save(self._run.path)
        return found


class FromCheckpoint(FromSettings):
    """A training that goes on where its run was left, as if nothing had happened.

    The frozen layers come from the run's best checkpoint, so that neither a network nor the file
    of the first weights is needed again.
    """

    def description(self, data: Dataset) -> ModelDescription:
        """As the run has it. Raises ``RunError`` if the pictures are not those it began with."""
        description = self._run.model_description()
        if description.data_fingerprint != data.fingerprint:
            raise RunError(
                "run-data-changed",
                "Run {name} cannot go on: the pictures of {data} are not those that it began "
                "with. Put them back, or start a new training.",
                name=self._run.name,
                data=data.name,
            )
        return description

    def pipeline(self, data: Dataset) -> InputPipeline:
        """That of the run; fitted anew to the same pictures if it is damaged."""
        config = self._config
        try:
            return InputPipeline.load(
                self._run.path, config.normalization, config.base_preprocessing
            )
        except WeightsError:
            return super().pipeline(data)

    def state(self, data: Dataset) -> InitialState:
        """The network with weights, optimiser and dropout as they were.

        Raises:
            WeightsError: one of the checkpoints is damaged or not of this network.
        """
        check_checkpoint(self._run)
        model = self._resources.build(self._config.replace(weights=None), data)
        load_weights(model, self._run.path / WEIGHTS)
        position = load_last(self._run.path / LAST, model)
        return InitialState(model, position, (_resumed(position),))

    def best(self) -> Selection | Evaluation | None:
        """The selection of the run; by the old rule, its evaluation."""
        if self._config.validation_share is None:
            return self._run.evaluation()
        return self._run.selection()

    def cross_validated(self, run_folds: Callable[[], CrossValidation]) -> CrossValidation | None:
        """That of the run, as its weights are no longer the initial ones."""
        return CrossValidation.load(self._run.path)


def _resumed(position: Position) -> Note:
    return Note(
        "run-resumed",
        "Resumed after epoch {epoch}; what came later than that was done again.",
        {"epoch": position.epoch},
    )


def _description(config: TrainingConfig, data: Dataset) -> ModelDescription:
    return ModelDescription(
        class_names=tuple(data.class_names),
        image_size=config.image_size,
        base=config.base,
        head=config.head,
        frozen_layers=config.frozen_layers,
        normalization=config.normalization,
        base_preprocessing=config.base_preprocessing,
        augmentation=config.augmentation,
        data_name=data.name,
        data_fingerprint=data.fingerprint,
        versions=installed_versions(),
    )
