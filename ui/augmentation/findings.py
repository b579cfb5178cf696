"""What is worth saying about the settings, under the control that it speaks of."""

import numpy as np
import streamlit as st

from cnnlab.augmentation import AugmentationConfig, notes
from ui.augmentation.controls import Places
from ui.text import said


def show_findings(config: AugmentationConfig, images: np.ndarray, places: Places) -> None:
    """Fill the places under the controls.

    Args:
        config: the settings.
        images: ``(num_images, height, width, 3)``, uint8: what they are used on.
        places: where there is room, by the setting's name.
    """
    for note in notes(config, images):
        with places.get(note.parameter, st.container()):
            icon = ":material/warning:" if note.severity == "warning" else ":material/info:"
            st.caption(f"{icon} {said(note)}")
