"""The comparison of a sweep whose trials compare: where it comes from, and how a recipe says it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from cnnlab.configuration.checks import require
from cnnlab.configuration.differences import with_changes
from cnnlab.errors import ConfigurationError
from cnnlab.experiments.paired.claims import CLAIMS
from cnnlab.experiments.paired.experiment import SIDES, Comparison, Experiment
from cnnlab.runs.config import TrainingConfig

SHARED = ("data", "classes_from_names", "validation_share")
"""Settings that all trainings have in common, or they would be measured on different pictures."""

_OF_COMPARISONS = ("comparison", "pairs", "of_pairs")

_require = partial(require, area="sweep")


def of_experiment(experiment: Experiment, name: str | None = None) -> dict[str, Any]:
    """``base`` and ``comparison`` of a sweep around a comparison of an experiment.

    Args:
        experiment: its question, measure, margin, numbers of pairs and minutes do not matter.
        name: of one of its comparisons; None where it has no other.

    Raises:
        ConfigurationError: it has no comparison of that name, or several and none is named.
    """
    named = {comparison.name: comparison for comparison in experiment.comparisons}
    if name is None and len(named) == 1:
        (name,) = named
    if name not in named:
        raise ConfigurationError(
            "sweep-comparison-unknown",
            "`comparison` must be the name of one of the experiment's comparisons: {names}; "
            "received {received}.",
            names=", ".join(map(repr, named)),
            received="nothing" if name is None else repr(name)[:100],
        )
    chosen = named[name]
    shared = {key: value for key, value in chosen.common.items() if key in SHARED}
    common = {key: value for key, value in chosen.common.items() if key not in SHARED}
    comparison = chosen.replace(common=common, measure=None, margin=None)
    return {"base": with_changes(experiment.base, shared), "comparison": comparison}


def from_recipe(values: Any) -> Any:
    """The fields of a sweep from those of a recipe, in which ``experiment`` stands for two.

    ``base`` beside it changes settings of the experiment's own base.

    Raises:
        ConfigurationError: there is no such experiment, or no such comparison.
    """
    if not isinstance(values, Mapping) or "experiment" not in values:
        return values
    fields = {name: value for name, value in values.items() if name != "experiment"}
    found = of_experiment(_experiment(values["experiment"]), fields.get("comparison"))
    changes = fields.get("base", {})
    _require(isinstance(changes, Mapping), "base", changes, "settings with their values")
    return {**fields, **found, "base": with_changes(found["base"], changes)}


def to_recipe(
    values: Mapping[str, Any], base: TrainingConfig, comparison: Comparison | None
) -> dict[str, Any]:
    """The inverse of ``from_recipe``; without a comparison nothing is said of any.

    Args:
        values: all fields of the sweep, JSON types.
        base: of the sweep.
        comparison: likewise.
    """
    if comparison is None:
        return {name: value for name, value in values.items() if name not in _OF_COMPARISONS}
    experiment = {"base": base.changes(), "comparisons": [comparison.changes()]}
    recipe = {"experiment" if name == "base" else name: value for name, value in values.items()}
    del recipe["comparison"]
    return recipe | {"experiment": experiment}


def check_comparison(comparison: Any, varied: Sequence[str]) -> None:
    """Whether the settings that are varied can be common to both sides.

    Args:
        comparison: of a sweep.
        varied: names of the settings.

    Raises:
        ConfigurationError: they cannot; names the setting.
    """
    fits = isinstance(comparison, Comparison)
    _require(fits, "comparison", comparison, "a comparison of an experiment")
    own = {name for side in SIDES for name in getattr(comparison, side)}
    shared = sorted(name for name in {*own, *comparison.common} if name in SHARED)
    _require(not shared, "comparison", shared, "without these: they belong into `base`")
    for name in varied:
        _check_varied(name, own)


def can_be_varied(name: str, comparison: Comparison | None) -> bool:
    """Whether a setting can be common to both sides of a comparison; all can where none is."""
    if comparison is None:
        return True
    own = {one for side in SIDES for one in getattr(comparison, side)}
    return name != "seed" and not any(_overlap(one, name) for one in own)


def _check_varied(name: str, own: set[str]) -> None:
    if name == "seed":
        raise ConfigurationError(
            "sweep-pairs-set-seed",
            "The pairs of each trial set the seed, so it cannot be varied. Set `pairs` to have "
            "more of them.",
        )
    overlapping = sorted(one for one in own if _overlap(one, name))
    if overlapping:
        raise ConfigurationError(
            "sweep-sides-differ-in",
            "The two sides of the comparison differ in {own}, so {name} cannot be varied for both. "
            "Leave it out of `space`, or compare something else.",
            own=", ".join(overlapping),
            name=name,
        )


def _overlap(one: str, other: str) -> bool:
    """Equal, or one is part of the other: ``augmentation`` and ``augmentation.zoom_range``."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def _experiment(value: Any) -> Experiment:
    if isinstance(value, Mapping):
        return Experiment.from_dict(value)
    if not isinstance(value, str) or value not in CLAIMS:
        raise ConfigurationError(
            "sweep-experiment-unknown",
            "`experiment` must be the name of a claim, {names}, or an experiment with `base` and "
            "`comparisons`; received {received}.",
            names=", ".join(CLAIMS),
            received=repr(value)[:100],
        )
    return CLAIMS[value]
