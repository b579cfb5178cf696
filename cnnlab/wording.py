"""Sentences with their values filled in: "1 class", "2,000 classes", "an AVIF file"."""

import re
from collections.abc import Mapping
from string import Formatter
from typing import Any

_SPELLED_AS_VOWEL = set("AEFHILMNORSX")
"""Letters whose name begins with a vowel sound, as in "an SVG"."""
_READ_AS_WORDS = {"HEIC", "HEIF", "RAW", "FITS", "SUN", "SPIDER", "LITERT", "MAT"}
"""Abbreviations that are spoken as words, so that their first sound decides."""
_AN = re.compile(r"(?!uni|use|uti|eu|one\b|ura)[aeiou]|8|1[18](?!\d)", re.IGNORECASE)


def filled(text: str, values: Mapping[str, Any], before_percent: str = "") -> str:
    """A sentence with its ``{placeholders}`` filled in.

    Beyond the formats of ``str.format``, a placeholder may say how it fits into the sentence, so
    that values stay plain numbers and names:

    * ``{count:# picture}`` becomes "1 picture" or "1,200 pictures";
    * ``{count:was|were}`` becomes the first word for 1, the second for any other number;
    * ``{format:a}`` becomes the value with "a" or "an" before it.

    Args:
        text: the sentence.
        values: of the placeholders; others are ignored.
        before_percent: text between a number and the sign of ``{share:.0%}``.
    """
    return _Sentence(before_percent).vformat(text, (), values)


class _Sentence(Formatter):
    def __init__(self, before_percent: str) -> None:
        self._before_percent = before_percent

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec.startswith("# "):
            return counted(value, format_spec.removeprefix("# "))
        if format_spec == "a":
            return with_article(str(value))
        if "|" in format_spec:
            one, several = format_spec.split("|")
            return one if str(value) == "1" else several
        written = super().format_field(value, format_spec)
        if format_spec.endswith("%"):
            return f"{written[:-1]}{self._before_percent}%"
        return written


def counted(number: int | str, noun: str) -> str:
    """A number with its noun, which is "classes" for any number but 1.

    Args:
        number: how many, from 0; text is left unchanged.
        noun: in the singular; of several words the last one is counted.

    Example:
        >>> counted(1, "class"), counted(1200, "test picture")
        ('1 class', '1,200 test pictures')
    """
    written = number if isinstance(number, str) else f"{number:,}"
    return f"{written} {noun if written == '1' else plural(noun)}"


def plural(noun: str) -> str:
    """The plural of a regular noun: "classes", "entries", "pictures", and of an epoch."""
    if re.search(r"(s|x|z|(?<!epo)ch|sh)$", noun):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if re.search(r"[^aeiou]y$", noun) else f"{noun}s"


def with_article(words: str) -> str:
    """Words with "a" or "an" before them, by the sound of the first.

    Args:
        words: such as ``"AVIF file"``; abbreviations in capitals are spelled out in speech.

    Example:
        >>> with_article("AVIF file"), with_article("PNG file"), with_article("unit")
        ('an AVIF file', 'a PNG file', 'a unit')
    """
    first = re.split(r"[\s-]", words, maxsplit=1)[0]
    is_spelled = len(first) > 1 and first.isupper() and first not in _READ_AS_WORDS
    is_vowel = first[:1] in _SPELLED_AS_VOWEL if is_spelled else _AN.match(words)
    return f"{'an' if is_vowel else 'a'} {words}"
