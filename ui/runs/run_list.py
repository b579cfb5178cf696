"""The list of trainings to choose from: name, state and the curve as a thumbnail, a button each."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.runs import Run
from cnnlab.runs.thumbnail import accuracy_curve
from cnnlab.storage import paths
from cnnlab.training import TrainingConfig
from ui.text import printable, t
from ui.training.result import evaluation_of
from ui.training.selection_words import is_chosen_on_test
from ui.training.settings.settings_in_words import differences_in_words
from ui.training.state_words import state_in_words

_HERE = Path(__file__).parent
_PAGE = 20
_SHOWN = "runs_in_list"
_component = st.components.v2.component(
    "cnnlab_run_list",
    html='<ul class="runs"></ul><button class="more" type="button" hidden></button>',
    css=(_HERE / "run_list.css").read_text(),
    js=(_HERE / "run_list.js").read_text(),
)


def run_list(runs: list[Run], titles: dict[str, str], chosen: str) -> None:
    """Show the newest; a click chooses a run as the control ``run`` does, a button shows more.

    What is not shown is not read: a thousand runs cost no more than twenty.

    Args:
        runs: the newest first.
        titles: the full name of each -> what it is called.
        chosen: the full name of the one that is looked at; it is always in the list.
    """
    most = st.session_state.get(_SHOWN, _PAGE)
    shown = runs[:most] + [run for run in runs[most:] if run.full_name == chosen]
    waiting = Run.queue_in(paths.runs())
    places = {run.full_name: place for place, run in enumerate(waiting, start=1)}
    left = len(runs) - len(shown)
    apart = _set_apart(shown)
    _component(
        key="run_list",
        data={
            # No list: in one Streamlit looks for a table, and loads pandas for it.
            "runs": tuple(
                _item(
                    run,
                    titles[run.full_name],
                    places.get(run.full_name),
                    apart.get(run.full_name, ""),
                )
                for run in shown
            ),
            "chosen": chosen,
            "label": t("All trainings, the newest first"),
            "more": t("Show more of {count:,}", count=left) if left else "",
        },
        on_chosen_change=_choose,
        on_more_change=_show_more,
    )


def _set_apart(runs: list[Run]) -> dict[str, str]:
    """Differences of the runs on the same pictures: the full name -> words.

    Their titles differ in no more than a clock and a percentage.
    """
    alike: dict[str, dict[str, TrainingConfig]] = {}
    for run in runs:
        with suppress(CnnlabError):
            alike.setdefault(run.config.data, {})[run.full_name] = run.config
    return {
        name: words
        for configs in alike.values()
        if len(configs) > 1
        for name, words in zip(configs, differences_in_words([*configs.values()]), strict=True)
    }


def _item(run: Run, title: str, place: int | None, apart: str) -> dict[str, Any]:
    return {
        "name": run.full_name,
        "title": printable(title),
        "state": printable(state_in_words(run.status, place)) + _mark(run),
        "apart": apart,
        "curve": list(accuracy_curve(run)),
    }


def _mark(run: Run) -> str:
    """Where its number means something else than that of a run of today."""
    has_number = is_chosen_on_test(run) and evaluation_of(run) is not None
    return " · " + t("epoch chosen on the test pictures: likely too high") if has_number else ""


def _choose() -> None:
    st.session_state["run"] = st.session_state["run_list"]["chosen"]


def _show_more() -> None:
    st.session_state[_SHOWN] = st.session_state.get(_SHOWN, _PAGE) + _PAGE
