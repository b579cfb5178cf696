"""Presets, one click each. What to expect was measured with ``cnnlab.training``.

Test accuracies on toybox10 over the seeds 0, 1 and 2.
"""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from cnnlab.experiments.batch_normalization import ExperimentConfig
from ui.batch_normalization.controls import DEFAULTS, show_on_controls
from ui.text import t

_STARTED = "bn_started_by_preset"


@dataclass(frozen=True)
class Preset:
    """A preset: its question, what was measured before, and its settings."""

    title: str
    question: str
    expectation: str
    config: ExperimentConfig


PRESETS = {
    "raw": Preset(
        "Raw pictures",
        "Pictures go in as they are, numbers from 0 to 255.",
        "In the plain network all ReLUs die and it guesses, 10 %; the normalised one learns, 34 to "
        "35 %.",
        DEFAULTS,
    ),
    "standardised": Preset(
        "Standardised",
        "The pictures are brought to mean 0 and deviation 1 first.",
        "No difference any more, 33 to 35 % and 34 to 36 %. Here normalising the input was all "
        "that was missing.",
        DEFAULTS.replace(normalization="featurewise"),
    ),
    "large_steps": Preset(
        "Large steps",
        "Each correction is thirty times as large.",
        "The plain network breaks down or guesses, even with standardised pictures; the normalised "
        "one learns, 36 to 41 %.",
        DEFAULTS.replace(normalization="featurewise", learning_rate=0.3),
    ),
    "deep": Preset(
        "Deep and careful",
        "Eight layers and small corrections.",
        "The plain network hardly begins, 12 to 14 %; the normalised one is on its way, 20 to "
        "23 %.",
        DEFAULTS.replace(normalization="featurewise", depth=8, learning_rate=0.003),
    ),
    "small_batches": Preset(
        "Small batches",
        "Only eight pictures at a time.",
        "Eight pictures a step say little about mean and spread: here batch normalisation does "
        "harm, 33 to 34 % against 36 to 40 %.",
        DEFAULTS.replace(normalization="featurewise", depth=4, learning_rate=0.03, batch_size=8),
    ),
}


def presets() -> None:
    """A card for each: one click sets the controls and starts."""
    st.markdown(f"**{t('What if …? One click trains both')}**")
    st.html(Path(__file__).parent / "presets.css")
    with st.container(key="bn_cards"):
        for name, preset in PRESETS.items():
            st.button(
                f"**{t(preset.title)}** {t(preset.question)}",
                key=f"try_{name}",
                on_click=_choose,
                args=(preset.config,),
                width="stretch",
            )


def started_by_preset() -> bool:
    """A card was clicked; said once."""
    return st.session_state.pop(_STARTED, False)


def preset_of(config: ExperimentConfig) -> Preset | None:
    """The preset with these settings, whatever the seed; None for any other."""
    found = (p for p in PRESETS.values() if p.config.replace(seed=config.seed) == config)
    return next(found, None)


def _choose(config: ExperimentConfig) -> None:
    show_on_controls(config)
    st.session_state[_STARTED] = True
