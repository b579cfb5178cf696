"""An experiment as it runs: state, histograms and curves, refreshed each second."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from cnnlab.experiments.batch_normalization import Experiment, ExperimentConfig
from cnnlab.figures import Quantity, two_networks, two_networks_alt_text
from cnnlab.messages import Note
from cnnlab.runs import RunStatus
from ui.batch_normalization.activations_view import activations_view, histograms_view
from ui.batch_normalization.controls import NORMALIZATIONS
from ui.batch_normalization.experiment_choice import earlier_experiment, loaded, origin
from ui.batch_normalization.verdict_view import damaged_view, measured_before, verdict_view
from ui.components.live_view import live_curves, live_view, stop_button
from ui.page import show_notes
from ui.text import message_text, t
from ui.training.state_words import state_in_words

Rows = Sequence[Mapping[str, Any]]


def experiment_view(name: str) -> None:
    """Show an experiment by its name; it grows while it is alive."""
    live_view(loaded(name), _view)


def _view(experiment: Experiment, status: RunStatus) -> None:
    if status.state == "unreadable":
        damaged_view()
        show_notes(_message(status))
        return
    verdict_view(experiment)
    if status.is_active:
        _progress(experiment)
    _hills(experiment)
    origin(experiment)
    if not status.is_active:
        show_notes([*_message(status), *status.notes])
    _numbers(experiment)


def _message(status: RunStatus) -> list[Note]:
    return [status.message] if status.message else []


def _hills(experiment: Experiment) -> None:
    """Until the first values of a new experiment come, what was shown before stays, faint."""
    if experiment.activations("normalized"):
        histograms_view(experiment)
    elif experiment.status.is_active:
        histograms_view(earlier_experiment(), stand_in_text=t("The earlier experiment"))


def _progress(experiment: Experiment) -> None:
    """Where it stands, and Stop."""
    status, place = experiment.status, experiment.place_in_queue
    with st.container(key="bn_progress", horizontal=True, vertical_alignment="center"):
        if status.state == "queued" and place and place > 1:
            state = t("waiting for another experiment to end: number {place}", place=place)
        else:
            state = message_text(status.message) if status.message else state_in_words(status)
        st.progress(status.progress, state)
        stop_button(experiment, "stop_experiment")


def _numbers(experiment: Experiment) -> None:
    """The numbers behind the pictures, loaded when the reader opens them."""
    numbers = st.expander(
        t("Numbers"), icon=":material/functions:", key="bn_numbers", on_change="rerun"
    )
    if not numbers.open:
        return
    with numbers:
        state = state_in_words(experiment.status)
        st.markdown(f"**{state}** · {_settings(experiment.config)}")
        _shares(experiment)
        measured_before(experiment)
        if experiment.activations("normalized"):
            activations_view(experiment)
        _curves(experiment)


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


def _shares(experiment: Experiment) -> None:
    """The last test accuracies in one sentence."""
    guessing = experiment.guessing_accuracy
    histories = _histories(experiment)
    if guessing is None or not any(histories.values()):
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
            chance=guessing,
        )
    )


def _histories(experiment: Experiment) -> dict[str, Rows]:
    return {
        t("plain"): experiment.history("plain").epochs,
        t("normalised"): experiment.history("normalized").epochs,
    }


def _curves(experiment: Experiment) -> None:
    rows = {
        t("plain"): _inner_rows(experiment, "plain"),
        t("normalised"): _inner_rows(experiment, "normalized"),
    }
    _chart(t("Accuracy"), "accuracy", _histories(experiment), experiment)
    _chart(t("Loss"), "loss", _histories(experiment), experiment)
    if not experiment.activations("normalized"):
        return
    _chart(t("Dead ReLUs"), "dead_share", rows, experiment)
    st.caption(t("A dead unit gives 0 for every picture: no correction passes through it."))
    _chart(t("Pull at the first layer"), "gradient_norm", rows, experiment)
    st.caption(
        t(
            "The error reaches this layer last. Without a pull it cannot learn; with too much it "
            "jumps."
        )
    )


def _inner_rows(experiment: Experiment, network: str) -> Rows:
    return [
        {
            "epoch": record.epoch,
            "dead_share": record.dead_share,
            "gradient_norm": record.first_gradient_norm,
        }
        for record in experiment.activations(network)
    ]


def _chart(
    heading: str, quantity: Quantity, networks: Mapping[str, Rows], experiment: Experiment
) -> None:
    figure = two_networks(
        networks,
        quantity,
        experiment.config.epochs,
        experiment.num_classes,
        guessing_accuracy=experiment.guessing_accuracy,
    )
    live_curves(heading, figure, two_networks_alt_text(networks, quantity), f"bn_{quantity}")
