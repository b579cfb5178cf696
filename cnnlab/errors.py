"""Everything that a user can cause, in one small tree.

    CnnlabError
    ├── ConfigurationError   a setting or an argument has a value that cannot be used
    ├── ImageError           bytes are not a picture that we read
    ├── DatasetError         a data set is missing, unsafe or incomplete
    ├── NotFittedError       something was used before it learned from data
    ├── WeightsError         a weight file is missing, foreign or damaged
    └── RunError             a training run is missing, unreadable or in the wrong state

All but RunError are also ValueErrors, so that callers written for Keras or
scikit-learn keep working. Pages and the command line catch exactly ``CnnlabError``.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any


class CnnlabError(Exception):
    """An error with a sentence that says what was received, what is expected and how to fix it.

    Args:
        code: stable name of the error, such as ``"image-truncated"``.
        text: English sentence with ``{placeholders}``; the key for translations.
        values: what fills the placeholders.

    Example:
        >>> str(CnnlabError("too-small", "Received {size}, expected 32.", size=8))
        'Received 8, expected 32.'
    """

    def __init__(self, code: str, text: str, /, **values: Any) -> None:
        super().__init__(text.format(**values))
        self.code = code
        self.text = text
        self.values = values

    def __reduce__(self):
        # Exceptions are pickled as cls(*args); ours needs its parts to cross process borders.
        return partial(type(self), **self.values), (self.code, self.text)

    def to_dict(self) -> dict[str, Any]:
        """JSON types, from which ``error_from_dict`` makes the same error in another process."""
        values = {k: v if isinstance(v, int | float) else str(v) for k, v in self.values.items()}
        kind = type(self).__name__
        return {"kind": kind, "code": self.code, "text": self.text, "values": values}


class ConfigurationError(CnnlabError, ValueError):
    """A setting or an argument has a value that cannot be used."""


class ImageError(CnnlabError, ValueError):
    """Bytes are not a picture that we read."""


class DatasetError(CnnlabError, ValueError):
    """A data set is missing, unsafe or incomplete."""


class NotFittedError(CnnlabError, ValueError):
    """Something that learns from data was used before ``fit``."""


class WeightsError(CnnlabError, ValueError):
    """A weight file is missing, foreign or damaged."""


class RunError(CnnlabError):
    """A training run is missing, unreadable or in the wrong state."""


def error_from_dict(parts: dict[str, Any]) -> CnnlabError:
    """The inverse of ``CnnlabError.to_dict``."""
    kinds = {kind.__name__: kind for kind in _tree(CnnlabError)}
    return kinds[parts["kind"]](parts["code"], parts["text"], **parts["values"])


def _tree(kind: type[CnnlabError]) -> Iterator[type[CnnlabError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _tree(child)
