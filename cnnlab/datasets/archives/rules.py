"""What makes a ZIP from a stranger unsafe, entry by entry; the first fault refuses the whole."""

import re
from collections.abc import Callable

from cnnlab.datasets.archives.entries import Entry
from cnnlab.errors import DatasetError
from cnnlab.images.formats import allowed_format

MAX_RATIO = 100
MAX_NAME_LENGTH = 4096
# Pixels as they are: a drawing in such a file is a few runs of one colour.
_PLAIN_FORMATS = ("BMP", "TIFF")


def check_all(entries: list[Entry], end: int, name: str) -> None:
    """Names, kinds and places of all entries.

    Args:
        entries: of the ZIP.
        end: where its directory begins.
        name: of the ZIP, for messages.

    Raises:
        DatasetError: one entry leaves the folder, is a link, or lies where it cannot.
    """
    _check_entries(entries, _RULES, name)
    _check_places(entries, end, name)
    _check_overlaps(entries, end, name)


def check_wanted(entries: list[Entry], name: str) -> None:
    """What matters only for entries that are going to be unpacked.

    Raises:
        DatasetError: one is encrypted, packed strangely, a bomb, or there twice.
    """
    _check_entries(entries, _RULES_FOR_WANTED, name)
    _check_duplicates(entries, name)


def _leaves_folder(entry: Entry) -> bool:
    return any(map(_is_unsafe, (entry.name, entry.info.orig_filename)))


def _is_unsafe(name: str) -> bool:
    path = name.replace("\\", "/")
    return (
        ".." in path.split("/")
        or path.startswith("/")
        or "\0" in path
        or re.match("[A-Za-z]:", path) is not None
    )


def _is_called_endlessly(entry: Entry) -> bool:
    return len(entry.name) > MAX_NAME_LENGTH


def _is_bomb(entry: Entry) -> bool:
    info = entry.info
    grows = info.file_size > MAX_RATIO * info.compress_size
    return grows and allowed_format(entry.first_bytes(16)) not in _PLAIN_FORMATS


_Rules = tuple[tuple[Callable[[Entry], bool], str, str], ...]

_RULES: _Rules = (
    (
        _leaves_folder,
        "zip-unsafe-path",
        "{name} is refused: the entry {entry} has an absolute path, a drive or '..'. "
        "Pack the folder again with plain relative names.",
    ),
    (
        _is_called_endlessly,
        "zip-name-too-long",
        "{name} is refused: the entry {entry} has a name that no file can have. "
        "Pack the folder again.",
    ),
    (
        lambda entry: entry.is_special,
        "zip-link",
        "{name} is refused: the entry {entry} is a link or a device. Pack the file itself.",
    ),
)

_RULES_FOR_WANTED: _Rules = (
    (
        lambda entry: entry.is_encrypted,
        "zip-encrypted",
        "{name} is refused: the entry {entry} is encrypted. Pack without a password.",
    ),
    (
        lambda entry: entry.is_packed_strangely,
        "zip-compression-unknown",
        "{name} is refused: the entry {entry} uses an unusual compression. "
        'Pack with the usual one ("deflate") or none.',
    ),
    (
        _is_bomb,
        "zip-ratio",
        "{name} is refused: the entry {entry} would grow more than 100 times when unpacked. "
        "Leave it out.",
    ),
)


def _check_entries(entries: list[Entry], rules: _Rules, name: str) -> None:
    for entry in entries:
        for is_broken, code, text in rules:
            if is_broken(entry):
                raise DatasetError(code, text, name=name, entry=entry.shown)


def _check_duplicates(entries: list[Entry], name: str) -> None:
    seen = set()
    for entry in entries:
        if entry.spelled_path in seen:
            raise DatasetError(
                "zip-duplicate",
                "{name} is refused: the entry {entry} occurs twice. Pack the folder again.",
                name=name,
                entry=entry.shown,
            )
        seen.add(entry.spelled_path)


def _check_places(entries: list[Entry], end: int, name: str) -> None:
    for entry in entries:
        if not 0 <= entry.info.header_offset < end:
            raise DatasetError(
                "zip-outside",
                "{name} is refused: the entry {entry} points outside of the file. "
                "Pack the folder again.",
                name=name,
                entry=entry.shown,
            )


def _check_overlaps(entries: list[Entry], end: int, name: str) -> None:
    """Walk backwards from the directory: every entry must end before the next one begins."""
    for entry in sorted(entries, key=lambda entry: entry.info.header_offset, reverse=True):
        if entry.end > end:
            raise DatasetError(
                "zip-overlap",
                "{name} is refused: the entry {entry} overlaps with another. "
                "Pack the folder again.",
                name=name,
                entry=entry.shown,
            )
        end = entry.info.header_offset
