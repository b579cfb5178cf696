"""The pictures of one class: add files, look, delete, move to another class, undo."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.projects import MAX_CLASSES, MIN_CLASSES, Picture, Project
from ui.choices import choose_segment
from ui.components.picture_picker import picture_buttons
from ui.teaching.arriving_files import arriving_files
from ui.teaching.thumbnails import thumbnail
from ui.text import message_text, plain, printable, t

_CLASS, _CHOSEN, _ALL, _PROBLEM = "class", "chosen_pictures", "all_pictures", "class_problem"
_SHOWN = 40
"""Thumbnails, the newest first; the others on request."""


def class_view(project: Project, name: str, counts: Mapping[str, int]) -> None:
    """Look at the pictures of a class and change them.

    Args:
        project: that is open.
        name: of the class.
        counts: class -> how many pictures it has.
    """
    problem = st.session_state.pop(_PROBLEM, None)
    if problem is not None:
        st.error(problem, icon=":material/error:")
    arriving_files(project, name)
    pictures = project.pictures(name)[::-1]
    chosen = _still_there(pictures)
    if pictures:
        _thumbnails(pictures, chosen, name)
    _actions(project, name, counts, chosen)


def choose_class(counts: Mapping[str, int]) -> str:
    """The class that is open, by its number in the link.

    Args:
        counts: class -> how many pictures it has.
    """
    names = list(counts)
    labels = {
        str(number): f"{plain(name)} · {counts[name]}" for number, name in enumerate(names, start=1)
    }
    return names[int(choose_segment(t("Pictures of"), labels, _CLASS)) - 1]


def _thumbnails(pictures: Sequence[Picture], chosen: Sequence[Picture], name: str) -> None:
    shown = pictures if st.session_state.get(_ALL) else pictures[:_SHOWN]

    def press(index: int) -> None:
        pressed = shown[index].name
        names = st.session_state.setdefault(_CHOSEN, set())
        names.symmetric_difference_update({pressed})

    picture_buttons(
        [thumbnail(picture) for picture in shown],
        [name] * len(shown),
        t("Pictures of {name}; press those to delete or move", name=printable(name)),
        "class_pictures",
        [index for index, picture in enumerate(shown) if picture in chosen],
        press,
        several=True,
    )
    if len(pictures) > _SHOWN:
        st.toggle(t("Show all: {count:# picture}", count=len(pictures)), key=_ALL)


def _still_there(pictures: Sequence[Picture]) -> list[Picture]:
    """The chosen ones of this class."""
    names = st.session_state.get(_CHOSEN, ())
    return [picture for picture in pictures if picture.name in names]


def _actions(
    project: Project, name: str, counts: Mapping[str, int], chosen: Sequence[Picture]
) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="class_actions"):
        if chosen:
            st.button(
                t("Delete {count}", count=len(chosen)),
                icon=":material/delete:",
                key="delete_pictures",
                on_click=_try,
                args=(project.delete, chosen),
            )
            with st.popover(t("Move to"), icon=":material/drive_file_move:", key="move_pictures"):
                for number, other in enumerate(counts):
                    if other != name:
                        st.button(
                            plain(other),
                            key=f"move_to_{number}",
                            on_click=_try,
                            args=(project.move, chosen, other),
                        )
        if project.can_undo:
            st.button(
                t("Undo"),
                icon=":material/undo:",
                key="undo_change",
                on_click=_try,
                args=(project.undo,),
            )
        _classes(project, name, counts)


def _classes(project: Project, name: str, counts: Mapping[str, int]) -> None:
    """Rename, add and remove classes."""
    with st.popover(t("Classes"), icon=":material/label:", key="change_classes"):
        st.text_input(
            t("{name} is called", name=plain(name)),
            value=name,
            key=f"rename_{name}",
            on_change=_rename,
            args=(project, name),
        )
        if len(counts) < MAX_CLASSES:
            st.text_input(t("Another class"), key="another_class", on_change=_add, args=(project,))
        if len(counts) > MIN_CLASSES:
            st.button(
                t("Remove {name} with its pictures", name=plain(name)),
                icon=":material/delete:",
                key="remove_class",
                on_click=_try,
                args=(project.remove_class, name),
            )


def _rename(project: Project, name: str) -> None:
    new = st.session_state[f"rename_{name}"]
    if new.strip() and new != name:
        _try(project.rename_class, name, new)


def _add(project: Project) -> None:
    new = st.session_state["another_class"]
    if new.strip():
        _try(project.add_class, new)
        st.session_state["another_class"] = ""


def _try(change: Callable[..., object], *arguments: object) -> None:
    """A change in a callback; what goes wrong is shown by the run that follows."""
    try:
        change(*arguments)
    except CnnlabError as error:
        st.session_state[_PROBLEM] = message_text(error)
    st.session_state.pop(_CHOSEN, None)
