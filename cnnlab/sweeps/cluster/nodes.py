"""What a computer of the cluster has to have, told before the first trial."""

import os
import platform
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import cnnlab
from cnnlab.errors import CnnlabError, RunError
from cnnlab.models.pretrained import PRETRAINED, weights_hash
from cnnlab.storage import paths
from cnnlab.sweeps.sweep import Sweep

_PACKAGES = ("tensorflow", "keras", "numpy")
_MOST_TOLD = 5


@dataclass(frozen=True)
class Node:
    """A computer of the cluster, as Ray describes it.

    Attributes:
        key: Ray's own name for it.
        host: the computer's.
        cpus: processor cores that trials may have.
        gpus: likewise.
    """

    key: str
    host: str
    cpus: float
    gpus: float

    def room(self, cpus: float, gpus: float) -> int:
        """How many trials it can work on at once that need so much each."""
        # What Ray counts in steps of a ten-thousandth.
        by_cpus = int(self.cpus / cpus + 1e-4)
        return min(by_cpus, int(self.gpus / gpus + 1e-4)) if gpus else by_cpus


@dataclass(frozen=True)
class Equipment:
    """What is installed on a computer.

    Attributes:
        host: its name.
        versions: software -> its version; None where it is missing.
        weights: name of a weight file -> what identifies its content; None where it is missing.
        can_write: runs can be kept in its ``CNNLAB_HOME``.
    """

    host: str
    versions: Mapping[str, str | None]
    weights: Mapping[str, str | None]
    can_write: bool = True


def needed_weights(sweep: Sweep) -> tuple[str, ...]:
    """Weight files that trials may begin with: paths, and ``"imagenet"`` for those of VGG16."""
    chosen = {one.name: one.choices for one in sweep.space}
    bases = {*(one.base for one in sweep.sides()), *chosen.get("base", ())}
    weights = {*(one.weights for one in sweep.sides()), *chosen.get("weights", ())} - {None}
    return tuple(sorted(weights if "vgg16" in bases else weights - {PRETRAINED}))


def equipment(weights: Iterable[str]) -> Equipment:
    """Of the computer where it is called.

    Args:
        weights: as of ``needed_weights``.
    """
    versions = {name: _version(name) for name in _PACKAGES}
    return Equipment(
        socket.gethostname(),
        {
            "cnnlab": cnnlab.__version__,
            "Python": ".".join(platform.python_version_tuple()[:2]),
            **versions,
        },
        {name: weights_hash("vgg16", name) for name in weights},
        _can_write(),
    )


def check_equipment(here: Equipment, there: Mapping[str, Equipment | None]) -> None:
    """Whether all computers have what this one has.

    Args:
        here: of the computer that started the sweep.
        there: host -> what it has; None where cnnlab cannot be imported.

    Raises:
        RunError: names what is missing, and where.
    """
    lacks = [f"{host}: {lack}" for host, one in there.items() for lack in _lacking(here, one)]
    if lacks:
        more = f"; and {len(lacks) - _MOST_TOLD} more" if len(lacks) > _MOST_TOLD else ""
        raise RunError(
            "cluster-lacks",
            "Every computer of the cluster needs what this one has. {lacks}. Install or copy it "
            "there, as docs/cluster.md says, and start again.",
            lacks="; ".join(lacks[:_MOST_TOLD]) + more,
        )


def _lacking(here: Equipment, there: Equipment | None) -> Iterable[str]:
    if there is None:
        yield f"cnnlab {here.versions['cnnlab']} is missing"
        return
    for name, wanted in here.versions.items():
        found = there.versions.get(name)
        if found != wanted:
            yield f"{name} {found or 'is missing'} instead of {wanted}"
    for name, content in here.weights.items():
        found = there.weights.get(name)
        if content is not None and found != content:
            shown = "VGG16's ImageNet weights" if name == PRETRAINED else name
            yield f"{shown} is {'another file' if found else 'missing'}"
    if not there.can_write:
        yield "its CNNLAB_HOME is missing, or cannot be written to"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _can_write() -> bool:
    try:
        paths.home().mkdir(parents=True, exist_ok=True)
        return os.access(paths.home(), os.W_OK)
    except (OSError, CnnlabError):
        return False
