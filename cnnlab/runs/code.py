"""The settings of a run as a Python program that repeats it."""

import dataclasses
from collections.abc import Iterator

from cnnlab.augmentation.codegen.writing import call, literal
from cnnlab.configuration import Configuration
from cnnlab.runs.config import TrainingConfig

_TEXT = """\
{imports}

config = {config}
run = train(config)
print(run.evaluation().accuracy)
"""


def to_python(config: TrainingConfig) -> str:
    """A program that trains with these settings; what is at its default is left out."""
    return _TEXT.format(imports=_imports(config), config=_source(config))


def _source(config: Configuration, indent: int = 0) -> str:
    arguments = {}
    for field in dataclasses.fields(config):
        value = getattr(config, field.name)
        if value != field.default:
            nested = isinstance(value, Configuration)
            arguments[field.name] = _source(value, indent + 4) if nested else literal(value)
    return call(type(config).__name__, arguments, indent)


def _imports(config: Configuration) -> str:
    """Each configuration from its room, such as ``cnnlab.models``, which names it in public."""
    names: dict[str, set[str]] = {"cnnlab.training": {"TrainingConfig", "train"}}
    for kind in _kinds_inside(config):
        room = ".".join(kind.__module__.split(".")[:2])
        names.setdefault(room, set()).add(kind.__name__)
    lines = (f"from {room} import {', '.join(sorted(names[room]))}" for room in sorted(names))
    return "\n".join(lines)


def _kinds_inside(config: Configuration) -> Iterator[type[Configuration]]:
    """The classes of the configurations inside that are not at their default."""
    for field in dataclasses.fields(config):
        value = getattr(config, field.name)
        if isinstance(value, Configuration) and value != field.default:
            yield type(value)
            yield from _kinds_inside(value)
