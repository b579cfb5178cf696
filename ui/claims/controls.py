"""What can be changed about a claim: pictures, how many, how long; and a recipe of one's own."""

import streamlit as st

from cnnlab.experiments.paired import Experiment
from cnnlab.experiments.paired.claims import CLAIMS, MINUTES, claim
from cnnlab.runs.config import TrainingConfig
from ui.choices import choose, choose_number
from ui.claims.claims_in_words import OWN, Claim, name_of
from ui.claims.duration import duration_view
from ui.claims.own_recipe import own_recipe
from ui.data_source import choose_data, num_pictures, takes_names
from ui.page import errors_shown
from ui.preferences import named
from ui.settings_test import handed_on
from ui.text import t

_NUMBERS = (100, 500, 1000, 5000)
_MOST_MINUTES = 600


def experiment_controls(which: Claim) -> Experiment | None:
    """The open experiment as it is set; None until there is one, and pictures for it."""
    st.markdown(f"**{t('Change it')}**")
    data = choose_data()
    experiment = handed_on() if which == OWN else _designed(which, data)
    minutes = _choose_minutes()
    changed = None
    if experiment is not None and data is not None:
        with errors_shown():
            base = _on(experiment.base, data)
            changed = experiment.replace(base=base, minutes=float(minutes))
    if changed is not None:
        duration_view(changed)
    own_recipe(experiment)
    return changed


def _designed(which: Claim, data: str | None) -> Experiment:
    """With as many pictures as the reader wants, and as there are."""
    limits = {comparison.common["limit"] for comparison in CLAIMS[name_of(which)].comparisons}
    numbers = " · ".join(f"{limit:,}" for limit in sorted(limits))
    chosen = choose(
        named(t("Pictures to learn from"), "limit"),
        {0: t("as designed: {numbers}", numbers=numbers)} | {n: f"{n:,}" for n in _NUMBERS},
        "claim_pictures",
        help=t("More pictures take longer: give them more minutes, too."),
    )
    return claim(name_of(which), chosen or None, num_pictures(data, None))


def _on(base: TrainingConfig, data: str) -> TrainingConfig:
    return base.replace(data=data, classes_from_names=takes_names(data))


def _choose_minutes() -> int:
    return choose_number(
        named(t("Minutes, at most"), "minutes"),
        1,
        _MOST_MINUTES,
        round(MINUTES),
        "claim_minutes",
        help=t("After these no further training begins. More of them decide smaller differences."),
    )
