"""Weights that come with cnnlab, each with a card beside them about their pretraining."""

from pathlib import Path
from typing import Any

from cnnlab.errors import WeightsError
from cnnlab.storage.hashes import remembered_hash
from cnnlab.storage.json_files import read_json

ASSETS = Path(__file__).parents[1] / "assets"


def builtin_weights(name: str) -> Path:
    """The weight file ``assets/<name>.weights.h5``, whose SHA-256 is that of its card.

    Raises:
        WeightsError: file or card is missing, or was changed after the installation.
    """
    path = ASSETS / f"{name}.weights.h5"
    try:
        digest = remembered_hash(path)
    except OSError as error:
        raise _damaged(path, "cannot be read") from error
    if digest != builtin_card(name)["sha256"]:
        raise _damaged(path, "is not the file that was installed: its hash differs")
    return path


def builtin_card(name: str) -> dict[str, Any]:
    """The card ``assets/<name>.json`` of the weights.

    Returns:
        ``sha256`` of the file; ``data``, ``num_pictures`` of so many ``classes``; how accurate it
        is, in [0, 1]; and other values that the pretraining reported.

    Raises:
        WeightsError: the card is missing or damaged.
    """
    path = ASSETS / f"{name}.json"
    try:
        card = read_json(path)
        card["sha256"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise _damaged(path, "cannot be read") from error
    return card


def _damaged(path: Path, problem: str) -> WeightsError:
    return WeightsError(
        "builtin-weights-damaged",
        "The built-in file {file} {problem}. Install cnnlab anew, or choose other weights.",
        file=path.name,
        problem=problem,
    )
