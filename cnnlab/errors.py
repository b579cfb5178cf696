"""The errors that a user can cause, in one small tree.

    CnnlabError
    ├── ConfigurationError   a setting or an argument has a value that cannot be used
    ├── ImageError           bytes are not a picture that cnnlab reads
    ├── DatasetError         a data set is missing, unsafe or incomplete
    ├── NotFittedError       something was used before ``fit``
    ├── WeightsError         a weight file is missing, of another network or damaged
    ├── StorageError         files cannot be read or written: full, not allowed, ...
    │   └── MissingFileError the file, or its folder, does not exist
    └── RunError             a training run is missing, unreadable or in the wrong state

For callers written for Keras or scikit-learn, all but RunError are children of a Python error too:
StorageError of OSError, MissingFileError of FileNotFoundError, the others of ValueError. Pages and
the command line catch exactly ``CnnlabError``.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from cnnlab.wording import filled

LONGEST_QUOTE = 200
"""Characters of a received value in a sentence: files and links may hold millions."""

LONGEST_WORDING = 2000
_OUR_WORDS = {
    *("allowed", "choices", "expected", "folder", "formats", "known", "message", "names"),
    *("problem", "reason", "urls"),
}
"""Values that are not cut: sentences, lists of choices, and places of a remedy."""


class CnnlabError(Exception):
    """An error with a sentence that says what was received, what is expected and how to fix it.

    Args:
        code: stable name of the error, such as ``"image-truncated"``.
        text: English sentence with ``{placeholders}``, as ``wording.filled`` takes them; the key
            for translations.
        values: of the placeholders; quotes of more than 200 characters are cut.

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
        """JSON types, from which ``error_from_dict`` restores the error in another process."""
        values = {k: v if isinstance(v, int | float) else str(v) for k, v in self.values.items()}
        kind = type(self).__name__
        return {"kind": kind, "code": self.code, "text": self.text, "values": values}


class ConfigurationError(CnnlabError, ValueError):
    """A setting or an argument has a value that cannot be used."""


class ImageError(CnnlabError, ValueError):
    """Bytes are not a picture that cnnlab reads."""


class DatasetError(CnnlabError, ValueError):
    """A data set is missing, unsafe or incomplete."""


class NotFittedError(CnnlabError, ValueError):
    """An object was used before its ``fit``."""


class WeightsError(CnnlabError, ValueError):
    """A weight file is missing, of another network or damaged."""


class StorageError(CnnlabError, OSError):
    """A file cannot be read or written; ``errno`` is that of the system."""

    def __str__(self) -> str:
        return filled(self.text, self.values)


class MissingFileError(StorageError, FileNotFoundError):
    """A file to read, or the folder of a file to write, does not exist."""


class RunError(CnnlabError):
    """A training run is missing, unreadable or in the wrong state."""


def quoted(value: Any) -> str:
    """The ``repr`` of a received value, for a sentence: 200 characters at most."""
    return cut(_written(value, repr), LONGEST_QUOTE)


def _written(value: Any, write: Callable[[Any], str]) -> str:
    try:
        return write(value)
    except ValueError:  # Python writes no number of more than 4300 digits
        return "a number of too many digits"


def cut(text: str, length: int) -> str:
    """The text, cut to this many characters, with a mark at the cut."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _shortened(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _short(name, value) for name, value in values.items()}


def _short(name: str, value: Any) -> Any:
    """The value itself, if it is a number or short enough as text."""
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
