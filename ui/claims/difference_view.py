"""Where the difference between both sides lies: classes, mistakes, pictures."""

import streamlit as st

from cnnlab.experiments.paired import ExperimentFolder
from cnnlab.experiments.paired.differences import Side, class_gains, confusion_change
from cnnlab.experiments.paired.verdicts import predictions_of
from cnnlab.figures import change_alt_text, change_matrix, class_gain_alt_text, class_gain_bars
from ui.claims.changed_pictures import changed_pictures_view
from ui.components.chart import chart, class_matrix, is_dark
from ui.page import errors_shown
from ui.text import plain, t


def difference_view(folder: ExperimentFolder, number: int, with_pictures: bool = True) -> None:
    """Of a comparison whose experiment has ended: per class, mix-ups, and pictures both ways.

    Args:
        folder: of the experiment.
        number: of the comparison, from 0.
        with_pictures: show those that changed sides; an example has no networks to look at them.
    """
    pairs = folder.pairs(number)
    if not pairs:
        return
    with errors_shown():
        sides = predictions_of(folder, pairs)
    st.header(t("Where the difference lies"), anchor=False)
    if sides is None:
        st.markdown(
            t(
                "That cannot be said picture by picture: not all pairs were tested on the same "
                "pictures, or a network diverged."
            )
        )
        return
    comparison = folder.config.comparisons[number]
    st.markdown(
        t(
            "“{treatment}” less “{control}”, the mean of {count:# pair}.",
            treatment=plain(comparison.treatment_name),
            control=plain(comparison.control_name),
            count=len(pairs),
        )
    )
    left, right = st.columns(2, gap="large")
    with left:
        _classes(sides)
    with right:
        _confusion(sides)
    if not with_pictures:
        return
    treatment, control = pairs[0]
    first_pair = folder.run(treatment.run), folder.run(control.run)
    changed_pictures_view(sides, comparison, first_pair)


def _classes(sides: tuple[Side, Side]) -> None:
    """The gain of each class, and how far it may be off."""
    found, names = class_gains(*sides), sides[0][0].class_names
    gains = [None if one is None else one.gain for one in found]
    intervals = [None if one is None else one.interval for one in found]
    st.markdown(f"**{t('What each class gained or lost')}**")
    chart(
        class_gain_bars(names, gains, intervals=intervals),
        alt=class_gain_alt_text(names, gains, intervals=intervals),
        key="claim_class_gains",
        tools=False,
    )


def _confusion(sides: tuple[Side, Side]) -> None:
    """Which predictions became more and less frequent."""
    change, names = confusion_change(*sides), sides[0][0].class_names
    st.markdown(f"**{t('What changed in the mix-ups')}**")
    class_matrix(
        change_matrix(change, names, dark=is_dark()),
        alt=change_alt_text(change, names),
        key="claim_confusion_change",
    )
