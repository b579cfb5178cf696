"""From a run to a ZIP: rebuild, write, check, pack."""

import json
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from cnnlab.classification import load_classifier
from cnnlab.errors import ConfigurationError
from cnnlab.export import snippet
from cnnlab.export.checking import NUM_PICTURES, largest_difference
from cnnlab.export.formats import FORMATS, check_installed
from cnnlab.export.model_card import model_card, shareable_config
from cnnlab.runs import ModelDescription, Run
from cnnlab.runs.run_directory import DESCRIPTION
from cnnlab.storage.atomic_files import replacing
from cnnlab.storage.os_errors import as_storage_errors

STEPS = 4


@dataclass(frozen=True)
class ExportReport:
    """The file and the result of its check.

    Attributes:
        path: the ZIP.
        format: one of ``FORMATS``.
        largest_difference: of any probability, between the file and the run's network.
        num_pictures: how many pictures were compared.
    """

    path: Path
    format: str
    largest_difference: float
    num_pictures: int = NUM_PICTURES


@as_storage_errors("The export")
def export_run(
    run: Run,
    format: str,
    out: Path,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ExportReport:
    """Write the best network of a run for other programs. Needs TensorFlow, and some memory.

    The network is rebuilt from the run's description, as for classification: no graph from the
    run's folder is ever read. The ZIP holds the network with its preprocessing inside, the
    names of its classes, a program that classifies a picture, a model card (README.md), the
    description (cnnlab.json) and the settings (config.json).

    Args:
        run: has a checkpoint.
        format: one of ``FORMATS``.
        out: the ZIP, replaced atomically, and only by an export that passed the check.
        progress: called with the number of finished steps and of all.

    Raises:
        RunError: the run has no checkpoint, or the predictions of the file differ from those of
            the run.
        WeightsError: the checkpoint is damaged.
        ConfigurationError: an unknown format, or one whose packages are not installed; a place
            that cannot be written to.
        StorageError: ``out`` cannot be written; an older file there is unchanged.
    """
    check_installed(format)
    _check_place(out)
    with tempfile.TemporaryDirectory() as folder:
        progress(0, STEPS)
        classifier = load_classifier(run)
        progress(1, STEPS)
        file = Path(folder) / FORMATS[format].FILE
        program = _write_beside(file, run, FORMATS[format])
        FORMATS[format].write(classifier, file)
        progress(2, STEPS)
        difference = largest_difference(classifier, FORMATS[format], file)
        progress(3, STEPS)
        report = ExportReport(out, format, difference)
        card = model_card(run, FORMATS[format], program, difference)
        file.with_name("README.md").write_text(card, encoding="utf-8")
        _pack(Path(folder), out)
        progress(4, STEPS)
    return report


def _check_place(out: Path) -> None:
    if not out.parent.is_dir() or out.is_dir():
        raise ConfigurationError(
            "export-place",
            "`out` must be a file in a folder that is there; received {received}.",
            received=repr(str(out)),
        )


def _write_beside(file: Path, run: Run, format: ModuleType) -> str:
    """Write description, class names, settings, and a program that uses them; returns it."""
    description, evaluation = _in_utf8(run.model_description()), run.evaluation()
    accuracy = None if evaluation is None else evaluation.accuracy
    program = snippet.snippet(format, description.picture_size)
    texts = {
        "class_names.json": json.dumps(description.class_names, ensure_ascii=False, indent=1),
        DESCRIPTION: description.replace(accuracy=accuracy, previous_weights_sha256=None).to_json(),
        "config.json": shareable_config(run.config).to_json(),
        snippet.FILE: program,
    }
    for name, text in texts.items():
        file.with_name(name).write_text(text, encoding="utf-8")
    return program


def _in_utf8(description: ModelDescription) -> ModelDescription:
    """Names of folders may hold lone surrogates, which are written as ``\\udcff``."""
    data, *names = (
        name.encode("utf-8", "backslashreplace").decode("utf-8")
        for name in (description.data_name, *description.class_names)
    )
    return description.replace(data_name=data, class_names=tuple(names))


def _pack(folder: Path, out: Path) -> None:
    """Write the ZIP uncompressed, as weights do not compress."""
    with replacing(out) as file, zipfile.ZipFile(file, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
