"""The weights that the trainings of one piece of work begin with: what is compared shares them.

A weight file may be replaced while the work rests, and the built-in ones with an update of cnnlab.
"""

from collections.abc import Iterable
from pathlib import Path

from cnnlab.errors import RunError, quoted
from cnnlab.models.pretrained import PRETRAINED, weights_hash
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder_with_runs import FolderWithRuns
from cnnlab.storage.array_files import DAMAGE
from cnnlab.storage.json_files import read_json, write_json

FILE = "weights.json"

_PRETRAINED = f"{PRETRAINED}:"


def keep_first_weights(folder: FolderWithRuns) -> None:
    """Write down which weights the trainings begin with, of those that are not written down yet.

    Raises:
        RunError: the settings cannot be read.
        StorageError: as on a full disk.
    """
    write_json(folder.path / FILE, _found(folder.trainings) | _kept(folder.path))


def check_first_weights(folder: FolderWithRuns) -> None:
    """Whether the trainings that are left would begin with the weights of those that are done.

    Work of earlier versions did not write them down, and goes on.

    Raises:
        RunError: they would not; names the weights.
    """
    kept = _kept(folder.path)
    for name, found in _found(folder.trainings).items():
        if kept.get(name, found) != found:
            raise RunError(
                "first-weights-changed",
                "The {kind} {name} cannot go on: {weights} are not those that its first trainings "
                "began with, so what is left could not be compared with them. Put the earlier file "
                "back, or begin a new {kind} with the same settings.",
                kind=folder.kind,
                name=folder.name,
                weights=_in_words(name),
            )


def _found(trainings: Iterable[TrainingConfig]) -> dict[str, str]:
    """Name -> SHA-256 of the weights that are here: of pretrained ones ``imagenet:BASE``."""
    hashes = {_name(one): weights_hash(one.base, one.weights) for one in trainings}
    return {name: found for name, found in hashes.items() if found is not None}


def _name(config: TrainingConfig) -> str:
    return _PRETRAINED + config.base if config.weights == PRETRAINED else str(config.weights)


def _in_words(name: str) -> str:
    if name.startswith(_PRETRAINED):
        return f"the pretrained weights of {name.removeprefix(_PRETRAINED)}"
    return f"the weights in {quoted(name)}"


def _kept(folder: Path) -> dict[str, str]:
    try:
        return dict(read_json(folder / FILE))
    except (OSError, *DAMAGE):
        return {}
