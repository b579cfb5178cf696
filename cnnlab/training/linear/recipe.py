"""Settings by which few pictures are learned in a moment."""

from cnnlab.models.bases import num_base_layers
from cnnlab.models.heads import BLOCK_POOLING, HeadConfig
from cnnlab.models.optimizers import LBFGS
from cnnlab.runs.config import TrainingConfig
from cnnlab.training.recipes import MIRRORED, SUITED, recommended_image_size

PENALTY = 0.3
"""From 0.1 to 1 the accuracy differs by less than a point with up to 20 pictures a class."""


def for_teaching(data: str, base: str = SUITED) -> TrainingConfig:
    """A linear head on a frozen base, at its optimum, and the mirror image of each picture.

    It sees the last three blocks of the base. With 5 photos a class 56 % of other photos are
    classified correctly, with 20 a class 69 %, mean of three data sets with five classes; where it
    sees the last block alone, 53 and 64 %.

    Args:
        data: a name or a path, as ``TrainingConfig.data``.
        base: whose pretrained weights stay as they are.

    Raises:
        ConfigurationError: an unknown base, or one without pretrained weights.
    """
    return TrainingConfig(
        data=data,
        base=base,
        image_size=recommended_image_size(data),
        frozen_layers=num_base_layers(base),
        head=HeadConfig((), pooling=BLOCK_POOLING),
        optimizer=LBFGS,
        weight_decay=PENALTY,
        augmentation=MIRRORED,
        epochs=1,
        validation_share=0.0,
    )
