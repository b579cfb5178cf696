"""Controls of the normalisation page, which choose the normalisations that are shown."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from cnnlab.normalization import fit_cost
from ui.choices import choose, choose_segment
from ui.components.linked_stops import with_linked
from ui.components.slider import live_step
from ui.normalization.data import Pictures
from ui.preferences import named
from ui.text import t

_HERE = Path(__file__).parent
_STEPS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)  # of a decade, about evenly
# Of the mean eigenvalue, and, as in Keras, of the singular values of the training pictures.
_RIDGES = (0.0, 1e-6, 1e-5, *(step / tens for tens in (1e4, 1e3, 1e2, 1e1) for step in _STEPS), 1.0)
_KERAS_EPSILONS = (1e-6, *(step * tens for tens in (1, 1e1, 1e2, 1e3) for step in _STEPS))
_KERAS_EPSILONS += (1e4, 1.5e4, 2e4, 3e4)
_SAMPLES = (300, 1000, 2000, 5000, 10000, 20000, 50000)


@dataclass(frozen=True)
class WhiteningChoice:
    """The whitening that is shown.

    Attributes:
        method: ``"zca"`` for whole pictures, ``"patches"`` for a filter.
        num_samples: training pictures to learn from.
        epsilon: softens faint patterns.
        as_keras: epsilon on the singular values and one mean a channel; else on the eigenvalues,
            relative to their mean, and the mean picture.
    """

    method: str
    num_samples: int
    epsilon: float
    as_keras: bool

    @property
    def settings(self) -> dict[str, Any]:
        """Of a training, by the names of its fields."""
        on = "singular_values" if self.as_keras else "eigenvalues"
        return {"zca_epsilon": self.epsilon, "zca_epsilon_on": on}


def choose_standardizer() -> str:
    """A control for the kind of standardising; its name as ``make_normalizer`` takes it."""
    labels = {
        "samplewise": t("each picture"),
        "featurewise": t("each colour"),
        "pixelwise": t("each pixel"),
    }
    return choose(
        named(t("Standardise by"), "normalization"),
        labels,
        "standardize",
        help=t(
            "Each picture: it gets mean 0 and standard deviation 1 by itself (samplewise). Each "
            "colour: one mean and deviation for red, green and blue, learned from the training "
            "pictures (featurewise). Each pixel: one for every place in the picture."
        ),
    )


def choose_whitening(pictures: Pictures) -> WhiteningChoice:
    """Controls for the whitening of a data set's pictures, the one that matters most first."""
    softening = st.container()
    methods = {"zca": t("whole pictures (ZCA)"), "patches": t("small patches (a filter)")}
    method = choose(
        t("Whiten"),
        methods,
        "whiten",
        help=t(
            "Whole pictures (ZCA): every pixel against every other, for pictures of one size. "
            "Small patches: 7 by 7 pixels, as a filter that fits pictures of any size."
        ),
    )
    more = st.expander(t("How whitening learns"), key="how_it_learns", on_change="rerun")
    with more:
        as_keras = method == "zca" and choose_as_keras()
        count = _choose_samples(pictures)
        if more.open and method == "zca":
            _say_cost(count, pictures)
    with softening:
        epsilon = choose_epsilon(as_keras)
    return WhiteningChoice(method, count, epsilon, as_keras)


def choose_as_keras() -> bool:
    """A control for what epsilon is added to: whether it is the singular values."""
    forms = {False: t("relative"), True: t("as Keras")}
    return choose_segment(
        named(t("Measure noise"), "zca_epsilon_on"),
        forms,
        "keras",
        help=t(
            "Relative: what is added to the strength of every pattern is a share of their mean "
            "strength; it means the same for any pictures. As Keras: it is added to the singular "
            "values of the training pictures; its own default, 0.000001, changes nothing."
        ),
    )


def choose_epsilon(as_keras: bool) -> float:
    """A control for epsilon.

    Args:
        as_keras: it is added to singular values; else a share of the mean strength of patterns.
    """
    key, stops = epsilon_key(as_keras), _KERAS_EPSILONS if as_keras else _RIDGES
    return live_step(
        named(t("Keep noise faint"), "zca_epsilon"),
        with_linked(stops, key),
        key,
        1e-6 if as_keras else 0.03,
        _short,
        help=_epsilon_help(),
    )


def epsilon_key(as_keras: bool) -> str:
    """The key of epsilon's control, in the session and in the URL; each measure has its own."""
    return "zca_epsilon" if as_keras else "epsilon"


def _epsilon_help() -> str:
    return t(
        "Epsilon of ZCA. Whitening makes all patterns equally strong, noise too. Further right, "
        "the faintest patterns, which are mostly noise, stay faint; far right, hardly anything is "
        "whitened."
    )


def _choose_samples(pictures: Pictures) -> int:
    most = pictures.num_train
    options = [n for n in _SAMPLES if n < most] + [most]
    default = max(n for n in options if n <= 5000) if options[0] <= 5000 else options[0]
    return live_step(
        named(t("Learn from so many pictures"), "limit"),
        options,
        "samples",
        default,
        "{:,}".format,
        help=t("Training pictures, evenly from all classes. Fewer cannot show all that is alike."),
    )


def _say_cost(count: int, pictures: Pictures) -> None:
    cost = fit_cost(count, pictures.data.image_shape)
    st.caption(
        t(
            "Learning takes about {seconds:.0f} s and {gigabytes:.1f} GB of memory, once.",
            seconds=max(1, cost.seconds + 2),
            gigabytes=cost.bytes / 1e9,
        )
    )


def _short(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") or "0"


def version_names() -> dict[str, str]:
    """What the versions are called on the page, by the word that stands in the URL."""
    return {"raw": t("raw"), "standardized": t("standardised"), "whitened": t("whitened")}


def choose_view() -> str:
    """Which panel is open."""
    labels = {
        "compare": t("pictures"),
        "numbers": t("numbers"),
        "correlation": t("neighbours"),
        "learned": t("patterns"),
    }
    return choose_segment(t("Look at"), labels, "look")


def choose_sides() -> tuple[str, str]:
    """What stands to the left and to the right of the divider, as the words in the URL."""
    names = version_names()
    st.html(_HERE / "sides.css")
    with st.container(key="sides", horizontal=True, horizontal_alignment="distribute"):
        left = choose_segment(t("Left"), names, "left")
        right = choose_segment(t("Right"), names, "right", default="whitened")
    return left, right


def choose_true_values() -> bool:
    """Whether numbers are shown as they are, instead of stretched for the eye."""
    views = {"eye": t("for the eye"), "true": t("true values")}
    return (
        choose_segment(
            t("Show numbers"),
            views,
            "view",
            help=t(
                "A network receives numbers around 0, which no screen can show. For the eye: each "
                "picture is stretched from its smallest number, black, to its largest, white. "
                "True values: 0 and below is black, 1 and above is white."
            ),
        )
        == "true"
    )
