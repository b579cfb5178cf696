"""Folders called after times, such as 2024/spring, by which people sort what they photograph."""

import re
from functools import lru_cache

_WORDS = frozenset(
    [
        *("spring", "summer", "autumn", "fall", "winter"),
        *("january", "february", "march", "april", "may", "june", "july", "august"),
        *("september", "october", "november", "december"),
        *("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("day", "week", "month", "year", "term", "semester", "quarter"),
    ]
)
_COUNTED = frozenset(["day", "week", "month", "year", "term", "semester", "quarter"])
_YEAR = re.compile(r"(19|20)\d\d")
_DATE = re.compile(r"(19|20)\d{6}")
_MOST_DIGITS = 8


@lru_cache(maxsize=10_000)
def is_time(name: str) -> bool:
    """Whether a folder's name says a time and nothing else: 2024, May 2024, 2024-05-03, week 3."""
    words = re.findall(r"[^\W\d_]+|\d+", name.casefold())
    numbers = [word for word in words if word.isdecimal()]
    names = [word for word in words if not word.isdecimal()]
    if not words or any(len(number) > _MOST_DIGITS for number in numbers):
        return False
    if any(word not in _WORDS for word in names):
        return False
    is_dated = any(_YEAR.fullmatch(number) or _DATE.fullmatch(number) for number in numbers)
    # A "term" alone may be anything; "term 2" is one.
    return is_dated or (bool(names) and (bool(numbers) or not _COUNTED.issuperset(names)))


def without_times(path: tuple[str, ...]) -> tuple[str, ...]:
    """A path of folders and a file, without folders of times outside of another folder.

    A month or a day may be but a number: of 2024/05/cat/1.jpg the cat is left.
    """
    times: list[bool] = []
    for name in path[:-1]:
        is_number = times[-1:] == [True] and name.isdecimal() and len(name) <= 2
        times.append(is_number or is_time(name))
    last = max((place for place, is_one in enumerate(times) if not is_one), default=0)
    outside = [name for name, is_one in zip(path[:last], times, strict=False) if not is_one]
    return (*outside, *path[last:])
