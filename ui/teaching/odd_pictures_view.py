"""The pictures that look like those of another class, and one press to remove them."""

from collections.abc import Sequence

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.projects import Picture, Project
from cnnlab.runs import Run
from cnnlab.training.linear.odd import OddPicture, odd_pictures
from ui.components.picture_picker import picture_buttons
from ui.page import errors_shown
from ui.teaching.taught_run import lacking, teach
from ui.teaching.thumbnails import thumbnail
from ui.text import percent_text, t

_MOST = 12
_KEPT = "kept_though_odd"


def odd_pictures_view(project: Project, run: Run) -> None:
    """Those of the training; pressing one keeps it, and the button removes the others.

    Args:
        project: that is open.
        run: a finished training of its pictures.
    """
    with errors_shown():
        odd = _still_there(project, odd_pictures(run))[:_MOST]
    if not odd:
        st.caption(t("No picture looks like those of another class."))
        return
    kept = st.session_state.setdefault(_KEPT, set())
    st.markdown(t("**Odd pictures**: these it takes for another class."))
    picture_buttons(
        [thumbnail(picture) for picture, _ in odd],
        [_in_words(one) for _, one in odd],
        t("Odd pictures; those that are marked are removed"),
        "odd_pictures",
        [place for place, (picture, _) in enumerate(odd) if picture.name not in kept],
        lambda place: kept.symmetric_difference_update({odd[place][0].name}),
        several=True,
    )
    gone = [picture for picture, _ in odd if picture.name not in kept]
    st.button(
        t("Remove {count:# picture} and teach again", count=len(gone)),
        icon=":material/delete_sweep:",
        key="remove_odd",
        disabled=not gone,
        on_click=_remove,
        args=(project, gone),
        help=t("Press a picture to keep it. “Undo” under the pictures brings them back."),
    )


def _in_words(one: OddPicture) -> str:
    return t(
        "{name}, taken for {other} ({share})",
        name=one.class_name,
        other=one.predicted,
        share=percent_text(one.probability),
    )


def _still_there(project: Project, odd: Sequence[OddPicture]) -> list[tuple[Picture, OddPicture]]:
    found = []
    for one in odd:
        try:
            picture = project.picture(one.path.name)
        except CnnlabError:
            continue
        if picture.class_name == one.class_name:
            found.append((picture, one))
    return found


def _remove(project: Project, pictures: Sequence[Picture]) -> None:
    with errors_shown():
        project.delete(pictures)
        if not lacking(project):
            teach(project)
