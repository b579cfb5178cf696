"""Which settings are worth a search around given ones, and how far: plain data for a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cnnlab.augmentation import AugmentationConfig
from cnnlab.models.bases import base_layers
from cnnlab.models.optimizers import LBFGS, OPTIMIZERS
from cnnlab.models.small import SMALL_BASES
from cnnlab.runs.config import TrainingConfig
from cnnlab.sweeps.space import Parameter

_DECADES = (*(float(f"{digit}e{power}") for power in range(-6, 0) for digit in (1, 3)), 1.0)
_WIDTHS: tuple[list[int], ...] = ([], [64], [128], [256], [512])
_BATCHES = (8, 16, 32, 64, 128)
_EPOCHS = (1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 100, 200, 500)
_SIDES = (32, 48, 64, 96, 128)
_NORMALIZATIONS = ("none", "samplewise", "featurewise")
_WITH_MOMENTUM = ("sgd", "rmsprop")
_WITH_EPSILON = ("zca", "patches")

# Of a strength of augmentation: up to where it is searched at first, and its stops.
_STRENGTHS = {
    "rotation_range": (30.0, tuple(5.0 * step for step in range(19))),
    "width_shift_range": (0.2, tuple(round(0.05 * step, 2) for step in range(11))),
    "height_shift_range": (0.2, tuple(round(0.05 * step, 2) for step in range(11))),
    "zoom_range": (0.3, tuple(round(0.05 * step, 2) for step in range(13))),
    "shear_range": (15.0, tuple(5.0 * step for step in range(10))),
    "channel_shift_range": (40.0, tuple(10.0 * step for step in range(11))),
}
_PAIRS = ("brightness_range", "contrast_range", "saturation_range")
_FACTORS = (None, [0.8, 1.2], [0.6, 1.4], [0.4, 1.6])


@dataclass(frozen=True)
class Suggestion:
    """A setting that can be searched.

    Attributes:
        parameter: how it is searched where nobody says otherwise.
        options: all choices that make sense; of a range the stops for its ends, rising.
        is_ticked: it is worth a search at first.
    """

    parameter: Parameter
    options: tuple[Any, ...]
    is_ticked: bool = False

    @property
    def name(self) -> str:
        """Of the setting, such as ``head.dropout``."""
        return self.parameter.name

    def within(self, low: float, high: float) -> Parameter:
        """The parameter between two stops; of one value where they are equal."""
        if low == high:
            return Parameter(self.name, choices=(low,))
        return self.parameter.replace(low=low, high=high)

    def among(self, choices: Sequence[Any]) -> Parameter:
        """The parameter with some of its options."""
        return self.parameter.replace(choices=tuple(choices))


def around(config: TrainingConfig) -> tuple[Suggestion, ...]:
    """What can be searched around settings, what usually matters most first.

    How many pictures are learned from is not among them: the held-out ones are some of these, so
    that trials would be measured on different pictures.

    Args:
        config: the settings; every suggestion covers its value there.

    Example:
        >>> [one.name for one in around(TrainingConfig()) if one.is_ticked]
        ['learning_rate', 'frozen_layers', 'head.dropout']
    """
    if config.optimizer == LBFGS:
        return (_decay(config), _side(config))
    return tuple(_around_steps(config))


def space_of(parameters: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """A space of parameters that may depend on each other.

    What decides whether another one matters comes first: momentum is one of SGD and RMSprop,
    dropout needs a hidden layer. One that never matters is left out.

    Args:
        parameters: of ``around``, narrowed or not; each name once.
    """
    by_name = {parameter.name: parameter for parameter in parameters}
    found = {name: _conditioned(one, by_name) for name, one in by_name.items()}
    kept = [one for one in found.values() if one is not None]
    return tuple(sorted(kept, key=lambda one: bool(one.when)))


def _around_steps(config: TrainingConfig) -> Iterator[Suggestion]:
    yield _decade("learning_rate", config.learning_rate, True)
    if config.weights is not None and config.base not in SMALL_BASES:
        yield _frozen(config)
    yield _choice("optimizer", OPTIMIZERS, config.optimizer)
    yield _widths(config)
    if config.head.units:
        yield _range("head.dropout", _steps(0.05, 18), (0.0, 0.6), config.head.dropout, True)
    if config.optimizer in _WITH_MOMENTUM:
        yield _range("momentum", (*_steps(0.05, 19), 0.99), (0.5, 0.95), config.momentum)
    if config.optimizer == "adamw":
        yield _decay(config)
    schedules = ("constant", "cosine", "exponential")
    yield _choice("learning_rate_schedule", schedules, config.learning_rate_schedule)
    yield _range("label_smoothing", _steps(0.05, 10), (0.0, 0.2), config.label_smoothing)
    yield _around("batch_size", _BATCHES, config.batch_size)
    yield _epochs(config)
    yield _side(config)
    is_varied = config.normalization != "none"
    yield _choice("normalization", _NORMALIZATIONS, config.normalization, is_varied)
    if config.normalization in _WITH_EPSILON:
        yield _decade("zca_epsilon", config.zca_epsilon, True)
    yield from _augmentation(config.augmentation or AugmentationConfig())


def _frozen(config: TrainingConfig) -> Suggestion:
    """Behind the blocks of the base; at first its later half."""
    names = [name for name, _ in base_layers(config.base)]
    cuts = [number for number, name in enumerate(names, start=1) if name.endswith("_pool")]
    options = _with((0, *cuts), config.frozen_layers)
    later = {*cuts[len(cuts) // 2 :], config.frozen_layers}
    chosen = tuple(cut for cut in options if cut in later)
    return Suggestion(Parameter("frozen_layers", choices=chosen), options, True)


def _widths(config: TrainingConfig) -> Suggestion:
    """One hidden layer or none; the settings' own where they have more."""
    own = list(config.head.units)
    options = _WIDTHS if own in _WIDTHS else (*_WIDTHS, own)
    chosen = tuple(option for option in options if option in ([], [128], [256], own))
    return Suggestion(Parameter("head.units", choices=chosen), options)


