"""Attributes of generators and iterators that are more than values."""

from collections.abc import Callable
from typing import Any

from cnnlab.errors import ConfigurationError, quoted


class View:
    """A read-only property that an attribute of its name replaces (a non-data descriptor).

    Keras's class has no such attribute, so a subclass written for it may use the name.
    """

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function
        self.__doc__ = function.__doc__

    def __get__(self, thing: Any, owner: type | None = None) -> Any:
        return self if thing is None else self._function(thing)


class WriteOnce:
    """An attribute that other parts depend on: setting it to another value is refused.

    Args:
        default: until it is set.
    """

    def __init__(self, default: Any = None) -> None:
        self._default = default

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, thing: Any, owner: type | None = None) -> Any:
        return self._default if thing is None else vars(thing).get(self._name, self._default)

    def __set__(self, thing: Any, value: Any) -> None:
        if vars(thing).setdefault(self._name, value) != value:
            raise ConfigurationError(
                "chosen-once",
                "`{name}` is {before} since this {kind} was made, and cannot change: make a new "
                "one with {name}={received}.",
                name=self._name,
                before=repr(getattr(thing, self._name)),
                kind=type(thing).__name__,
                received=quoted(value),
            )
