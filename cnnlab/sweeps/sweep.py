"""A sweep as data: which settings are tried, what counts, and how long it may take."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Self

import numpy as np

from cnnlab.augmentation import AugmentationConfig
from cnnlab.configuration import Configuration, setting
from cnnlab.configuration.checks import number, require, require_choice, require_whole
from cnnlab.configuration.differences import with_changes
from cnnlab.errors import ConfigurationError
from cnnlab.experiments.paired.experiment import MOST_PAIRS, SIDES, Comparison, Experiment, Side
from cnnlab.runs.config import TrainingConfig
from cnnlab.sweeps.comparing import (
    SHARED,
    check_comparison,
    from_recipe,
    of_experiment,
    to_recipe,
)
from cnnlab.sweeps.space import Parameter, combinations, drawn_settings, settings_with

OBJECTIVES = ("val_accuracy", "val_loss")
"""Of the held-out pictures, never of the test pictures: these report what the best one is worth."""
OF_PAIRS = ("difference", *SIDES)
"""What counts of pairs, on average: treatment minus control, or one of the two."""
SAMPLERS = ("tpe", "random", "grid")
PRUNERS = ("median", "halving", "none")
MOST_TRIALS, MOST_PARAMETERS, MOST_MINUTES, MOST_KEPT = 100_000, 30, 10_080.0, 1000

_LONGEST_TEXT = 200
_DRAWN_TO_CHECK = 50

_require = partial(require, area="sweep")
_require_choice = partial(require_choice, area="sweep")
_require_whole = partial(require_whole, area="sweep")


@dataclass(frozen=True)
class Sweep(Configuration):
    """Many trainings that differ in the settings of a space, to find the best of them.

    A trial is a training, or, with a comparison, the same comparison in a fixed number of pairs of
    trainings, as in an ``Experiment``: the settings are common to both sides.

    Attributes:
        name: what is asked, in words.
        base: what all trials have in common. In a recipe: its differences from the defaults.
        space: the settings that are varied. In a recipe: name -> list of values, or a range.
        objective: ``"val_accuracy"``, the larger the better, or ``"val_loss"``, the smaller.
        sampler: how settings are chosen: ``"tpe"`` learns from the trials before (tree-structured
            Parzen estimator), ``"random"``, or ``"grid"`` for all combinations.
        pruner: which trials end early: ``"median"``, after a third of the epochs of the base, those
            that are worse than half of the finished ones were at the same epoch; ``"halving"``, all
            but the best half at epochs 1, 2, 4, ...; or ``"none"``. Trials that compare are judged
            after each pair instead of each epoch.
        trials: how many at most.
        minutes: no further trial begins when the sweep has worked for so long.
        keep_networks: of so many of the best trials; of the others all but the weights is kept.
        seed: of the choice of settings; that of the trainings, or of the first pair, is
            ``base.seed``.
        comparison: what each trial compares; None where a trial is one training. Its ``measure``
            and its ``margin`` do not matter. In a recipe ``experiment`` stands for base and
            comparison: the name of a claim, or an experiment as data; one that has several
            comparisons needs the name of one of them as ``comparison``.
        pairs: of trainings, in each trial that compares. Seeds count up from the base's.
        of_pairs: what counts of them, as ``OF_PAIRS`` says.

    Raises:
        ConfigurationError: a value that cannot be used; names it and says what would do.
    """

    name: str = setting("Which settings suit these pictures?", "what is asked, in words")
    base: TrainingConfig = setting(TrainingConfig(), "what all trials have in common")
    space: tuple[Parameter, ...] = setting(
        (Parameter("learning_rate", low=1e-5, high=1e-1, log=True),), "what is varied"
    )
    objective: str = setting("val_accuracy", ", ".join(OBJECTIVES))
    sampler: str = setting("tpe", ", ".join(SAMPLERS))
    pruner: str = setting("median", "which trials end early: " + ", ".join(PRUNERS))
    trials: int = setting(30, "how many at most")
    minutes: float = setting(10.0, "no further trial begins after so long")
    keep_networks: int = setting(10, "of so many of the best trials")
    seed: int = setting(0, "of the choice of settings")
    comparison: Comparison | None = setting(None, "what each trial compares")
    pairs: int = setting(3, "of trainings, in each trial that compares")
    of_pairs: str = setting("difference", "what counts of them: " + ", ".join(OF_PAIRS))

    def validate(self) -> None:
        """Raise ``ConfigurationError`` where a value cannot be used."""
        named = isinstance(self.name, str) and self.name.strip()
        _require(named and len(self.name) <= _LONGEST_TEXT, "name", self.name, "a few words")
        is_config = isinstance(self.base, TrainingConfig)
        _require(is_config, "base", self.base, "the settings of a training")
        _require_choice("objective", self.objective, OBJECTIVES)
        _require_whole("pairs", self.pairs, 1, MOST_PAIRS)
        _require_choice("of_pairs", self.of_pairs, OF_PAIRS)
        _require_choice("sampler", self.sampler, SAMPLERS)
        _require_choice("pruner", self.pruner, PRUNERS)
        _require_whole("trials", self.trials, 1, MOST_TRIALS)
        fits = 0 < number(self.minutes) <= MOST_MINUTES
        _require(fits, "minutes", self.minutes, f"a number above 0 and up to {MOST_MINUTES:g}")
        _require_whole("keep_networks", self.keep_networks, 1, MOST_KEPT)
        _require_whole("seed", self.seed, 0, 2**32 - 1)
        self._check_space()
        self._check_held_out()
        if self.comparison is not None:
            check_comparison(self.comparison, [parameter.name for parameter in self.space])
        self._check_settings()

    def to_dict(self) -> dict[str, Any]:
        """JSON types only: a recipe. ``base`` as its differences from the defaults."""
        space = {parameter.name: parameter.to_recipe() for parameter in self.space}
        values = super().to_dict() | {"base": self.base.changes(), "space": space}
        return to_recipe(values, self.base, self.comparison)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of ``to_dict``; missing fields take their defaults."""
        values = from_recipe(values)
        space = values.get("space") if isinstance(values, Mapping) else None
        if isinstance(space, Mapping):
            parameters = [Parameter.from_recipe(str(name), one) for name, one in space.items()]
            values = {**values, "space": tuple(parameters)}
        return super().from_dict(values)

    @classmethod
    def of_experiment(
        cls, experiment: Experiment, comparison: str | None = None, **settings: Any
    ) -> Self:
        """A search around a comparison of an experiment.

        Args:
            experiment: its base and one of its comparisons are taken.
            comparison: the name of that one; None where it has no other.
            settings: fields of the sweep.

        Example:
            >>> from cnnlab.experiments.paired.claims import CLAIMS
            >>> sweep = Sweep.of_experiment(CLAIMS["claim-3"], "Whitened against raw", pairs=2)
            >>> [side.normalization for side in sweep.sides()]
            ['zca', 'none']
        """
        return cls(**of_experiment(experiment, comparison), **settings)

    @property
    def is_maximized(self) -> bool:
        """The larger the objective, the better."""
        return self.objective == "val_accuracy"

    @property
    def is_of_differences(self) -> bool:
        """What counts is how much better one side of the comparison is than the other."""
        return self.comparison is not None and self.of_pairs == "difference"

    @property
    def leading_side(self) -> Side:
        """Of a comparison: the one that counts, or the treatment where the difference does."""
        return "control" if self.of_pairs == "control" else "treatment"

    def sides(self, settings: Mapping[str, Any] | None = None) -> tuple[TrainingConfig, ...]:
        """Treatment and control of the first pair of a trial, or its one training.

        Args:
            settings: as of ``config``; None for none, as if nothing was varied.
        """
        sides = SIDES if self.comparison else (self.leading_side,)
        return tuple(self.config(settings or {}, side) for side in sides)

    @property
    def num_steps(self) -> int:
        """After so many a trial is over, and after each it may end early: epochs, or pairs."""
        return self.base.epochs if self.comparison is None else self.pairs

    @property
    def num_planned(self) -> int:
        """Trials, if the time suffices; a grid may have fewer than it is allowed."""
        if self.sampler != "grid":
            return self.trials
        return sum(1 for _ in islice(combinations(self.space), self.trials))

    def config(
        self, settings: Mapping[str, Any], side: Side | None = None, pair: int = 0
    ) -> TrainingConfig:
        """The training of a trial; of one that compares, a training of a pair.

        Args:
            settings: name -> value, of those parameters that are active.
            side: of the comparison; None for the leading one.
            pair: from 0.

        Raises:
            ConfigurationError: the values do not go together.

        Example:
            >>> Sweep().config({"learning_rate": 0.01}).learning_rate
            0.01
        """
        if self.comparison is not None:
            own = getattr(self.comparison, side or self.leading_side)
            settings = {**self.comparison.common, **settings, **own}
        config = with_changes(self.base, settings)
        config = config.replace(seed=config.seed + pair) if pair else config
        # An augmentation that changes nothing would keep the frozen layers from running once.
        is_none = config.augmentation == AugmentationConfig()
        return config.replace(augmentation=None) if is_none else config

    def _check_space(self) -> None:
        are_some = isinstance(self.space, tuple) and all(
            isinstance(parameter, Parameter) for parameter in self.space
        )
        fits = are_some and 1 <= len(self.space) <= MOST_PARAMETERS
        _require(fits, "space", self.space, f"1 to {MOST_PARAMETERS} settings with their values")
        names = [parameter.name for parameter in self.space]
        _require(len({*names}) == len(names), "space", names, "of different settings")
        for index, parameter in enumerate(self.space):
            self._check_shared(parameter)
            known = set(names[:index])
            _require(
                set(parameter.when) <= known,
                "when",
                list(parameter.when),
                f"a setting that stands before {parameter.name} in `space`",
            )
            if self.sampler == "grid":
                expected = "a list or a range with a `step`, as a grid needs it"
                received = parameter.to_recipe()
                _require(parameter.grid is not None, parameter.name, received, expected)

    def _check_shared(self, parameter: Parameter) -> None:
        if parameter.name in SHARED:
            raise ConfigurationError(
                "sweep-trials-share",
                "All trials have the same {name}, or they would be measured on different pictures. "
                "Put it into `base`.",
                name=parameter.name,
            )

    def _check_held_out(self) -> None:
        if not self.base.validation_share:
            raise ConfigurationError(
                "sweep-holds-nothing-out",
                "The base holds no pictures out, so nothing tells which trial is best. Set "
                "`validation_share`, for example to 0.2.",
            )

    def _check_settings(self) -> None:
        """Each end of each range, each choice, and some drawn at random, as trials meet them."""
        drawn = np.random.default_rng(self.seed)
        for parameter in self.space:
            for value in parameter.ends:
                self.sides(settings_with(self.space, parameter, value))
        for _ in range(_DRAWN_TO_CHECK):
            self.sides(drawn_settings(self.space, drawn))
