"""Features of pictures while they arrive, so that a training finds them ready."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cnnlab.datasets.folders.class_folders import directory_files, list_pictures
from cnnlab.datasets.picture_sets import decoded
from cnnlab.errors import ImageError
from cnnlab.models.heads import HeadConfig
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.model.input_pipeline import InputPipeline
from cnnlab.training.linear.odd import Version, file_key
from cnnlab.training.linear.picture_features import AT_ONCE, PictureFeatures
from cnnlab.training.linear.recipe import for_teaching

if TYPE_CHECKING:
    import keras


def gather_features(folder: Path, most: int = AT_ONCE) -> int:
    """Compute and cache features that ``train(for_teaching(folder))`` will ask for.

    Args:
        folder: of class folders.
        most: compute at most so many now; a caller who answers others, too, calls again.

    Returns:
        How many pictures still have none.

    Raises:
        CnnlabError: the folder cannot be read, or the features cannot be stored.
    """
    config = for_teaching(str(folder))
    features = PictureFeatures(_model(config), config.data, InputPipeline())
    missing = _missing(folder, config, features)
    now = missing[:most]
    images = [decoded(version.picture, config.image_size) for version in now]
    pixels = [image.pixels for image in images if not isinstance(image, ImageError)]
    if pixels:
        features(np.stack(pixels))
    return len(missing) - len(now)


def _missing(folder: Path, config: TrainingConfig, features: PictureFeatures) -> list[Version]:
    pictures = list_pictures(directory_files(folder)).pictures
    versions = [Version(folder, picture) for picture in pictures]
    keys = [file_key(version, config.image_size) for version in versions]
    readable = [(v, key) for v, key in zip(versions, keys, strict=True) if key is not None]
    known = features.knows([key for _, key in readable])
    return [v for (v, _), is_known in zip(readable, known, strict=True) if not is_known]


def _model(config: TrainingConfig) -> "keras.Model":
    """With any number of classes: features end before its last layer."""
    return _network(config.base, config.image_size, config.head)


@lru_cache(maxsize=1)
def _network(base: str, image_size: tuple[int, int], head: HeadConfig) -> "keras.Model":
    from cnnlab.models import build_transfer_model
    from cnnlab.models.pretrained import PRETRAINED

    return build_transfer_model(base, PRETRAINED, (*image_size, 3), 2, head)
