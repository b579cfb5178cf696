"""A designed comparison as data: what is asked, and which trainings answer it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from cnnlab.configuration import Configuration, setting
from cnnlab.configuration.checks import number, require, require_choice, require_whole
from cnnlab.configuration.differences import with_changes
from cnnlab.errors import ConfigurationError
from cnnlab.runs.config import TrainingConfig

Side = Literal["treatment", "control"]

SIDES: tuple[Side, Side] = ("treatment", "control")
MEASURES = ("accuracy", "epochs", "seconds")
MOST_PAIRS, MOST_COMPARISONS, MOST_MINUTES = 100, 20, 10_080.0

SHARED = ("data", "classes_from_names", "seed")
"""Settings that both sides have in common, or they would be tested on different pictures."""

_LONGEST_TEXT = 500
_NO_SEED = "without a seed: pairs set it"

_require = partial(require, area="experiment")
_require_choice = partial(require_choice, area="experiment")
_require_whole = partial(require_whole, area="experiment")


def _require_text(name: str, value: Any) -> None:
    fits = isinstance(value, str) and value.strip() and len(value) <= _LONGEST_TEXT
    _require(fits, name, value, f"1 to {_LONGEST_TEXT} letters")


def _check_differ_in(changes: Mapping[str, Any]) -> None:
    shared = [name for name in changes if name in SHARED]
    if shared:
        raise ConfigurationError(
            "experiment-sides-share",
            "Both sides of a comparison have the same {names}, or they would be tested on "
            "different pictures. Put it into `base` or into `common`.",
            names=", ".join(shared),
        )


def _check_measure_and_margin(settings: "Comparison | Experiment") -> None:
    """A comparison may leave both to its experiment."""
    measure, margin = settings.measure, settings.margin
    if measure is not None:
        _require_choice("measure", measure, MEASURES)
    fits = margin is None or 0 <= number(margin) < 1
    _require(fits, "margin", margin, "a number from 0 to below 1")


@dataclass(frozen=True)
class Comparison(Configuration):
    """Two trainings that differ in the named settings only.

    The settings of a ``TrainingConfig`` are named as ``configuration.differences`` names them, with
    a dot for nested ones, such as ``head.units``; their values are JSON types.

    Attributes:
        name: what is compared, in words.
        common: name -> value, of both sides.
        treatment: name -> value, of the side that the question expects to be better.
        control: name -> value, of the side that it is compared with.
        treatment_name: of that side, in a few words.
        control_name: of that side, in a few words.
        measure: one of ``MEASURES``; None for the experiment's.
        margin: the smallest difference that matters; None for the experiment's.

    Raises:
        ConfigurationError: a value that cannot be used.
    """

    name: str = setting("Mirrored pictures", "what is compared, in words")
    common: Mapping[str, Any] = field(
        default_factory=dict, metadata={"help": "settings of both sides"}
    )
    treatment: Mapping[str, Any] = field(
        default_factory=dict, metadata={"help": "settings of the side that should be better"}
    )
    control: Mapping[str, Any] = field(
        default_factory=dict, metadata={"help": "settings of the side it is compared with"}
    )
    treatment_name: str = setting("with", "of that side, in a few words")
    control_name: str = setting("without", "of that side, in a few words")
    measure: str | None = setting(None, "what is compared; none for the experiment's")
    margin: float | None = setting(None, "that matters; none for the experiment's")

    def validate(self) -> None:
        """Raise ``ConfigurationError`` where a value is of the wrong kind."""
        _check_measure_and_margin(self)
        for name in ("name", "treatment_name", "control_name"):
            _require_text(name, getattr(self, name))
        for name in ("common", *SIDES):
            value = getattr(self, name)
            is_named = isinstance(value, Mapping) and all(isinstance(key, str) for key in value)
            _require(is_named, name, value, "settings with their values, such as {epochs: 5}")
        for side in SIDES:
            _check_differ_in(getattr(self, side))
        _require("seed" not in self.common, "common", self.common, "without a seed: pairs set it")

    def of_side(self, side: Side) -> dict[str, Any]:
        """All settings of a side that are not the experiment's own."""
        return {**self.common, **getattr(self, side)}


