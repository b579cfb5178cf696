"""The differences between configurations of one kind, setting by setting."""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

from cnnlab.configuration import Configuration


def differences(configurations: Sequence[Configuration]) -> dict[str, tuple[Any, ...]]:
    """The settings in which not all agree: name -> the value in each, in the order given.

    A nested setting is named with dots, such as ``head.units``. If a nested configuration is
    absent from one of them, it is one row, with its own changes from the defaults.
    """
    return dict(_differences(configurations, ""))


def _differences(
    configurations: Sequence[Configuration], path: str
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for field in dataclasses.fields(configurations[0]):
        values = tuple(getattr(configuration, field.name) for configuration in configurations)
        if all(value == values[0] for value in values):
            continue
        if all(isinstance(value, Configuration) for value in values):
            yield from _differences(values, f"{path}{field.name}.")
        else:
            yield path + field.name, tuple(map(_shown, values))


def _shown(value: Any) -> Any:
    return value.changes() if isinstance(value, Configuration) else value
