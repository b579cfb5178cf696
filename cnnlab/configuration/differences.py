"""The differences between configurations of one kind, setting by setting; and the way back."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from cnnlab.configuration import Configuration

C = TypeVar("C", bound=Configuration)


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


def with_changes(config: C, changes: Mapping[str, Any]) -> C:
    """A copy with some settings changed at once, named as ``differences`` names them.

    Args:
        config: what to begin with.
        changes: name -> value, JSON types. Where ``augmentation`` is None,
            ``augmentation.horizontal_flip`` begins with the defaults of an augmentation.

    Raises:
        ConfigurationError: there is no such setting, or a value cannot be used.
    """
    values = config.to_dict()
    for name, value in changes.items():
        _put(values, name.split("."), value)
    return type(config).from_dict(values)


def _put(values: dict[str, Any], path: Sequence[str], value: Any) -> None:
    """Where a nested configuration is absent, the rest of it takes its defaults."""
    name, *rest = path
    if rest:
        there = values.get(name)
        nested = dict(there) if isinstance(there, Mapping) else {}
        _put(nested, rest, value)
        value = nested
    values[name] = value.to_dict() if isinstance(value, Configuration) else value
