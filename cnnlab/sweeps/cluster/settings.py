"""Which cluster trains the trials of a sweep, and what each of them needs."""

import re
from dataclasses import dataclass
from functools import partial

from cnnlab.configuration import Configuration, setting
from cnnlab.configuration.checks import number, require

AUTO = "auto"
MOST_CPUS, MOST_GPUS = 1024, 64

_ADDRESS = re.compile(r"[\w.\-]+:\d{1,5}|\[[0-9a-fA-F:]+\]:\d{1,5}", re.ASCII)

_require = partial(require, area="cluster")


@dataclass(frozen=True)
class Cluster(Configuration):
    """A Ray cluster that this computer belongs to.

    Attributes:
        address: of its head, such as ``"head.example:6379"``; ``"auto"`` for the one that was
            started on this computer.
        cpus: processor cores for each trial.
        gpus: likewise; a share such as 0.5 lets two trials have one.

    Raises:
        ConfigurationError: a value that cannot be used.
    """

    address: str = setting(AUTO, "of a Ray cluster: auto, or host:port")
    cpus: float = setting(1.0, "processor cores for each trial")
    gpus: float = setting(0.0, "GPUs for each trial; 0.5 lets two share one")

    def validate(self) -> None:
        """Raise ``ConfigurationError`` where a value cannot be used."""
        known = isinstance(self.address, str) and (
            self.address == AUTO or _ADDRESS.fullmatch(self.address)
        )
        expected = "auto, or the host and port of the cluster's head, such as head.example:6379"
        _require(known, "address", self.address, expected)
        cpus, gpus = number(self.cpus), number(self.gpus)
        fits = 0 < cpus <= MOST_CPUS and _is_share(cpus)
        _require(fits, "cpus", self.cpus, f"a share of 1, or a whole number up to {MOST_CPUS}")
        fits = 0 <= gpus <= MOST_GPUS and _is_share(gpus)
        _require(fits, "gpus", self.gpus, f"a share of 1, or a whole number up to {MOST_GPUS}")


def _is_share(value: float) -> bool:
    return value < 1 or value == int(value)
