"""The files of a bundle, checked without reading the weights."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import NoReturn

from cnnlab.datasets.archives.zip_archive import MAX_UNPACKED_BYTES, open_archive
from cnnlab.datasets.folders.class_folders import File
from cnnlab.errors import CnnlabError, DatasetError, WeightsError
from cnnlab.models.layer_table import Layer, layer_table
from cnnlab.runs.folder.run_folder import reason_of
from cnnlab.runs.model.familiarity import FAMILIARITY_FILE
from cnnlab.runs.model.input_pipeline import NORMALIZER_FILE
from cnnlab.runs.model.model_description import ModelDescription
from cnnlab.runs.model.model_folder import ModelFolder
from cnnlab.runs.run_directory import DESCRIPTION, WEIGHTS
from cnnlab.storage.hashes import hash_of_file

CARD = "README.md"
MAX_PARAMETERS = 150_000_000
"""VGG16 with ImageNet's 1000 classes has 138 million."""
MAX_NAME_LENGTH = 255
MOST_GROWTH, SMALL = 10, 1024**2
"""Of a whole bundle; bytes for which it does not matter."""

_LARGEST = {
    DESCRIPTION: 4 * 1024**2,
    WEIGHTS: MAX_UNPACKED_BYTES,
    NORMALIZER_FILE: MAX_UNPACKED_BYTES,
    FAMILIARITY_FILE: 16 * 1024**2,
    CARD: 1024**2,
}


def unpack(bundle: Path, folder: Path, shown: str) -> None:
    """Write the files of a model into ``folder``; other files of the bundle are left out.

    Args:
        bundle: the ZIP.
        folder: empty.
        shown: the name of the bundle in messages.

    Raises:
        WeightsError: it is no ZIP, unsafe, or no model of cnnlab; says what can be imported.
    """
    try:
        with open_archive(bundle, MAX_UNPACKED_BYTES, _is_member) as files:
            members = _members(files, shown)
            _check_growth(members, bundle, shown)
            for name, file in members.items():
                if file.size > _LARGEST[name]:
                    _refuse(shown, f"its {name} is larger than {_LARGEST[name] // 1024**2} MB")
                (folder / name).write_bytes(file.read())
    except DatasetError as error:
        raise WeightsError(error.code, error.text, **error.values | {"name": shown}) from error
    except OSError as error:
        _refuse(shown, f"it cannot be read or stored ({error.strerror or type(error).__name__})")
    if hash_of_file(folder / WEIGHTS) != check_description(folder, shown).weights_sha256:
        _refuse(shown, f"its {WEIGHTS} is not the one that was exported: the SHA-256 differs")


def _check_growth(members: dict[str, File], bundle: Path, shown: str) -> None:
    """Weights hardly compress, so a bundle that grows much when unpacked holds none."""
    if sum(file.size for file in members.values()) > MOST_GROWTH * bundle.stat().st_size + SMALL:
        _refuse(shown, f"it would grow more than {MOST_GROWTH} times, which no weights do")


def check_description(folder: Path, shown: str) -> ModelDescription:
    """The description in the folder. Raises ``WeightsError`` for one that must not be built."""
    try:
        description = ModelFolder(folder).model_description()
    except CnnlabError as error:
        _refuse(shown, f"its {DESCRIPTION} is none ({reason_of(error.__cause__ or error)})")
    names = description.class_names
    lengths = [len(name.strip()) for name in names]
    if len(set(names)) < len(names) or not 0 < min(lengths) <= max(lengths) <= MAX_NAME_LENGTH:
        _refuse(shown, f"its classes need different names of 1 to {MAX_NAME_LENGTH} letters")
    if not all(_is_text(name) for name in (*names, description.data_name)):
        _refuse(shown, f"a name in its {DESCRIPTION} is no text")
    if num_parameters(description) > MAX_PARAMETERS:
        _refuse(shown, f"its network would have more than {MAX_PARAMETERS:,} weights")
    return description


def _is_text(name: str) -> bool:
    """Whether it can be encoded: JSON admits lone surrogates."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def num_parameters(description: ModelDescription) -> int:
    """How many weights the described network has."""
    return sum(layer.num_parameters for layer in described_layers(description))


def described_layers(description: ModelDescription) -> tuple[Layer, ...]:
    """The layers of the described network."""
    return layer_table(
        description.image_size, len(description.class_names), description.head, description.base
    )


def _is_member(path: PurePosixPath) -> bool:
    return path.name in _LARGEST


def _members(files: Sequence[File], shown: str) -> dict[str, File]:
    """The files beside the uppermost description: packing a folder again wraps it in one."""
    homes = [file.path.parent for file in files if file.path.name == DESCRIPTION]
    homes = [home for home in homes if "__MACOSX" not in home.parts]
    if not homes:
        _refuse(shown, f"it has no {DESCRIPTION}")
    home = min(homes, key=lambda home: len(home.parts))
    found = {file.path.name: file for file in files if file.path.parent == home}
    if WEIGHTS not in found:
        _refuse(shown, f"it has no {WEIGHTS}")
    return {name: found[name] for name in _LARGEST if name in found}


def _refuse(shown: str, reason: str) -> NoReturn:
    raise WeightsError(
        "bundle-refused",
        "{file} cannot be imported: {reason}. What can be imported is a cnnlab bundle, a ZIP with "
        "cnnlab.json and best.weights.h5, as `python -m cnnlab export RUN --format cnnlab` "
        "writes it. Networks in files of Keras, ONNX or TensorFlow are never read: such files can "
        "run programs.",
        file=shown,
        reason=reason,
    )
