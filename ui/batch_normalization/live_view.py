"""An experiment as it goes: state, curves and the inside, refreshed each second while it runs."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.figures import two_networks, two_networks_alt_text
from cnnlab.training.batch_normalization import (
    Experiment,
    ExperimentConfig,
    list_experiments,
    load_experiment,
    start_experiment,
)
from ui.batch_normalization.controls import NORMALIZATIONS
from ui.batch_normalization.inside_view import inside_view
from ui.page import show_notes
from ui.text import said, t
from ui.training.live_view import state_in_words

Rows = Sequence[Mapping[str, Any]]


def start_anew(config: ExperimentConfig) -> None:
    """Start an experiment and show it; the one that this session watched is stopped first."""
    watched = st.session_state.get("shown_experiment")
    for experiment in list_experiments():
        if experiment.name == watched:
            experiment.stop()
    name = start_experiment(config).name
    st.session_state["shown_experiment"] = st.query_params["experiment"] = name


def experiment_to_show() -> str | None:
    """The one named in the link, else this session's last one, else the newest there is."""
    kept = (experiment.name for experiment in list_experiments())
    name = st.query_params.get("experiment") or st.session_state.get("shown_experiment")
    name = name or next(kept, None)
    if name is not None:
        st.query_params["experiment"] = st.session_state["shown_experiment"] = name
    return name


def live_view(name: str) -> None:
    """Show an experiment by its name; it grows while it is alive."""
    try:
        experiment = load_experiment(name)
    except CnnlabError as error:
        # Shown once: a link to an experiment that is gone should not follow the reader.
        st.session_state.pop("shown_experiment", None)
        st.query_params.pop("experiment", None)
        st.error(said(error))
        return
    live = experiment.status.is_active
    st.fragment(_view, run_every=1.0 if live else None)(experiment, live)


def _view(experiment: Experiment, live: bool) -> None:
    status = experiment.status
    if live and not status.is_active:
        # It has ended: the whole page runs once more, without the timer.
        st.rerun()
    _heading(experiment)
    if status.message and not status.is_active:
        show_notes([status.message])
    show_notes(status.notes)
    if status.state == "unreadable":
        return
    histories = {
        t("plain"): experiment.history("plain").epochs,
        t("normalised"): experiment.history("normalized").epochs,
    }
    _verdict(histories, experiment.num_classes)
    _curves(experiment, histories)
    if experiment.inside("normalized"):
        _inside(experiment)


def _inside(experiment: Experiment) -> None:
    st.subheader(t("Inside the networks"))
    st.markdown(
        t(
            "Layer 1 sees the pictures. Move the scrubber through the epochs. Under each drawing "
            "stand mean ± standard deviation, measured on the same 256 training pictures; its "
            "outermost bars also hold everything beyond."
        )
    )
    inside_view(experiment)
    _inner_curves(experiment)


def _heading(experiment: Experiment) -> None:
    status = experiment.status
    heading, stop = st.columns([4, 1], vertical_alignment="center")
    place = experiment.place_in_queue
    if status.state == "queued" and place and place > 1:
        state = t("waiting for another experiment to end: number {place}", place=place)
    else:
        state = state_in_words(status)
    settings = "" if status.state == "unreadable" else f" · {_settings(experiment.config)}"
    heading.markdown(f"**{state}**{settings}")
    if not status.is_active:
        return
    if experiment.stop_requested:
        stop.caption(t("Stopping …"))
    elif stop.button(t("Stop"), icon=":material/stop:", key="stop_experiment", width="stretch"):
        experiment.stop()
        st.rerun(scope="fragment")
    st.progress(status.progress)
    if status.message:
        st.caption(said(status.message))


def _settings(config: ExperimentConfig) -> str:
    return t(
        "hidden layers: {depth}, learning rate: {rate:g}, batches of {batch}, pictures: {limit} "
        "({normalization}), seed: {seed}",
        depth=config.depth,
        rate=config.learning_rate,
        batch=config.batch_size,
        limit=t("all") if config.limit is None else f"{config.limit:,}",
        normalization=t(NORMALIZATIONS[config.normalization]),
        seed=config.seed,
    )


def _verdict(histories: Mapping[str, Rows], num_classes: int | None) -> None:
    """The last test accuracies in one sentence."""
    if num_classes is None or not any(histories.values()):
        return
    parts = [
        t(
            "the **{name}** network names {accuracy:.0%} of the test pictures correctly",
            name=name,
            accuracy=epochs[-1]["val_accuracy"],
        )
        for name, epochs in histories.items()
        if epochs
    ]
    sentence = t(" and ").join(parts)
    st.markdown(
        t(
            "{sentence}; guessing would get {chance:.0%}.",
            sentence=sentence[0].upper() + sentence[1:],
            chance=1 / num_classes,
        )
    )


def _curves(experiment: Experiment, histories: Mapping[str, Rows]) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        _chart("accuracy", t("Accuracy"), histories, experiment)
    with right:
        _chart("loss", t("Loss"), histories, experiment)


def _inner_curves(experiment: Experiment) -> None:
    rows = {
        t("plain"): _inner_rows(experiment, "plain"),
        t("normalised"): _inner_rows(experiment, "normalized"),
    }
    left, right = st.columns(2, gap="large")
    with left:
        _chart("dead_share", t("Dead ReLUs"), rows, experiment)
        st.caption(t("A dead unit gives 0 for every picture: no correction passes through it."))
    with right:
        _chart("gradient_norm", t("Pull at the first layer"), rows, experiment)
        st.caption(
            t(
                "The error reaches this layer last. Without a pull it cannot learn; with too "
                "much it jumps."
            )
        )


def _inner_rows(experiment: Experiment, network: str) -> Rows:
    return [
        {
            "epoch": inside.epoch,
            "dead_share": inside.dead_share,
            "gradient_norm": inside.first_gradient_norm,
        }
        for inside in experiment.inside(network)
    ]


def _chart(
    quantity: str, heading: str, networks: Mapping[str, Rows], experiment: Experiment
) -> None:
    st.markdown(f"**{heading}**")
    st.plotly_chart(
        two_networks(networks, quantity, experiment.config.epochs, experiment.num_classes),
        alt=two_networks_alt_text(networks, quantity),
        key=f"bn_{quantity}",
        config={"displaylogo": False},
    )
