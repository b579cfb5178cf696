"""Mean and standard deviation in readable words, however far a network has diverged."""

from ui.text import t

_LARGE = 1000
_BEYOND_WORDS = 10**12


def moments_in_words(mean: float, std: float) -> str:
    """Mean ± standard deviation; of a mean that is large only about where it lies.

    Args:
        mean: finite.
        std: finite, at least 0.
    """
    if max(abs(mean), std) >= _BEYOND_WORDS:
        where = t("far below zero") if mean < 0 else t("far above zero")
        return where if abs(mean) >= _LARGE else t("far apart")
    if abs(mean) >= _LARGE:
        return t("about {mean}", mean=_short(mean))
    return f"{_short(mean)} ± {_short(std)}"


def number_in_words(value: float) -> str:
    """A whole number, from 1,000 on about, as in ``moments_in_words``."""
    if abs(value) >= _BEYOND_WORDS:
        return t("trillions")
    return f"{value:.0f}" if abs(value) < _LARGE else _short(value)


def _short(value: float) -> str:
    """Two decimals; from 1,000 on one digit, with millions and billions in words."""
    if abs(value) < _LARGE:
        # Adding zero turns the -0.0 of a mean that is nearly nothing into 0.0.
        return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")
    rounded = float(f"{value:.0e}")
    units = {10**9: t("{n} billion"), 10**6: t("{n} million"), 1: "{n}"}
    unit, words = next(item for item in units.items() if abs(rounded) >= item[0])
    return words.format(n=f"{rounded / unit:,.0f}".replace("-", "−"))
