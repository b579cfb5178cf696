"""What the two networks of an experiment have in common."""

from dataclasses import dataclass
from functools import partial

from cnnlab.configuration import Configuration, setting
from cnnlab.configuration.checks import number, require, require_whole
from cnnlab.normalization import NORMALIZATIONS, make_normalizer

MAX_DEPTH = 20
MAX_EPOCHS = 100


_require = partial(require, area="experiment")
_require_whole = partial(require_whole, area="experiment")


@dataclass(frozen=True)
class ExperimentConfig(Configuration):
    """Pictures, networks, learning. The defaults show a difference on the built-in pictures.

    Attributes:
        data: a data set's name, or the path of a class folder or of a ZIP of one.
        classes_from_names: as of ``TrainingConfig``.
        limit: take this many training pictures, evenly from all classes; None for all.
        normalization: of the pictures before both networks, one of
            ``cnnlab.normalization.NORMALIZATIONS``; ``"none"`` leaves them from 0 to 255.
        depth: number of hidden layers, 1 to 20.
        units: width of each hidden layer.
        learning_rate: step size of plain stochastic gradient descent.
        batch_size: pictures a step, from 2: the variance of one picture says nothing.
        epochs: how often all training pictures are gone through, 1 to 100.
        seed: of the picture order and of the initial weights, which both networks share.

    Raises:
        ConfigurationError: a value that cannot be used; names it and says what would do.
    """

    data: str = setting("toybox10", "data set: a name, a class folder or a ZIP of one")
    limit: int | None = setting(2000, "take this many training pictures; none for all")
    normalization: str = setting("none", ", ".join(NORMALIZATIONS))
    depth: int = setting(2, "number of hidden layers")
    units: int = setting(128, "width of each hidden layer")
    learning_rate: float = setting(0.01, "step size")
    batch_size: int = setting(32, "pictures a step")
    epochs: int = setting(10, "how often all pictures are gone through")
    seed: int = setting(0, "of the order and of the initial weights")
    classes_from_names: bool = setting(False, "file names say the classes, as in cat_1.jpg")

    def validate(self) -> None:
        """Raise ``ConfigurationError`` where a value cannot be used."""
        _require(isinstance(self.data, str) and self.data, "data", self.data, "a name or a path")
        _require(
            isinstance(self.classes_from_names, bool),
            "classes_from_names",
            self.classes_from_names,
            "true or false",
        )
        if self.limit is not None:
            _require_whole("limit", self.limit, 2, 10**9)
        make_normalizer(self.normalization)
        _require_whole("depth", self.depth, 1, MAX_DEPTH)
        _require_whole("units", self.units, 1, 4096)
        _require(
            0 < number(self.learning_rate) <= 100,
            "learning_rate",
            self.learning_rate,
            "a number above 0 and up to 100, such as 0.1",
        )
        _require_whole("batch_size", self.batch_size, 2, 4096)
        _require_whole("epochs", self.epochs, 1, MAX_EPOCHS)
        _require_whole("seed", self.seed, 0, 2**32 - 1)
