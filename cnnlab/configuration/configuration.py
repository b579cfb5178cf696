"""The base of all settings: frozen, validated, to JSON and back."""

import dataclasses
import json
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Self

from cnnlab.errors import ConfigurationError
from cnnlab.storage.json_reading import parse_json


def setting(default: Any, help: str) -> Any:
    """A field of a configuration: its default, and one line for ``--help`` and tooltips."""
    return dataclasses.field(default=default, metadata={"help": help})


@dataclass(frozen=True)
class Configuration:
    """Base of all settings: a frozen dataclass with a default for every field.

    Subclasses check themselves in ``validate``, which runs whenever one is made and raises
    ``ConfigurationError``. ``to_dict`` holds JSON types only, with the ``schema`` version.
    """

    schema: ClassVar[int] = 1

    def __post_init__(self) -> None:
        self.validate()

    def validate(self) -> None:
        """Raise ``ConfigurationError`` if a value cannot be used."""

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed, checked again."""
        return dataclasses.replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """JSON types only: tuples as lists, nested configurations as dicts."""
        fields = {f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self)}
        return {"schema": self.schema} | fields

    def changes(self) -> dict[str, Any]:
        """The fields that differ from their defaults, as JSON types: short enough for a URL."""
        defaults = type(self)().to_dict()
        missing = object()
        values = self.to_dict() | {"schema": defaults["schema"]}
        return {n: value for n, value in values.items() if value != defaults.get(n, missing)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of ``to_dict``; missing fields take their defaults.

        Raises:
            ConfigurationError: unknown fields, a newer schema, or a value that cannot be used.
        """
        fields = _known_fields(cls, values)
        known: type = cls
        hints = _hints(known)
        return cls(**{name: _revive(hints[name], value) for name, value in fields.items()})

    def to_json(self) -> str:
        """``to_dict`` as indented JSON text."""
        return json.dumps(self.to_dict(), indent=2)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """The inverse of ``to_json``. Raises ``ConfigurationError`` if it is not JSON."""
        try:
            values = parse_json(text)
        except ValueError as error:
            raise ConfigurationError(
                "configuration-not-json",
                "This is not {kind:a}: expected JSON, and this is none: {reason}.",
                kind=cls.__name__,
                reason=str(error),
            ) from error
        return cls.from_dict(values)


@lru_cache
def _hints(cls: type) -> Mapping[str, Any]:
    """Field -> its type. Python would look all of them up anew, which takes a millisecond."""
    return typing.get_type_hints(cls)


def _known_fields(cls: type[Configuration], values: Any) -> dict[str, Any]:
    if not isinstance(values, Mapping):
        raise ConfigurationError(
            "configuration-not-an-object",
            "The settings of {kind:a} are an object with named fields; received {received}.",
            kind=cls.__name__,
            received=type(values).__name__,
        )
    schema = values.get("schema", cls.schema)
    if not isinstance(schema, int) or not 1 <= schema <= cls.schema:
        raise ConfigurationError(
            "configuration-from-another-version",
            "This {kind} has schema {schema}; this version reads up to {known}. Update cnnlab.",
            kind=cls.__name__,
            schema=schema,
            known=cls.schema,
        )
    names = [f.name for f in dataclasses.fields(cls)]
    unknown = sorted(set(values) - set(names) - {"schema"})
    if unknown:
        raise ConfigurationError(
            "configuration-unknown-field",
            "{kind} has no field {unknown}; it has {known}.",
            kind=cls.__name__,
            unknown=", ".join(map(repr, unknown)),
            known=", ".join(names),
        )
    return {name: value for name, value in values.items() if name != "schema"}


def _plain(value: Any) -> Any:
    if isinstance(value, Configuration):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return value


def _revive(hint: Any, value: Any) -> Any:
    if isinstance(value, list):
        member = _member(hint)
        return tuple(_revive(member, item) for item in value)
    if isinstance(value, Mapping):
        for kind in (hint, *typing.get_args(hint)):
            if isinstance(kind, type) and issubclass(kind, Configuration):
                return kind.from_dict(value)
    return value


def _member(hint: Any) -> Any:
    """Of ``tuple[Member, ...]``; None of any other type."""
    match typing.get_origin(hint), typing.get_args(hint):
        case type() as kind, (member, *_) if kind is tuple:
            return member
    return None
