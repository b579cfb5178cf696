"""The settings that a sweep varies, and the values that they take."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import count, takewhile
from typing import Any

import numpy as np

from cnnlab.configuration import Configuration, setting
from cnnlab.configuration.checks import is_whole, number, require
from cnnlab.errors import ConfigurationError

MOST_VALUES = 1000

_LARGEST = 10**9
_require = partial(require, area="sweep")


@dataclass(frozen=True)
class Parameter(Configuration):
    """A setting with the values to choose from, or with the range to draw from.

    Attributes:
        name: of a setting, as ``configuration.differences`` names it, such as ``head.dropout``.
        choices: values to choose from, JSON types; empty for a range.
        low: the smallest value of a range; None for choices.
        high: the largest one. Where both are whole numbers, all drawn values are.
        log: draw evenly on a logarithmic scale, for ranges above 0.
        step: between two values of a range, counted from ``low``; None for any value in it.
        when: name of another setting that is varied -> its values with which this one matters; with
            others it stays as in the base.

    Raises:
        ConfigurationError: a value that cannot be used.
    """

    name: str = setting("learning_rate", "which setting")
    choices: tuple[Any, ...] = setting((), "values to choose from")
    low: float | None = setting(None, "smallest value of a range")
    high: float | None = setting(None, "largest value of a range")
    log: bool = setting(False, "draw evenly on a logarithmic scale")
    step: float | None = setting(None, "between two values of a range")
    when: Mapping[str, tuple[Any, ...]] = field(
        default_factory=dict, metadata={"help": "other setting -> values with which this matters"}
    )

    def validate(self) -> None:
        """Raise ``ConfigurationError`` where a value cannot be used."""
        _require(isinstance(self.name, str) and self.name, "name", self.name, "a setting's name")
        self._check_when()
        if self.is_range:
            self._check_range()
        else:
            self._check_choices()

    @property
    def is_range(self) -> bool:
        """It is drawn from a range, not chosen from a list."""
        return self.low is not None or self.high is not None

    @property
    def is_whole(self) -> bool:
        """A range of whole numbers."""
        return self.is_range and isinstance(self.low, int) and isinstance(self.high, int)

    @property
    def grid(self) -> tuple[Any, ...] | None:
        """All its values, in order; None of a range that has no step, or too many of them.

        Example:
            >>> Parameter("head.dropout", low=0.0, high=0.5, step=0.25).grid
            (0.0, 0.25, 0.5)
        """
        if not self.is_range:
            return self.choices
        low, high = self.low or 0, self.high or 0
        step = self.step or (1 if self.is_whole and not self.log else None)
        if step is None or high - low > MOST_VALUES * step:
            return None
        # Rounding may put the last one a little above the end.
        values = (low + index * step for index in count())
        within = takewhile(lambda value: value <= high + 1e-9 * step, values)
        return tuple(value if self.is_whole else min(float(value), high) for value in within)

    @property
    def ends(self) -> tuple[Any, ...]:
        """Values that show whether all can be used: the choices, or both ends of the range."""
        return (self.low, self.high) if self.is_range else self.choices

    def is_active(self, settings: Mapping[str, Any]) -> bool:
        """Whether it matters, given the settings that were chosen before it."""
        return all(
            name in settings and _alike(settings[name]) in map(_alike, values)
            for name, values in self.when.items()
        )

    def to_recipe(self) -> Any:
        """Short, for a recipe: a list of choices, or what is not at its default."""
        unset: dict[str, Any] = {"choices": [], "log": False, "when": {}}
        values = {name: value for name, value in self.to_dict().items() if value != unset.get(name)}
        recipe = {name: value for name, value in values.items() if name not in ("schema", "name")}
        return recipe["choices"] if set(recipe) == {"choices"} else recipe

    @classmethod
    def from_recipe(cls, name: str, recipe: Any) -> "Parameter":
        """The inverse of ``to_recipe``.

        Raises:
            ConfigurationError: neither a list of values nor a range.
        """
        if isinstance(recipe, list):
            recipe = {"choices": recipe}
        if not isinstance(recipe, Mapping):
            raise ConfigurationError(
                "sweep-parameter-unreadable",
                "{name} in `space` is a list of values, or a range such as "
                "{{low: 0.001, high: 0.1, log: true}}; received {received}.",
                name=name,
                received=repr(recipe)[:100],
            )
        when = recipe.get("when", {})
        if isinstance(when, Mapping):
            recipe = {**recipe, "when": {key: _listed(value) for key, value in when.items()}}
        return cls.from_dict({**recipe, "name": name})

    def _check_when(self) -> None:
        fits = isinstance(self.when, Mapping) and all(
            isinstance(name, str) and isinstance(values, tuple) and values
            for name, values in self.when.items()
        )
        _require(fits, "when", self.when, "settings with lists of values: {optimizer: [sgd]}")

    def _check_choices(self) -> None:
        fits = isinstance(self.choices, tuple) and 1 <= len(self.choices) <= MOST_VALUES
        _require(fits, self.name, self.choices, "a list of values, or a range with low and high")
        again = [value for index, value in enumerate(self.choices) if value in self.choices[:index]]
        _require(not again, self.name, self.choices, "of different values")
        plain = not self.log and self.step is None
        _require(plain, self.name, self.choices, "without `log` and `step`, which ranges have")

    def _check_range(self) -> None:
        low, high = number(self.low), number(self.high)
        ends = [self.low, self.high]
        _require(not self.choices, self.name, self.choices, "without choices, or without a range")
        fits = -_LARGEST <= low < high <= _LARGEST
        _require(fits, self.name, ends, "a range whose `low` is smaller than its `high`")
        _require(isinstance(self.log, bool), "log", self.log, "true or false")
        _require(not self.log or low > 0, self.name, ends, "a range above 0, to draw it by `log`")
        if self.step is not None:
            fits = 0 < number(self.step) <= high - low and (high - low) / self.step <= MOST_VALUES
            _require(fits, "step", self.step, f"a part of the range, of at most {MOST_VALUES}")
            whole = not self.is_whole or is_whole(self.step, 1, _LARGEST)
            _require(whole, "step", self.step, "a whole number, as `low` and `high` are")
            _require(not self.log, "step", self.step, "left out where values are drawn by `log`")


def combinations(space: tuple[Parameter, ...]) -> Iterator[dict[str, Any]]:
    """All settings of a grid, each parameter only where it is active."""

    def go_on(index: int, settings: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if index == len(space):
            yield settings
        elif space[index].is_active(settings):
            for value in space[index].grid or ():
                yield from go_on(index + 1, {**settings, space[index].name: value})
        else:
            yield from go_on(index + 1, settings)

    return go_on(0, {})


def drawn_settings(space: tuple[Parameter, ...], rng: np.random.Generator) -> dict[str, Any]:
    """Settings drawn evenly, to check them before anything starts, and to tell what trials cost."""
    settings: dict[str, Any] = {}
    for parameter in space:
        if parameter.is_active(settings):
            settings[parameter.name] = _drawn(parameter, rng)
    return settings


def settings_with(space: tuple[Parameter, ...], wanted: Parameter, value: Any) -> dict[str, Any]:
    """One parameter at a value, and those on which it depends so that it is active."""
    settings: dict[str, Any] = {}
    for name, values in wanted.when.items():
        parent = next(parameter for parameter in space if parameter.name == name)
        settings |= settings_with(space, parent, values[0])
    return settings | {wanted.name: value}


def _drawn(parameter: Parameter, rng: np.random.Generator) -> Any:
    if parameter.grid is not None:
        return parameter.grid[rng.integers(len(parameter.grid))]
    ends = (number(parameter.low), number(parameter.high))
    value = np.exp(rng.uniform(*np.log(ends))) if parameter.log else rng.uniform(*ends)
    return round(float(value)) if parameter.is_whole else float(value)


def _alike(value: Any) -> Any:
    """Lists as tuples: JSON and recipes have lists where settings have tuples."""
    return tuple(map(_alike, value)) if isinstance(value, list | tuple) else value


def _listed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | tuple) else (value,)
