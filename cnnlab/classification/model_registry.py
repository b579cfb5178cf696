"""The models by name: the ready one, imported ones, runs, and VGG16 with its own classes.

No TensorFlow here. Page, link, command line and Python use the same name for a model.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cnnlab.errors import CnnlabError, RunError
from cnnlab.models import builtin, imagenet_classifier
from cnnlab.runs.folder.run_folder import CONFIG
from cnnlab.runs.model.model_description import ModelDescription
from cnnlab.runs.model.model_folder import NAME, ModelFolder
from cnnlab.runs.run_directory import DESCRIPTION, Run, list_runs, load_run, run_path
from cnnlab.storage import paths
from cnnlab.storage.os_errors import as_storage_errors

READY = "cifar10-compact"
IMAGENET = "vgg16-imagenet"
LATEST = "latest"
"""Not a model: on the command line, the newest run."""
RESERVED = (READY, IMAGENET, LATEST)


Kind = Literal["ready", "run", "imported", "imagenet"]


@dataclass(frozen=True)
class KnownModel:
    """A network that can classify pictures.

    Attributes:
        name: unique, on pages, in links, on the command line and in Python.
        title: for people.
        kind: where it comes from.
        class_names: in the order of its outputs; empty if they have to be downloaded first.
        image_size: (height, width) that pictures are brought to.
        accuracy: on its test pictures, in [0, 1]; None if unknown.
        folder: of its description and weights; None for ImageNet's, which lie in Keras's cache.
        is_here: its weights are on this machine.
    """

    name: str
    title: str
    kind: Kind
    class_names: tuple[str, ...]
    image_size: tuple[int, int]
    accuracy: float | None = None
    folder: Path | None = None
    is_here: bool = True

    @property
    def version(self) -> str:
        """For caches: it changes with a better checkpoint; ImageNet's has only one."""
        return "" if self.folder is None else ModelFolder(self.folder).version

    @property
    def run(self) -> Run | None:
        """The training on this machine that it is from; None of any other kind."""
        return Run(self.folder) if self.kind == "run" and self.folder is not None else None


ModelSource = KnownModel | Run | str | Path
"""A model, a run, the name of either, or a folder."""


@as_storage_errors("The folder of the models")
def list_models() -> list[KnownModel]:
    """All models: the ready one, imported ones, runs (the newest first), ImageNet's.

    Damaged folders and runs without a checkpoint are left out. Raises ``StorageError`` if the
    folders cannot be read.
    """
    return [model for model in _all_models() if isinstance(model, KnownModel)] + [_imagenet()]


def damaged_models() -> list[CnnlabError]:
    """The errors of the folders that ``list_models`` leaves out as damaged."""
    return [model for model in _all_models() if isinstance(model, CnnlabError)]


@as_storage_errors("The model")
def find_model(source: ModelSource) -> KnownModel:
    """The model of a name, run or folder.

    Args:
        source: a ``str`` is a name and cannot lead anywhere else, as it may come from a link; a
            ``Path`` is a folder and taken as it is.

    Raises:
        RunError: there is no such model or run; or a run has no network yet.
        WeightsError: its description is damaged.
        StorageError: the folder cannot be read.
    """
    if isinstance(source, KnownModel):
        if source.folder is not None and not (source.folder / DESCRIPTION).is_file():
            raise _missing_model(source.name)
        return source
    if isinstance(source, Run):
        return _describe(source.path, "run")
    if isinstance(source, Path):
        travels_alone = (source / DESCRIPTION).is_file() and not (source / CONFIG).exists()
        return _describe(source, "imported") if travels_alone else find_model(load_run(source))
    return _model_named(source)


def imported_folders() -> list[Path]:
    """The folders below ``paths.models()``, by name; hidden ones are being made or removed."""
    if not paths.models().is_dir():
        return []
    return sorted(
        path for path in paths.models().iterdir() if NAME.fullmatch(path.name) and path.is_dir()
    )


def _model_named(name: str) -> KnownModel:
    if name == IMAGENET:
        return _imagenet()
    if name == READY and (builtin.ASSETS / READY).is_dir():
        return _describe(builtin.ASSETS / READY, "ready")
    if NAME.fullmatch(name) and (paths.models() / name).is_dir():
        return _describe(paths.models() / name, "imported")
    if (run := run_path(name)) is not None and run.is_dir():
        return _describe(run, "run")
    raise _missing_model(name)


def _missing_model(name: str) -> RunError:
    return RunError(
        "model-missing",
        "There is no model or run {name}. It may have been deleted: python -m cnnlab models "
        "lists what is there.",
        name=repr(name[:100]),
    )


def _all_models() -> Iterator[KnownModel | CnnlabError]:
    if (builtin.ASSETS / READY).is_dir():
        yield _described_or_error(builtin.ASSETS / READY, "ready")
    for path in imported_folders():
        yield _described_or_error(path, "imported")
    for run in list_runs():
        if run.has_checkpoint:
            yield _described_or_error(run.path, "run")


def _described_or_error(path: Path, kind: Kind) -> KnownModel | CnnlabError:
    try:
        return _describe(path, kind)
    except CnnlabError as error:
        return error


def _describe(path: Path, kind: Kind) -> KnownModel:
    folder = Run(path) if kind == "run" else ModelFolder(path)
    description = folder.model_description()
    name = folder.full_name if isinstance(folder, Run) else path.name
    return KnownModel(
        name,
        "CIFAR-10, ready-made" if kind == "ready" else name,
        kind,
        description.class_names,
        description.picture_size,
        _accuracy(folder, description),
        path,
    )


def _accuracy(folder: Run | ModelFolder, description: ModelDescription) -> float | None:
    if isinstance(folder, ModelFolder):
        return description.accuracy
    try:
        evaluation = folder.evaluation()
    except RunError:  # it can classify all the same
        return None
    return None if evaluation is None else evaluation.accuracy


def _imagenet() -> KnownModel:
    is_here = imagenet_classifier.imagenet_classifier_is_here()
    return KnownModel(
        IMAGENET,
        "VGG16, 1000 classes of ImageNet",
        "imagenet",
        imagenet_classifier.imagenet_class_names() if is_here else (),
        imagenet_classifier.IMAGE_SIZE,
        imagenet_classifier.ACCURACY,
        is_here=is_here,
    )
