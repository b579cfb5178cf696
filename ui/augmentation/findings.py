"""What is worth saying about the settings, under the control that it speaks of."""

import streamlit as st

from cnnlab.augmentation import AugmentationConfig, notes
from cnnlab.messages import Note
from ui.augmentation.controls import Places
from ui.augmentation.picture import Pictures
from ui.text import said


def show_findings(config: AugmentationConfig, pictures: Pictures, places: Places) -> None:
    """Fill the places under the controls.

    Args:
        config: the settings.
        pictures: what they are used on.
        places: where there is room, by the setting's name.
    """
    for note in _findings(config, pictures.key, pictures):
        with places.get(note.parameter, st.container()):
            icon = ":material/warning:" if note.severity == "warning" else ":material/info:"
            st.caption(f"{icon} {said(note)}")


@st.cache_data(max_entries=500, show_spinner=False)
def _findings(config: AugmentationConfig, key: str, _pictures: Pictures) -> tuple[Note, ...]:
    return notes(config, _pictures.images)
