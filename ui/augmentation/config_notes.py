"""Notes on the settings, each under the control that it is about."""

from threading import Condition

import streamlit as st
from cachetools import LRUCache, cached

from cnnlab.augmentation import AugmentationConfig, notes
from cnnlab.messages import Note
from ui.augmentation.controls import Places
from ui.augmentation.picture_choice import Pictures
from ui.text import message_text


def show_findings(config: AugmentationConfig, pictures: Pictures, places: Places) -> None:
    """Fill the places under the controls.

    Args:
        config: the settings.
        pictures: what they are used on.
        places: where there is room, by the setting's name.
    """
    for note in _findings(config, pictures):
        with places[note.parameter] if note.parameter in places else st.container():
            icon = ":material/warning:" if note.severity == "warning" else ":material/info:"
            st.caption(f"{icon} {message_text(note)}")


# By the settings themselves: Streamlit's own memory hashes them value by value, with each look.
@cached(LRUCache(500), key=lambda config, pictures: (config, pictures.key), condition=Condition())
def _findings(config: AugmentationConfig, pictures: Pictures) -> tuple[Note, ...]:
    return notes(config, pictures.images)
