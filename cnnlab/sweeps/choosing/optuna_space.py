"""The settings of a sweep as Optuna draws them."""

import json
from typing import Any

import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from cnnlab.sweeps.space import Parameter

optuna.logging.set_verbosity(optuna.logging.ERROR)


def suggested(trial: optuna.trial.Trial, parameter: Parameter) -> Any:
    """The value of a parameter in a trial, drawn now if it was not before."""
    distribution, name = distribution_of(parameter), parameter.name
    match distribution:
        case CategoricalDistribution():
            return value_of(parameter, trial.suggest_categorical(name, distribution.choices))
        case IntDistribution(low=low, high=high, log=log, step=step):
            return trial.suggest_int(name, low, high, log=log, step=step)
        case FloatDistribution(low=low, high=high, log=log, step=step):
            return trial.suggest_float(name, low, high, log=log, step=step)
    raise TypeError(f"no distribution: {distribution!r}")


def distribution_of(parameter: Parameter) -> BaseDistribution:
    """What the values of a parameter are drawn from."""
    low, high, step = parameter.low or 0, parameter.high or 0, parameter.step
    if not parameter.is_range:
        return CategoricalDistribution([drawn_of(parameter, one) for one in parameter.choices])
    if parameter.is_whole:
        return IntDistribution(int(low), int(high), log=parameter.log, step=int(step or 1))
    return FloatDistribution(low, high, log=parameter.log, step=step)


def drawn_of(parameter: Parameter, value: Any) -> Any:
    """A value as Optuna knows it: it chooses among plain ones; others by their JSON text."""
    is_plain = value is None or isinstance(value, bool | int | float | str)
    return value if is_plain or parameter.is_range else json.dumps(value)


def value_of(parameter: Parameter, drawn: Any) -> Any:
    """The inverse of ``drawn_of``."""
    if parameter.is_range:
        return drawn
    return next(value for value in parameter.choices if drawn_of(parameter, value) == drawn)
