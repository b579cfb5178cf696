"""What comes back of a run on another computer: files of known names, and nothing else."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.run_folder import CONFIG, LOCK, LOG, STATUS
from cnnlab.runs.model.input_pipeline import NORMALIZER_FILE
from cnnlab.runs.records import samples
from cnnlab.runs.run_directory import (
    DESCRIPTION,
    EVALUATION,
    METRICS,
    PREDICTIONS,
    SELECTION,
    TENSORBOARD,
    WEIGHTS,
)
from cnnlab.storage.os_errors import as_storage_errors

Files = Mapping[str, bytes]
"""Name -> content."""

MEASURED = (
    *(STATUS, LOG, METRICS, DESCRIPTION, SELECTION, EVALUATION, PREDICTIONS, "folds.json"),
    *(samples.PICTURES, samples.PREDICTIONS),
)
"""What every trial keeps. The settings are those that it was given."""
OF_NETWORK = (WEIGHTS, NORMALIZER_FILE)
"""What only the best trials keep, with the files of TensorBoard."""

_EVENTS = re.compile(
    rf"{TENSORBOARD}/(train|validation)/events\.out\.tfevents\.\d{{1,20}}\.cnnlab", re.ASCII
)


def pack_measured(folder: Path) -> Files:
    """What was measured, of the folder of a run. Raises ``OSError``."""
    return _packed(folder, MEASURED)


def pack_network(folder: Path) -> Files:
    """The network, and the curves for TensorBoard. Raises ``OSError``."""
    events = (path.relative_to(folder).as_posix() for path in folder.glob(f"{TENSORBOARD}/*/*"))
    return _packed(folder, (*OF_NETWORK, *filter(_EVENTS.fullmatch, events)))


def unpack(files: Files, folder: Path) -> None:
    """Write those files whose names are known; others are left out.

    Raises:
        StorageError: they cannot be written.
    """
    with as_storage_errors(folder.name):
        for name, content in files.items():
            if name in (*MEASURED, *OF_NETWORK) or _EVENTS.fullmatch(name):
                if "/" in name:
                    (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(content)


def write_settings(config: TrainingConfig, began: int, folder: Path) -> None:
    """What no other computer decides.

    Args:
        config: of the training.
        began: when, in ns since 1970.
        folder: of the run.

    Raises:
        StorageError: it cannot be written.
    """
    with as_storage_errors(folder.name):
        (folder / CONFIG).write_text(json.dumps(config.to_dict(), indent=1))
        (folder / LOCK).write_text(str(began))


def _packed(folder: Path, names: tuple[str, ...]) -> Files:
    return {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}