@dataclass(frozen=True)
class Experiment(Configuration):
    """A question, and the paired trainings that answer it.

    In a pair both sides have the same seed: the same pictures in the same order, the same initial
    weights where the networks are alike, the same test pictures. Only the named settings differ.

    Attributes:
        question: in words.
        base: what all trainings have in common. Its seed is the first pair's; the next ones
            count up from it.
        comparisons: each has a verdict of its own.
        measure: ``"accuracy"`` on the test pictures; or how many ``"epochs"``, or ``"seconds"`` of
            training, it takes to reach ``target``. A comparison may have another one.
        target: the accuracy on the held-out pictures that is to be reached, above 0 up to 1; None
            where only accuracies are measured.
        margin: the smallest difference that matters: of accuracies, in [0, 1]; of epochs and
            seconds as a share of them.
        most_pairs: of each comparison.
        minutes: no further training begins when all have taken so long.

    Raises:
        ConfigurationError: a value that cannot be used; names it and says what would do.
    """

    question: str = setting("Do pictures that are mirrored at random help?", "in words")
    base: TrainingConfig = setting(TrainingConfig(), "what all trainings have in common")
    comparisons: tuple[Comparison, ...] = setting(
        (Comparison(treatment={"augmentation.horizontal_flip": True}),), "what is compared"
    )
    measure: str = setting("accuracy", ", ".join(MEASURES))
    target: float | None = setting(None, "accuracy to be reached, for epochs and seconds")
    margin: float = setting(0.02, "the smallest difference that matters")
    most_pairs: int = setting(12, "pairs of trainings of each comparison")
    minutes: float = setting(3.0, "no further training begins after so long")

    def validate(self) -> None:
        """Raise ``ConfigurationError`` where a value cannot be used."""
        _require_text("question", self.question)
        is_config = isinstance(self.base, TrainingConfig)
        _require(is_config, "base", self.base, "the settings of a training")
        _require_choice("measure", self.measure, MEASURES)
        _require(self.margin is not None, "margin", self.margin, "a number from 0 to below 1")
        _check_measure_and_margin(self)
        _require_whole("most_pairs", self.most_pairs, 2, MOST_PAIRS)
        _require(
            0 < number(self.minutes) <= MOST_MINUTES,
            "minutes",
            self.minutes,
            f"a number above 0 and up to {MOST_MINUTES:g}",
        )
        self._check_comparisons()
        self._check_target()

    def to_dict(self) -> dict[str, Any]:
        """JSON types only; ``base`` as its differences from the defaults."""
        return super().to_dict() | {"base": self.base.changes()}

    def config(self, comparison: Comparison, side: Side, pair: int = 0) -> TrainingConfig:
        """The training of a side of a comparison in a pair, which counts from 0.

        Example:
            >>> faster = Comparison("Faster", treatment={"learning_rate": 1e-2})
            >>> config = Experiment().config(faster, "treatment", pair=3)
            >>> config.learning_rate, config.seed
            (0.01, 3)
        """
        config = with_changes(self.base, comparison.of_side(side))
        return config.replace(seed=self.base.seed + pair)

    def measure_of(self, comparison: Comparison) -> str:
        """What a comparison compares: one of ``MEASURES``."""
        return comparison.measure or self.measure

    def margin_of(self, comparison: Comparison) -> float:
        """The smallest difference that matters in a comparison, as ``margin``."""
        return self.margin if comparison.margin is None else comparison.margin

    def _check_target(self) -> None:
        measures = {self.measure_of(comparison) for comparison in self.comparisons}
        if measures == {"accuracy"}:
            _require(self.target is None, "target", self.target, "left out, or measure epochs")
        else:
            fits = 0 < number(self.target) <= 1
            _require(fits, "target", self.target, "an accuracy above 0 and up to 1, such as 0.8")

    def _check_comparisons(self) -> None:
        are_some = isinstance(self.comparisons, tuple) and all(
            isinstance(comparison, Comparison) for comparison in self.comparisons
        )
        expected = f"from 1 to {MOST_COMPARISONS} comparisons"
        fits = are_some and 1 <= len(self.comparisons) <= MOST_COMPARISONS
        _require(fits, "comparisons", self.comparisons, expected)
        names = [comparison.name for comparison in self.comparisons]
        _require(len({*names}) == len(names), "comparisons", names, "of different names")
        for comparison in self.comparisons:
            self._check_sides(comparison)

    def _check_sides(self, comparison: Comparison) -> None:
        last = self.most_pairs - 1
        sides = [self.config(comparison, side, last) for side in SIDES]
        if sides[0] == sides[1]:
            raise ConfigurationError(
                "experiment-sides-equal",
                "The two sides of {name} are the same training. Give `treatment` or `control` a "
                "setting in which they differ.",
                name=repr(comparison.name),
            )
        shares = [config.validation_share for config in sides]
        if self.measure_of(comparison) != "accuracy" and not all(shares):
            raise ConfigurationError(
                "experiment-holds-nothing-out",
                "{name} holds no pictures out, so nothing tells after which epoch the accuracy is "
                "reached. Set `validation_share`, for example to 0.1.",
                name=repr(comparison.name),
            )
