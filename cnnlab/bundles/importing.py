"""Import a bundle as a model of this machine, and delete an imported model."""

import filecmp
import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cnnlab.bundles.trial import try_out
from cnnlab.bundles.unpacking import CARD, unpack
from cnnlab.classification.model_registry import RESERVED
from cnnlab.errors import RunError
from cnnlab.runs.model.model_folder import NAME
from cnnlab.storage import locks, paths
from cnnlab.storage.cleanup import remove_folder
from cnnlab.storage.os_errors import as_storage_errors
from cnnlab.storage.staging import staging

STEPS = 2


def import_bundle(
    bundle: Path,
    name: str | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> str:
    """Check a bundle, try its network in a limited child, and move it below ``paths.models()``.

    Args:
        bundle: a ZIP as ``export_run(run, "cnnlab", ...)`` writes it, from anyone.
        name: of the model (default: that of the file); letters that a name cannot have are left
            out, and a number is added if it is taken.
        progress: called with the number of finished steps and of all.

    Returns:
        The name of the model; the old one if the same model was imported before.

    Raises:
        WeightsError: it is refused; nothing of it stays, and other models are unchanged.
    """
    progress(0, STEPS)
    with _one_at_a_time():
        imported = _import(bundle, name or bundle.name, progress)
    progress(2, STEPS)
    return imported


@as_storage_errors("The model")
def delete_model(name: str) -> None:
    """Remove an imported model and its files.

    Raises:
        RunError: there is no model of this name.
        StorageError: it cannot be deleted; the model is unchanged.
    """
    folder = paths.models() / name
    if not (NAME.fullmatch(name) and folder.is_dir()):
        raise RunError(
            "model-not-imported",
            "There is no imported model {name}: python -m cnnlab models lists what is there. Runs "
            "are deleted with `python -m cnnlab runs delete`.",
            name=repr(name[:100]),
        )
    remove_folder(folder)


class _AlreadyImported(Exception):
    """The same model exists, under the name in ``args``."""


def _import(bundle: Path, wanted: str, progress: Callable[[int, int], None]) -> str:
    taken, free = _names(wanted)
    try:
        with staging(paths.models() / free) as folder:
            unpack(bundle, folder, bundle.name)
            for name in taken:
                if _is_same(folder, paths.models() / name):
                    raise _AlreadyImported(name)
            progress(1, STEPS)
            try_out(folder, bundle.name)
    except _AlreadyImported as already:
        (free,) = already.args
    return free


def _is_same(folder: Path, imported: Path) -> bool:
    """Compared byte by byte, as files may have been damaged; without the cards."""
    names = {path.name for path in folder.iterdir()} - {CARD}
    same, _, _ = filecmp.cmpfiles(folder, imported, names, shallow=False)
    return set(same) == names


def _names(wanted: str) -> tuple[list[str], str]:
    """The names that are taken, and the first free one.

    All are safe as a folder's name; a free one belongs to no model or run.
    """
    plain = Path(wanted).name.removesuffix(".zip").removesuffix("-cnnlab")
    safe = re.sub(r"[^A-Za-z0-9_]+", "-", plain)[:60].strip("-_") or "model"
    numbered = (f"{safe}-{number}" for number in itertools.count(2))
    taken = []
    for name in itertools.chain((safe,), numbered):
        if not _is_taken(name):
            break
        taken.append(name)
    return taken, name


def _is_taken(name: str) -> bool:
    return name in RESERVED or (paths.models() / name).exists() or (paths.runs() / name).exists()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """A lock: two imports would choose the same name, and each needs the memory of TensorFlow."""
    with as_storage_errors("The folder of the models"):
        paths.models().mkdir(parents=True, exist_ok=True)
        with (paths.models() / ".importing").open("w") as lock:
            locks.lock(lock.fileno(), wait=True)
            yield
