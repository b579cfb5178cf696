"""Keep a bundle as a model of this machine, and remove one again."""

import fcntl
import itertools
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cnnlab import paths
from cnnlab.bundles.trial import try_out
from cnnlab.bundles.unpacking import unpack
from cnnlab.classification.catalogue import RESERVED
from cnnlab.errors import RunError
from cnnlab.staging import staging
from cnnlab.training.model_folder import NAME

STEPS = 2


def import_bundle(
    bundle: Path,
    name: str | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> str:
    """Check a bundle, try its network in a limited child, and keep it below ``paths.models()``.

    Args:
        bundle: a ZIP as ``export_run(run, "cnnlab", ...)`` writes it, from anyone.
        name: what the model should be called (default: as the file); letters that a name cannot
            have are left out, and a number is added where it is taken.
        progress: called with how many of how many steps are done.

    Returns:
        What the model is called.

    Raises:
        WeightsError: it is refused; nothing of it stays, and nothing that was there is changed.
    """
    progress(0, STEPS)
    with _one_at_a_time():
        free = _free_name(name or bundle.name)
        with staging(paths.models() / free) as folder:
            unpack(bundle, folder, bundle.name)
            progress(1, STEPS)
            try_out(folder, bundle.name)
            progress(2, STEPS)
    return free


def delete_model(name: str) -> None:
    """Remove an imported model and its files. Raises ``RunError`` if there is none of this name."""
    folder = paths.models() / name
    if not (NAME.fullmatch(name) and folder.is_dir()):
        raise RunError(
            "model-not-imported",
            "There is no imported model {name}: python -m cnnlab models lists what is there. Runs "
            "are deleted with `python -m cnnlab runs delete`.",
            name=repr(name[:100]),
        )
    # Renamed first: lists never show a model that is half gone.
    doomed = folder.with_name(f".deleted-{secrets.token_hex(8)}")
    folder.rename(doomed)
    shutil.rmtree(doomed)


def _free_name(wanted: str) -> str:
    """Safe as a folder's name, and no other model's or run's."""
    plain = Path(wanted).name.removesuffix(".zip").removesuffix("-cnnlab")
    safe = re.sub(r"[^A-Za-z0-9_]+", "-", plain)[:60].strip("-_") or "model"
    numbered = (f"{safe}-{number}" for number in itertools.count(2))
    return next(name for name in itertools.chain((safe,), numbered) if not _is_taken(name))


def _is_taken(name: str) -> bool:
    return name in RESERVED or (paths.models() / name).exists() or (paths.runs() / name).exists()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two imports would choose the same name, and each takes the memory of TensorFlow."""
    paths.models().mkdir(parents=True, exist_ok=True)
    with (paths.models() / ".importing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
