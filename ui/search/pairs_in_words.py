"""Trials that compare: what their pairs came to, in words."""

from statistics import fmean

from cnnlab.experiments.paired.experiment import SIDES
from cnnlab.figures.search.tried import value_in_words
from cnnlab.sweeps import Sweep, Trial
from ui.search.search_words import metric_of, side_name, whose
from ui.text import plain, t


def compared_in_words(sweep: Sweep) -> str:
    """What each trial compares, and what of it counts, as markdown."""
    names = {side: plain(side_name(sweep, side)) for side in SIDES}
    measured = t("accuracy") if sweep.is_maximized else t("loss")
    return t(
        "Each trial trains {pairs:# pair}: **{treatment}** and **{control}**, with the same seed. "
        "What counts is the {measured} on held-out pictures: **{whose}**, on average.",
        pairs=sweep.pairs,
        measured=measured,
        whose=plain(whose(sweep)),
        **names,
    )


def of_pairs(sweep: Sweep, trial: Trial) -> str:
    """Of what the value of a trial is the mean, and how far its pairs lie apart."""
    values, metric = values_of_pairs(sweep, trial), metric_of(sweep)
    low, high = (value_in_words(end, metric) for end in (min(values), max(values)))
    measured = t("accuracy") if sweep.is_maximized else t("loss")
    words = {"measured": measured, "whose": whose(sweep), "number": trial.number}
    if len(values) == 1:
        return t(
            "{measured} on the held-out pictures, {whose}, of one pair: the best so far, trial "
            "{number}",
            **words,
        )
    return t(
        "{measured} on the held-out pictures, {whose}: the mean of {count:# pair}, which lie from "
        "{low} to {high}; the best so far, trial {number}",
        **words,
        count=len(values),
        low=low,
        high=high,
    )


def reported_pairs(sweep: Sweep, trial: Trial) -> tuple[str, str] | None:
    """What counts, of the accuracy on the test pictures: the value, and what it is.

    Returns:
        None where there are no test pictures.
    """
    sides = {side: [getattr(pair, side).accuracy for pair in trial.pairs] for side in SIDES}
    if any(None in values for values in sides.values()):
        return None
    means = {side: fmean(values) for side, values in sides.items()}
    if not sweep.is_of_differences:
        value = value_in_words(means[sweep.leading_side], "accuracy")
        return value, t(
            "of the test pictures right, {whose}. This reports; nothing was chosen by it.",
            whose=whose(sweep),
        )
    value = value_in_words(means["treatment"] - means["control"], "accuracy difference")
    names = {side: side_name(sweep, side) for side in SIDES}
    shares = {f"{side}_share": value_in_words(means[side], "accuracy") for side in SIDES}
    return value, t(
        "of accuracy on the test pictures: {treatment} {treatment_share}, {control} "
        "{control_share}. This reports; nothing was chosen by it.",
        **names,
        **shares,
    )


def values_of_pairs(sweep: Sweep, trial: Trial) -> list[float]:
    """What counts, of each pair."""
    if sweep.is_of_differences:
        return [*(trial.accuracy_differences if sweep.is_maximized else trial.loss_differences)]
    measured = [getattr(pair, sweep.leading_side) for pair in trial.pairs]
    return [one.val_accuracy if sweep.is_maximized else one.val_loss for one in measured]
