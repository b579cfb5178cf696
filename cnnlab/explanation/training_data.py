"""The pictures that a network learned from, if they are on this machine."""

from collections.abc import Callable
from pathlib import Path

from cnnlab import datasets
from cnnlab.datasets import Dataset
from cnnlab.errors import DatasetError
from cnnlab.runs.model.model_description import ModelDescription


def training_data(
    description: ModelDescription,
    data: str | Path | None = None,
    limit: int | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
    classes_from_names: bool = False,
) -> Dataset:
    """Load the pictures that a network learned from, at its size. Downloads nothing.

    Args:
        description: of the network.
        data: where its training took the pictures from, as a run's settings have it; None for
            the data set that the description names, if it is a built-in one. Paths in a
            description are not followed: it may come from a stranger.
        limit, seed, progress, classes_from_names: as ``datasets.load`` takes them; a run's
            settings have all but ``progress``.

    Raises:
        DatasetError: the data set is not on this machine, or it has other classes than the
            network.
    """
    data = data or _named(description)
    if not _is_here(data):
        raise DatasetError(
            "training-data-absent",
            "This network learned from {name}, and those pictures are not on this machine, so "
            "its nearest training pictures cannot be shown. Put the data set where it was; "
            "CIFAR-10 comes with: python -m cnnlab data cifar10",
            name=_name(description, data),
        )
    dataset = datasets.load(data, description.image_size, limit, seed, progress, classes_from_names)
    if tuple(dataset.class_names) != description.class_names:
        raise DatasetError(
            "training-data-changed",
            "The data set {name} has other classes than this network, so it is not the one that "
            "the network learned from. Put that one back to see its nearest training pictures.",
            name=_name(description, data),
        )
    return dataset


def _named(description: ModelDescription) -> str:
    """The built-in data set that the description names, or no name."""
    name = description.data_name
    return name if name in datasets.builtin_names() else ""


def _is_here(data: str | Path) -> bool:
    if data in datasets.builtin_names():
        return datasets.is_available(str(data))
    try:
        return bool(str(data)) and Path(data).exists()
    except (OSError, ValueError):
        return False


def _name(description: ModelDescription, data: str | Path) -> str:
    return description.data_name or Path(data).stem or "an unknown data set"
