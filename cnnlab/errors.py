"""Everything that a user can cause, in one small tree.

    CnnlabError
    ├── ConfigurationError   a setting or an argument has a value that cannot be used
    ├── ImageError           bytes are not a picture that we read
    ├── DatasetError         a data set is missing, unsafe or incomplete
    ├── NotFittedError       something was used before it learned from data
    ├── WeightsError         a weight file is missing, foreign or damaged
    ├── StorageError         the system refuses to read or write files: full, not allowed, ...
    │   └── MissingFileError the file, or the folder that it is to be in, is not there
    └── RunError             a training run is missing, unreadable or in the wrong state

So that callers written for Keras or scikit-learn keep working, all but RunError are children of a
Python error too: StorageError of OSError, MissingFileError of FileNotFoundError, the others of
ValueError. Pages and the command line catch exactly ``CnnlabError``.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from cnnlab.wording import filled

LONGEST_QUOTE = 200
"""Characters of what was received that a sentence repeats: files and links may hold millions."""

LONGEST_WORDING = 2000
_OUR_WORDS = {
    *("allowed", "choices", "expected", "folder", "formats", "known", "message", "names"),
    *("problem", "reason", "urls"),
}
"""Values that are no quotes: sentences, lists of choices, and where something has to be done."""


class CnnlabError(Exception):
    """An error with a sentence that says what was received, what is expected and how to fix it.

    Args:
        code: stable name of the error, such as ``"image-truncated"``.
        text: English sentence with ``{placeholders}``, as ``wording.filled`` takes them; the key
            for translations.
        values: what fills the placeholders; quotes of more than 200 characters are cut.

    Example:
        >>> str(CnnlabError("too-small", "Received {size}, expected 32.", size=8))
        'Received 8, expected 32.'
    """

    def __init__(self, code: str, text: str, /, **values: Any) -> None:
        values = _shortened(values)
        super().__init__(filled(text, values))
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


class StorageError(CnnlabError, OSError):
    """The system refuses to read or write a file; ``errno`` is the number that it gave."""

    def __str__(self) -> str:
        return filled(self.text, self.values)


class MissingFileError(StorageError, FileNotFoundError):
    """A file that is to be read, or the folder that one is to be written into, is not there."""


class RunError(CnnlabError):
    """A training run is missing, unreadable or in the wrong state."""


def quoted(value: Any) -> str:
    """What was received, as Python writes it, for a sentence: 200 characters at most."""
    return cut(_written(value, repr), LONGEST_QUOTE)


def _written(value: Any, write: Callable[[Any], str]) -> str:
    try:
        return write(value)
    except ValueError:  # Python writes no number of more than 4300 digits
        return "a number of too many digits"


def cut(text: str, length: int) -> str:
    """The text, or so much of its beginning that it has this many characters with a mark of it."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _shortened(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _short(name, value) for name, value in values.items()}


def _short(name: str, value: Any) -> Any:
    """The value itself, where it is a number or short enough as text."""
    longest = LONGEST_WORDING if name in _OUR_WORDS else LONGEST_QUOTE
    if isinstance(value, float) or (isinstance(value, int) and value.bit_length() < longest):
        return value
    text = _written(value, str)
    return value if len(text) <= longest else cut(text, longest)


def error_from_dict(parts: dict[str, Any]) -> CnnlabError:
    """The inverse of ``CnnlabError.to_dict``."""
    kinds = {kind.__name__: kind for kind in _tree(CnnlabError)}
    return kinds[parts["kind"]](parts["code"], parts["text"], **parts["values"])


def _tree(kind: type[CnnlabError]) -> Iterator[type[CnnlabError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _tree(child)
