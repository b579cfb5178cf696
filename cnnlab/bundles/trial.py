"""Does a network from a stranger work? Found out in a child that may not take much.

The child is ``python -m cnnlab.bundles.trial FOLDER``. It loads TensorFlow first and limits its
memory then, so that the limit follows the network and not what TensorFlow takes on this machine.
"""

import contextlib
import json
import os
import resource
import subprocess
import sys
import traceback
from pathlib import Path

import numpy as np

from cnnlab.bundles.unpacking import check_description, num_parameters
from cnnlab.errors import CnnlabError, WeightsError
from cnnlab.training.child_environment import child_environment

SECONDS = 120
"""Loading TensorFlow takes 3 to 5 s, and ten times as long on a machine that is busy."""

SPARE_BYTES, BYTES_A_WEIGHT = 2**30, 20
"""Measured: 110 MB for the graph and 6 bytes a weight beside the 4 of the network itself."""

_OUTCOME = "outcome: "


def try_out(folder: Path, shown: str, seconds: float = SECONDS) -> None:
    """Load the network of a model folder in a child and ask it about one picture.

    Args:
        folder: description and weights.
        shown: what the bundle is called in messages.
        seconds: how long it may take.

    Raises:
        WeightsError: the weights are not those described, do not fit, or are not finite; or
            the child took too long or too much memory.
    """
    command = [sys.executable, "-m", "cnnlab.bundles.trial", str(folder)]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=seconds, env=_environment(), check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _failed(shown, f"it gave no answer within {seconds:g} seconds") from error
    lines = done.stdout.decode(errors="replace").splitlines()
    reports = [line for line in lines if line.startswith(_OUTCOME)]
    if not reports:
        raise _failed(shown, f"the process that tried it ended with code {done.returncode}")
    report = json.loads(reports[-1].removeprefix(_OUTCOME))
    if "refused" in report:
        raise WeightsError(
            "bundle-network-refused",
            "{file} cannot be imported. {reason}",
            file=shown,
            reason=report["refused"],
        )
    if "failed" in report:
        raise _failed(shown, report["failed"])


def _environment() -> dict[str, str]:
    """On the processor, and with few threads: the stack of each counts as memory."""
    alone = {"CUDA_VISIBLE_DEVICES": "", "TF_NUM_INTRAOP_THREADS": "2"}
    return child_environment() | alone | {"TF_NUM_INTEROP_THREADS": "2"}


def _failed(shown: str, reason: str) -> WeightsError:
    return WeightsError(
        "bundle-trial-failed",
        "{file} cannot be imported: its network was tried, and {reason}. Export it again where it "
        "was trained.",
        file=shown,
        reason=reason,
    )


def main(folder: Path) -> None:
    """Try it and report in one line."""
    import keras  # noqa: F401  before the memory is limited

    try:
        report = _tried(folder)
    except CnnlabError as error:
        report = {"refused": str(error)}
    except Exception as error:
        # Whatever a stranger's file makes our libraries raise, it is the file that is refused.
        traceback.print_exc()
        report = {"failed": f"it failed ({type(error).__name__})"}
    print(_OUTCOME + json.dumps(report), flush=True)


def _tried(folder: Path) -> dict[str, str]:
    from cnnlab.classification import load_classifier

    description = check_description(folder, folder.name)
    _limit_memory(SPARE_BYTES + BYTES_A_WEIGHT * num_parameters(description))
    classifier = load_classifier(folder)
    height, width = classifier.image_size
    picture = np.arange(height * width * 3, dtype=np.uint32) % 251
    shares = classifier.probabilities(picture.astype(np.uint8).reshape(1, height, width, 3))
    if not (np.isfinite(shares).all() and abs(shares.sum() - 1) < 1e-3):
        return {"failed": "it answered with something other than probabilities"}
    return {}


def _limit_memory(more: int) -> None:
    """Let the private memory of this process grow by so many bytes and no further (Linux)."""
    # macOS keeps no such account; there the time limit and the checks of sizes remain.
    with contextlib.suppress(FileNotFoundError):
        status = Path("/proc/self/status").read_text().splitlines()
        (used,) = (int(line.split()[1]) for line in status if line.startswith("VmData:"))
        resource.setrlimit(resource.RLIMIT_DATA, (used * 1024 + more,) * 2)


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    main(Path(sys.argv[1]))
