"""Loading a data set while its progress is shown."""

from argparse import Namespace

from cnnlab import datasets
from cnnlab.commands.output import shown_progress
from cnnlab.datasets import Dataset


def load_data(args: Namespace, name_or_path: str, limit: int | None) -> Dataset:
    """``datasets.load`` with the command's image size and seed, and progress on stderr."""
    with shown_progress(args, unit="", unit_scale=True) as progress:
        return datasets.load(
            name_or_path, args.image_size, limit, args.seed, progress, args.classes_from_names
        )
