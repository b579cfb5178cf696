"""Command-line flags from the fields of a configuration, and a configuration from the flags.

The field ``rotation_range`` becomes ``--rotation-range``; a nested ``head`` with ``units`` becomes
``--head-units``; True and False become ``--horizontal-flip`` and ``--no-horizontal-flip``. If
None is allowed, the word ``none`` stands for it; an optional nested configuration is a file, or
JSON in braces. Only given flags change a setting.
"""

import contextlib
import dataclasses
import json
import re
import shlex
import typing
from argparse import SUPPRESS, ArgumentParser, BooleanOptionalAction, Namespace, _ArgumentGroup
from collections.abc import Collection, Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union

from cnnlab.configuration import Configuration
from cnnlab.configuration.files import MAX_BYTES, read_configuration
from cnnlab.errors import ConfigurationError
from cnnlab.storage.reading import read_file

C = TypeVar("C", bound=Configuration)

_NONE = "none"


def add_settings(
    parser: ArgumentParser | _ArgumentGroup, default: Configuration, path: str = ""
) -> None:
    """A flag for every field of ``default``, whose values the help shows as defaults."""
    hints = typing.get_type_hints(type(default))
    for field in dataclasses.fields(default):
        name, value = path + field.name, getattr(default, field.name)
        if _is_configuration(hints[field.name]):
            add_settings(parser, value, f"{name}.")
        else:
            parser.add_argument(
                _flag(name),
                dest=_destination(name),
                default=SUPPRESS,
                help=_help(field.metadata.get("help", ""), value),
                **_reading(hints[field.name]),
            )


def settings(args: Namespace, base: C, path: str = "") -> C:
    """``base`` with the given flags applied.

    Raises:
        ConfigurationError: a value that is not of its field's type, or that the configuration
            refuses.
    """
    hints = typing.get_type_hints(type(base))
    changes: dict[str, Any] = {}
    for field in dataclasses.fields(base):
        name, value = path + field.name, getattr(base, field.name)
        if _is_configuration(hints[field.name]):
            changes[field.name] = settings(args, value, f"{name}.")
        elif is_given(args, name):
            changes[field.name] = _value(_flag(name), hints[field.name], given(args, name))
    return base.replace(**changes)


def is_given(args: Namespace, name: str) -> bool:
    """Whether the flag of a field was on the command line."""
    return hasattr(args, _destination(name))


def given(args: Namespace, name: str) -> Any:
    """What the flag of a field was given on the command line; None if it was not there."""
    return getattr(args, _destination(name), None)


def to_flags(config: Configuration, always: Collection[str] = ()) -> str:
    """The flags that make ``config`` out of the defaults, quoted for a shell.

    Args:
        config: the settings.
        always: fields of ``config`` to write even at their default.
    """
    return shlex.join(_words(config, always=always))


def _words(config: Configuration, path: str = "", always: Collection[str] = ()) -> Iterator[str]:
    hints = typing.get_type_hints(type(config))
    for field in dataclasses.fields(config):
        name, value = path + field.name, getattr(config, field.name)
        if _is_configuration(hints[field.name]):
            yield from _words(value, f"{name}.")
        elif value != field.default or name in always:
            yield from _words_of(name, value)


def _words_of(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, bool):
        yield _flag(name if value else f"no_{name}")
    elif isinstance(value, Configuration):
        yield from (_flag(name), json.dumps(value.changes()))
    elif isinstance(value, str):
        # A text that begins with a dash would be taken for a flag.
        yield from (f"{_flag(name)}={value}",) if value[:1] == "-" else (_flag(name), value)
    else:
        yield from (_flag(name), *_shown(value).split(" "))


def read_settings(default: C, path: str | None) -> C:
    """The configuration in a JSON or YAML file, or ``default`` if no file is given.

    Raises:
        ConfigurationError: the file cannot be read, or does not hold one.
    """
    if path is None:
        return default
    try:
        data = read_file(Path(path), MAX_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(
            "configuration-file-unreadable",
            "{path} cannot be read: {reason}.",
            path=path,
            reason=error.strerror,
        ) from error
    return read_configuration(type(default), data)


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-").replace(".", "-")


def _destination(name: str) -> str:
    # A dot keeps settings apart from the other arguments of a command.
    return f"setting.{name}"


def _help(sentence: str, default: Any) -> str:
    return f"{sentence} (default: {_shown(default)})".replace("%", "%%")


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " ".join(map(_shown, value)) or _NONE
    return _NONE if value is None else str(value)


def _reading(hint: Any) -> dict[str, Any]:
    """How argparse collects the words of a flag; ``_value`` gives them their meaning."""
    kinds = _kinds(hint)
    if bool in kinds:
        return {"action": BooleanOptionalAction}
    if typing.get_origin(hint) is Literal:
        return {"choices": typing.get_args(hint)}
    if any(map(_is_tuple, kinds)):
        return {"nargs": "+", "metavar": "NUMBER"}
    if any(map(_is_configuration, kinds)):
        return {"metavar": "FILE_OR_JSON"}
    return {"metavar": "NUMBER" if {int, float} & set(kinds) else "TEXT"}


def _value(flag: str, hint: Any, given: Any) -> Any:
    kinds = _kinds(hint)
    if isinstance(given, list):
        return _numbers(flag, kinds, given)
    if given == _NONE and NoneType in kinds:
        return None
    for kind in filter(_is_configuration, kinds):
        is_json = given.lstrip()[:1] == "{"
        return read_configuration(kind, given) if is_json else read_settings(kind(), given)
    if isinstance(given, str) and {int, float} & set(kinds):
        return _number(flag, kinds, given)
    return given


def _numbers(flag: str, kinds: tuple[Any, ...], words: list[str]) -> Any:
    """One number where one will do, else a tuple; a pair such as a size may be given once."""
    if words == [_NONE]:
        return ()
    words = re.split("[ ,x]+", " ".join(words))
    (members,) = (typing.get_args(kind) for kind in kinds if _is_tuple(kind))
    numbers = [_number(flag, (*kinds, *members), word) for word in words]
    if len(numbers) == 1 and {int, float} & set(kinds):
        return numbers[0]
    if len(numbers) == 1 and Ellipsis not in members:
        return tuple(numbers * len(members))
    return tuple(numbers)


def _number(flag: str, kinds: tuple[Any, ...], word: str) -> int | float:
    """If both are allowed, 1 is an int and 1.0 a float: to Keras, shifts by them differ."""
    for kind in (int, float):
        if kind in kinds:
            with contextlib.suppress(ValueError):
                return kind(word)
    raise ConfigurationError(
        "flag-not-a-number",
        "{flag} takes {expected}; received {received}.",
        flag=flag,
        expected="a number" if float in kinds else "a whole number",
        received=repr(word),
    )


def _kinds(hint: Any) -> tuple[Any, ...]:
    """The alternatives of a union; the hint alone where it is none."""
    is_union = typing.get_origin(hint) in (Union, UnionType)
    return typing.get_args(hint) if is_union else (hint,)


def _is_tuple(kind: Any) -> bool:
    return typing.get_origin(kind) is tuple


def _is_configuration(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Configuration)
