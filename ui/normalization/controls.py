"""Controls of the normalisation page; together they say which normalisations are shown."""

from dataclasses import dataclass

import streamlit as st

from cnnlab.datasets import Dataset
from cnnlab.normalization import fit_cost
from ui.choices import choose, choose_segment, choose_step
from ui.text import t

# Of the mean eigenvalue, and, as in Keras, of the singular values of the training pictures.
_RIDGES = (0.0, 1e-6, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0)
_KERAS_EPSILONS = (1e-6, 1.0, 10.0, 100.0, 300.0, 1000.0, 3000.0, 10000.0, 30000.0)
_SAMPLES = (300, 1000, 2000, 5000, 10000, 20000, 50000)


@dataclass(frozen=True)
class WhiteningChoice:
    """Which whitening is shown.

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


def choose_standardizer() -> str:
    """A control for the kind of standardising; its name as ``make_normalizer`` takes it."""
    labels = {
        "samplewise": t("each picture"),
        "featurewise": t("each colour"),
        "pixelwise": t("each pixel"),
    }
    return choose(
        t("Standardise by"),
        labels,
        "standardize",
        help=t(
            "Each picture: it gets mean 0 and standard deviation 1 by itself (samplewise). Each "
            "colour: one mean and deviation for red, green and blue, learned from the training "
            "pictures (featurewise). Each pixel: one for every place in the picture."
        ),
    )


def choose_whitening(data: Dataset) -> WhiteningChoice:
    """Controls for the whitening of a data set's pictures."""
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
    as_keras = method == "zca" and _as_keras()
    epsilon = _choose_keras_epsilon() if as_keras else choose_ridge()
    return WhiteningChoice(method, _choose_samples(data, method), epsilon, as_keras)


def _as_keras() -> bool:
    forms = {False: t("relative"), True: t("as Keras")}
    return choose_segment(
        t("Softening  `zca_epsilon`"),
        forms,
        "keras",
        help=t(
            "Relative: added to the strength of every pattern, as a share of the mean strength; it "
            "means the same for any pictures. As Keras: added to the singular values of the "
            "training pictures; its own default, 0.000001, softens nothing."
        ),
    )


def choose_ridge() -> float:
    """A control for epsilon as a share of the mean strength of patterns."""
    return choose_step(
        t("Leave faint patterns faint"), _RIDGES, "epsilon", 0.03, _short, _epsilon_help()
    )


def _choose_keras_epsilon() -> float:
    return choose_step(
        t("Leave faint patterns faint"),
        _KERAS_EPSILONS,
        "zca_epsilon",
        1e-6,
        _short,
        _epsilon_help(),
    )


def _epsilon_help() -> str:
    return t(
        "Whitening makes all patterns equally strong, noise too. A larger value leaves the "
        "faintest patterns, which are mostly noise, faint."
    )


def _choose_samples(data: Dataset, method: str) -> int:
    most = len(data.x_train)
    options = [n for n in _SAMPLES if n < most] + [most]
    default = max(n for n in options if n <= 5000) if options[0] <= 5000 else options[0]
    count = choose_step(
        t("Learn from so many pictures"),
        options,
        "samples",
        default,
        lambda value: f"{value:,}",
        help=t("Training pictures, evenly from all classes. Fewer cannot show all that is alike."),
    )
    if method == "zca":
        cost = fit_cost(count, data.image_shape)
        st.caption(
            t(
                "Learning takes about {seconds:.0f} s and {gigabytes:.1f} GB of memory, once.",
                seconds=max(1, cost.seconds + 2),
                gigabytes=cost.bytes / 1e9,
            )
        )
    return count


def _short(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") or "0"


def choose_view(labels: dict[str, str]) -> str:
    """Which panel is open."""
    return choose_segment(t("Look at"), labels, "look")


def choose_version(label: str, labels: dict[str, str], key: str, default: str) -> str:
    """One of the versions of the pictures, for one side of the divider."""
    return choose(label, dict(sorted(labels.items(), key=lambda item: item[0] != default)), key)
