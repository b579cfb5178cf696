"""A network that can predict, in a folder of its own. No TensorFlow here.

cnnlab.json       the ModelDescription, with the SHA-256 of the weights
best.weights.h5   its weights
normalizer.npz    what its normalisation learned, if it has one
familiarity.npz   by which it recognises pictures of other things, if it was taught

The folder of a run holds these too, and more; see ``runs/run_directory.py``.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from cnnlab.errors import WeightsError
from cnnlab.runs.folder.run_folder import UNREADABLE, reason_of
from cnnlab.runs.model.model_description import ModelDescription
from cnnlab.runs.run_directory import DESCRIPTION, WEIGHTS
from cnnlab.storage.hashes import hash_of_file
from cnnlab.storage.json_files import read_parsed

NAME = re.compile(r"[\w][\w.-]{0,120}", re.ASCII)
"""What a model may be called: nothing that leads elsewhere or means something to a page."""


@dataclass(frozen=True)
class ModelFolder:
    """A view of such a folder; every call reads what is there now.

    Attributes:
        path: the folder.
    """

    path: Path

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.name

    @property
    def version(self) -> str:
        """Another one as soon as one of the two files is replaced, for caches. Never raises.

        A run at work replaces its description before its weights, so neither is enough.
        """
        return " ".join(_stamp(self.path / name) for name in (DESCRIPTION, WEIGHTS))

    def model_description(self) -> ModelDescription:
        """What it takes to rebuild the network. Raises ``WeightsError`` if it cannot be read."""
        try:
            return read_parsed(self.path / DESCRIPTION, ModelDescription.from_dict)
        except UNREADABLE as error:
            raise WeightsError(
                "model-unreadable",
                "The model {name} cannot be read: its {file} is missing, damaged or of another "
                "version ({reason}).",
                name=self.name,
                file=DESCRIPTION,
                reason=reason_of(error),
            ) from error

    def check_weights(self) -> None:
        """Raise ``WeightsError`` unless the weights are, by their hash, those described."""
        path = self.path / WEIGHTS
        if not path.is_file() or hash_of_file(path) != self.model_description().weights_sha256:
            raise WeightsError(
                "model-changed",
                "The weights of the model {name} are not those that were put there: their SHA-256 "
                "differs. They were changed or damaged; import the model again.",
                name=self.name,
            )


def _stamp(path: Path) -> str:
    try:
        stat = path.stat()
    except OSError:
        return "absent"
    return f"{stat.st_mtime_ns}-{stat.st_size}"