def _decay(config: TrainingConfig) -> Suggestion:
    return _decade("weight_decay", config.weight_decay, config.optimizer == LBFGS)


def _decade(name: str, own: float, is_ticked: bool) -> Suggestion:
    """From a tenth of the own value to ten times as much, as far as there are stops.

    Around 0, which has no logarithm: 0 and each decade.
    """
    if own == 0:
        return _choice(name, (0.0, *_DECADES[::2]), own, is_ticked)
    stops = _with(_DECADES, own)
    low, high = (min(stops, key=lambda stop: abs(stop - end)) for end in (own / 10, 10 * own))
    return Suggestion(Parameter(name, low=low, high=high, log=True), stops, is_ticked)


def _epochs(config: TrainingConfig) -> Suggestion:
    """From half as many to twice as many."""
    epochs = config.epochs
    low, high = max(1, epochs // 2), 2 * epochs
    stops = _with(_with(_with(_EPOCHS, epochs), low), high)
    return Suggestion(Parameter("epochs", low=low, high=high), stops)


def _side(config: TrainingConfig) -> Suggestion:
    """Square pictures, and the settings' own size."""
    own = list(config.image_size)
    squares = [[side, side] for side in _SIDES]
    options = sorted(squares if own in squares else [*squares, own])
    place = options.index(own)
    chosen = tuple(options[max(place - 1, 0) : place + 2])
    return Suggestion(Parameter("image_size", choices=chosen), tuple(options))


def _augmentation(augmentation: AugmentationConfig) -> Iterator[Suggestion]:
    """Those that the settings vary are ticked, up to twice as far."""
    for name in ("horizontal_flip", "vertical_flip"):
        yield _choice(f"augmentation.{name}", (False, True), ticked=getattr(augmentation, name))
    for name, (usual, stops) in _STRENGTHS.items():
        value = getattr(augmentation, name)
        if isinstance(value, tuple):  # drawn from several: no single strength to search around
            continue
        high = min(max(usual, 2 * float(value)), stops[-1])
        suggested = _range(f"augmentation.{name}", stops, (0.0, high), float(value))
        yield replace(suggested, is_ticked=bool(value))
    for name in _PAIRS:
        value = getattr(augmentation, name)
        own = None if value is None else list(value)
        yield _choice(f"augmentation.{name}", _FACTORS, own, ticked=own is not None)


def _choice(name: str, options: Sequence[Any], own: Any = None, ticked: bool = False) -> Suggestion:
    """All options, and the settings' own value."""
    values = (*options,) if own in options or own is None else (*options, own)
    return Suggestion(Parameter(name, choices=values), values, ticked)


def _around(name: str, options: Sequence[int], own: int) -> Suggestion:
    """The own value and its neighbours."""
    stops = _with(options, own)
    place = stops.index(own)
    return Suggestion(Parameter(name, choices=stops[max(place - 1, 0) : place + 2]), stops)


def _range(
    name: str,
    stops: Sequence[float],
    ends: tuple[float, float],
    own: float,
    ticked: bool = False,
) -> Suggestion:
    """A range that covers the own value."""
    low, high = min(ends[0], own), max(ends[1], own)
    stops = _with(_with(stops, low), high)
    return Suggestion(Parameter(name, low=low, high=high), stops, ticked)


def _with(options: Sequence[Any], own: Any) -> tuple[Any, ...]:
    return tuple(sorted({*options, own}))


def _steps(step: float, count: int) -> tuple[float, ...]:
    """From 0 on, ``count`` of them."""
    return tuple(round(step * number, 4) for number in range(count + 1))


def _conditioned(parameter: Parameter, others: dict[str, Parameter]) -> Parameter | None:
    parent, values = _needs(parameter.name)
    if parent not in others:
        return parameter
    fitting = tuple(value for value in others[parent].choices if values(value))
    if len(fitting) == len(others[parent].choices):
        return parameter
    return parameter.replace(when={parent: fitting}) if fitting else None


def _needs(name: str) -> tuple[str, Any]:
    """The setting that a setting depends on, and which of its values go with it."""
    table: dict[str, tuple[str, Any]] = {
        "momentum": ("optimizer", lambda value: value in _WITH_MOMENTUM),
        "weight_decay": ("optimizer", lambda value: value == "adamw"),
        "head.dropout": ("head.units", bool),
        "zca_epsilon": ("normalization", lambda value: value in _WITH_EPSILON),
    }
    return table.get(name, ("", bool))
