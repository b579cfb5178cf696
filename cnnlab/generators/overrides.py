"""Which methods programs have overridden, as Keras's classes let them.

A subclass, a mixin, a function set on the object or on the class: an overriding method has to be
called, so the compiled loops, which know cnnlab's own methods only, are not used then.
"""

from collections.abc import Callable, Iterable
from typing import Any

from cnnlab.messages import Note

# Those of Keras's generator that its iterators call, and the one that its ``fit`` calls.
BATCH_METHODS = ("get_random_transform", "apply_transform", "standardize")
FIT_METHODS = ("random_transform", "get_random_transform", "apply_transform")
# By identity: functools.wraps copies names, modules and attributes to what replaces a method.
_OWN: set[Callable] = set()


def own_method(method: Callable) -> Callable:
    """Decorator: registers the function as cnnlab's."""
    _OWN.add(method)
    return method


def overridden(thing: Any, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the methods of ``thing`` that are overridden, or missing."""
    return tuple(name for name in names if not _is_own(thing, name))


def generator_notes(generator: Any) -> tuple[Note, ...]:
    """A note if methods of the generator are overridden."""
    names = overridden(generator, dict.fromkeys((*BATCH_METHODS, *FIT_METHODS)))
    return (_note(names),) if names else ()


def iterator_notes(iterator: Any) -> tuple[Note, ...]:
    """A note if batches go through overridden methods."""
    names = iterator._overridden_methods
    return (_note(names),) if names else ()


def _is_own(thing: Any, name: str) -> bool:
    method = getattr(thing, name, None)
    is_of_thing = getattr(method, "__self__", None) is thing
    return is_of_thing and getattr(method, "__func__", None) in _OWN


def _note(names: tuple[str, ...]) -> Note:
    return Note(
        "own-methods",
        "Not cnnlab's own: {methods}. Pictures go through one by one, as in Keras, and not through "
        "the compiled loops, which are faster.",
        {"methods": ", ".join(f"`{name}`" for name in names)},
        parameter=names[0],
    )
