"""Configurations as text: JSON for programs, YAML for people, detected by content."""

import dataclasses
import re
from typing import Any, Literal, TypeVar

import yaml

from cnnlab.configuration import Configuration
from cnnlab.errors import ConfigurationError
from cnnlab.storage.json_reading import parse_json

C = TypeVar("C", bound=Configuration)

MAX_BYTES = 20_000
_MAX_DEPTH = 8
_MAX_WORD = 1000
FORMATS = ("json", "yaml")

_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?$")
"""A float as in YAML 1.2 (core schema, section 10.3.2) and JSON."""


class _Loader(yaml.SafeLoader):
    """PyYAML follows YAML 1.1, in which 1e-3 is a string; here it is a number."""


class _Dumper(yaml.SafeDumper):
    """Quotes strings that ``_Loader`` would read as numbers; writes equal values out each time."""

    def ignore_aliases(self, data: Any) -> bool:
        """``_Loader`` reads no aliases."""
        return True


for _side in (_Loader, _Dumper):
    _side.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, list("-+.0123456789"))


def read_configuration(kind: type[C], data: bytes | str) -> C:
    """The configuration in an untrusted file's content: nothing in it is executed or expanded.

    Args:
        kind: which configuration to expect.
        data: JSON (an object) or YAML (``name: value`` lines), UTF-8, at most 20,000 bytes.
            Missing fields take their defaults.

    Raises:
        ConfigurationError: too large, neither JSON nor YAML, or values that cannot be used.
    """
    values = _parsed(_decoded(data))
    if not isinstance(values, dict) or not all(isinstance(name, str) for name in values):
        raise _unreadable("it does not consist of named values")
    return kind.from_dict(values)


def write_configuration(config: Configuration, format: Literal["json", "yaml"] = "json") -> str:
    """The inverse of ``read_configuration``; in YAML, each field with a line that explains it.

    Raises:
        ConfigurationError: another format.
    """
    if format not in FORMATS:
        raise ConfigurationError(
            "configuration-format",
            "`format` must be 'json' or 'yaml'; received {received}.",
            received=repr(format),
        )
    return config.to_json() + "\n" if format == "json" else _as_yaml(config)


def _decoded(data: bytes | str) -> str:
    size = len(data)
    if size > MAX_BYTES:
        raise ConfigurationError(
            "configuration-too-large",
            "Settings never need more than {limit:,} bytes; received {size:,}. Was another file "
            "meant?",
            size=size,
            limit=MAX_BYTES,
        )
    try:
        return data if isinstance(data, str) else data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable("it is not text") from error


def _parsed(text: str) -> Any:
    """Plain values. Text that begins with a brace is JSON."""
    read = parse_json if text.lstrip()[:1] == "{" else _read_yaml
    try:
        return read(text)
    except (ValueError, yaml.YAMLError) as error:
        raise _unreadable(_reason(error)) from error


def _read_yaml(text: str) -> Any:
    depth = 0
    for event in yaml.parse(text, _Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        _check_yaml(event, depth)
    return yaml.load(text, _Loader)


def _check_yaml(event: yaml.Event, depth: int) -> None:
    """Raise ``ValueError`` for constructs that make reading slow, large or surprising.

    Aliases let a short text stand for billions of values; PyYAML takes quadratic time for deep
    nesting, and fails in many ways on values that do not fit their tag.
    """
    if isinstance(event, yaml.AliasEvent):
        raise ValueError("it has aliases (*name), which settings do not need")
    if getattr(event, "tag", None) is not None:
        raise ValueError("it has tags (!name), which settings do not need")
    if depth > _MAX_DEPTH:
        raise ValueError("it is nested too deeply")
    if len(getattr(event, "value", "")) > _MAX_WORD:
        raise ValueError("one of its values is too long")


def _as_yaml(config: Configuration) -> str:
    helps = {field.name: field.metadata.get("help") for field in dataclasses.fields(config)}
    lines = []
    for name, value in config.to_dict().items():
        # Innermost lists and mappings stand on one line; the order may matter.
        flow = None if isinstance(value, list | dict) else False
        line = yaml.dump(
            {name: value}, Dumper=_Dumper, default_flow_style=flow, sort_keys=False, width=1000
        ).strip()
        is_one_line = helps.get(name) and "\n" not in line
        lines.append(f"{line}  # {helps[name]}" if is_one_line else line)
    return "\n".join(lines) + "\n"


def _unreadable(reason: str) -> ConfigurationError:
    return ConfigurationError(
        "configuration-unreadable",
        "These are no settings: expected JSON, or YAML lines such as `name: value`, but {reason}.",
        reason=reason,
    )


def _reason(error: Exception) -> str:
    """The message of the parser, in one line."""
    mark = getattr(error, "problem_mark", None)
    problem = (getattr(error, "problem", None) or str(error)).split(";")[0]
    where = f" (line {mark.line + 1})" if mark else ""
    return " ".join(problem.split()).removeprefix("but ") + where
