"""Pictures that one side recognises and the other does not, with what both networks look at."""

import hashlib
from collections.abc import Sequence

import numpy as np
import streamlit as st

from cnnlab.classification import find_model
from cnnlab.errors import CnnlabError
from cnnlab.experiments.paired import Comparison
from cnnlab.experiments.paired.differences import Side, changed_pictures
from cnnlab.experiments.paired.identities import identities
from cnnlab.explanation import overlay
from cnnlab.images import resize_image
from cnnlab.runs import Run
from ui.classification.inference import explanation
from ui.classification.network_choice import Network
from ui.components.picture_grid import picture_grid
from ui.components.picture_table import picture_table
from ui.runs.predictions import predictions_of
from ui.text import message_text, plain, t
from ui.uploads.pictures import Picture, picture_of

_MOST = 12
_MOST_WITH_HEAT = 4
_SIDE = 96  # pixels of a picture under heat


def changed_pictures_view(
    sides: tuple[Side, Side], comparison: Comparison, first_pair: tuple[Run, Run]
) -> None:
    """Both ways: what is recognised only with the treatment, and only with the control.

    Args:
        sides: predictions of treatments and controls, the pictures in the order of their
            identities.
        comparison: its names.
        first_pair: treatment and control, whose networks are kept.
    """
    images, truths = _pictures_of(first_pair[0]), _truths(sides)
    changed, num_pairs = changed_pictures(*sides), len(sides[0])
    ways = (
        (comparison.treatment_name, changed.gained, changed.most_gained(_MOST), "gained"),
        (comparison.control_name, changed.lost, changed.most_lost(_MOST), "lost"),
    )
    for column, (name, counts, chosen, key) in zip(st.columns(2), ways, strict=True):
        with column:
            st.markdown(t("**Recognised only with “{name}”**", name=plain(name)))
            st.caption(_how_many(int((counts > 0).sum())))
            if images is not None and len(chosen):
                captions = [_caption(truths[i], int(counts[i]), num_pairs) for i in chosen]
                picture_grid(
                    images[chosen], captions, alt=t("Test picture"), key=f"claim_{key}", cell=96
                )
    chosen = np.concatenate([most[:_MOST_WITH_HEAT] for _, _, most, _ in ways])
    if images is not None and len(chosen):
        pictures = [_picture(images[i], truths[i]) for i in chosen]
        _heat_maps(pictures, comparison, first_pair)


def _pictures_of(run: Run) -> np.ndarray | None:
    """The test pictures in the order of their identities; None where they are gone."""
    images = predictions_of(run).images
    return None if images is None else images[np.argsort(identities(images), kind="stable")]


def _truths(sides: tuple[Side, Side]) -> list[str]:
    first = sides[0][0]
    return [first.class_names[label] for label in first.labels]


def _how_many(count: int) -> str:
    return t("{count:# picture}; those of most pairs first.", count=count) if count else t("None.")


def _caption(truth: str, count: int, num_pairs: int) -> str:
    return t("is: {name}; in {count} of {pairs:# pair}", name=truth, count=count, pairs=num_pairs)


def _picture(pixels: np.ndarray, truth: str) -> Picture:
    key = hashlib.sha256(pixels.tobytes()).hexdigest()
    return picture_of(t("test picture"), key, pixels, pixels.shape[:2], truth)


def _heat_maps(
    pictures: Sequence[Picture], comparison: Comparison, first_pair: tuple[Run, Run]
) -> None:
    """What both networks of the first pair look at, computed when the reader asks for it."""
    drawer = st.expander(
        t("What both networks look at"),
        icon=":material/local_fire_department:",
        key="claim_heat",
        on_change="rerun",
    )
    if not drawer.open:
        return
    with drawer:
        try:
            treatment, control = (_under_heat(run, pictures) for run in first_pair)
        except CnnlabError as error:
            st.warning(message_text(error))
            return
        picture_table(
            {
                t("picture"): np.stack([_large(picture.seen) for picture in pictures]),
                comparison.control_name: control,
                comparison.treatment_name: treatment,
            },
            alt=t("Test picture"),
            key="claim_heat",
            cell=_SIDE,
        )
        st.caption(
            t(
                "Bright is what speaks for the true class, in the networks of the first pair "
                "(LayerCAM). Other pairs may look elsewhere."
            )
        )


def _under_heat(run: Run, pictures: Sequence[Picture]) -> np.ndarray:
    """(num_pictures, side, side, 3), uint8. Raises ``CnnlabError`` where its network is gone."""
    model = find_model(run)
    network = Network(model, f"{run.path} {model.version}")
    return np.stack([_one_under_heat(network, picture) for picture in pictures])


def _one_under_heat(network: Network, picture: Picture) -> np.ndarray:
    explained = explanation("explain", network, picture, class_name=picture.truth)
    return overlay(_large(picture.seen), explained.heat)


def _large(pixels: np.ndarray) -> np.ndarray:
    return resize_image(pixels, (_SIDE, _SIDE))
