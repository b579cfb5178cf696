"""ZCA whitening beside Keras's: seconds, memory, and whether the result is white.

Run: python -m benchmarks.whitening [data set or ZIP] [pictures]

Each part runs in a process of its own, one after the other in one run, so that the peak of its
memory is its own. The default is all 50,000 training pictures of CIFAR-10, which takes about
four minutes, most of them Keras's. Needs the packages of requirements-dev.txt.
"""

import json
import os
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

Figures = dict[str, float]
MOVES = 20


def main() -> None:
    if sys.argv[1:2] == ["--part"]:
        print(json.dumps(PARTS[sys.argv[2]](*sys.argv[3:])))
        return
    data = sys.argv[1] if len(sys.argv) > 1 else "cifar10"
    count = sys.argv[2] if len(sys.argv) > 2 else "50000"
    ours, keras = _run("ours", data, count), _run("keras", data, count)
    print(f"fit on {count} pictures of {data}, {len(os.sched_getaffinity(0))} processors")
    for name, figures in (("cnnlab", ours), ("Keras", keras)):
        print(
            f"  {name:8} {figures['seconds']:6.1f} s   {figures['peak'] / 1e9:5.2f} GB for the fit "
            f"({figures['process'] / 1e9:.2f} GB the whole process)   "
            f"covariance of the output off the identity by {figures['off']:.1e}"
        )
    print(
        f"  cnnlab is {keras['seconds'] / ours['seconds']:.1f} times as fast, with "
        f"{ours['peak'] / keras['peak']:.2f} of the memory"
    )
    print(f"  known before: {ours['known_seconds']:.1f} s and {ours['known_bytes'] / 1e9:.2f} GB")
    print(f"  smallest eigenvalue: {ours['condition']:.1e} of the largest, none cut")
    print(f"  a new epsilon on 64 pictures: {ours['epsilon'] * 1e3:.0f} ms")
    large = _run("large")
    print("500 pictures of 224 x 224 x 3 (Keras asks for 84 GiB and fails)")
    print(
        f"  cnnlab   {large['seconds']:6.1f} s   {large['peak'] / 1e9:5.2f} GB for the fit   "
        f"known before: {large['known_seconds']:.1f} s and {large['known_bytes'] / 1e9:.2f} GB"
    )


def ours(data: str, count: str) -> Figures:
    from cnnlab.normalization import ZCAWhitening, fit_cost

    images = _pictures(data, int(count))
    cost = fit_cost(len(images), images.shape[1:])
    whitening = ZCAWhitening()
    figures = _measured(lambda: whitening.fit(images))
    values = whitening.eigenvalues_
    return figures | {
        "known_seconds": cost.seconds,
        "known_bytes": cost.bytes,
        "condition": values[-1] / values[0] if whitening.rank_ == len(values) else np.nan,
        "off": _off_identity(whitening.transform, images),
        "epsilon": _seconds_of_a_new_epsilon(whitening, images[:64]),
    }


def keras(data: str, count: str) -> Figures:
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    warnings.simplefilter("ignore")
    images = _pictures(data, int(count))
    generator = ImageDataGenerator(featurewise_center=True, zca_whitening=True)
    figures = _measured(lambda: generator.fit(images))

    def transform(block: np.ndarray) -> np.ndarray:
        """What its ``standardize`` does to each picture in turn, for many at once."""
        rows = (block.astype(np.float32) - generator.mean).reshape(len(block), -1)
        return rows @ generator.zca_whitening_matrix

    return figures | {"off": _off_identity(transform, images)}


def large() -> Figures:
    from cnnlab.normalization import ZCAWhitening, fit_cost

    random = np.random.default_rng(0)
    coarse = random.integers(0, 256, (500, 28, 28, 3), np.uint8)
    images = coarse.repeat(8, axis=1).repeat(8, axis=2)
    images += random.integers(0, 20, images.shape, np.uint8)
    cost = fit_cost(len(images), images.shape[1:])
    figures = _measured(lambda: ZCAWhitening().fit(images))
    return figures | {"known_seconds": cost.seconds, "known_bytes": cost.bytes}


PARTS: dict[str, Callable[..., Figures]] = {"ours": ours, "keras": keras, "large": large}


def _run(part: str, *arguments: str) -> Figures:
    command = [sys.executable, "-m", "benchmarks.whitening", "--part", part, *arguments]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def _pictures(data: str, count: int) -> np.ndarray:
    from cnnlab import datasets

    return datasets.load(data, (32, 32), count).x_train


def _measured(fit: Callable[[], object]) -> Figures:
    before = _resident_bytes()
    start = time.perf_counter()
    fit()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"seconds": seconds, "peak": peak - before, "process": peak}


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _off_identity(transform: Callable[[np.ndarray], np.ndarray], images: np.ndarray) -> float:
    """Largest deviation of the output's second moment from the identity, summed in float64."""
    moment, step = 0.0, 5000
    for start in range(0, len(images), step):
        rows = transform(images[start : start + step]).reshape(-1, images[0].size)
        rows = rows.astype(np.float64)
        moment = moment + rows.T @ rows
    return float(np.abs(moment / len(images) - np.eye(images[0].size)).max())


def _seconds_of_a_new_epsilon(whitening: object, images: np.ndarray) -> float:
    times = []
    for epsilon in np.geomspace(1, 1000, MOVES):
        start = time.perf_counter()
        whitening.with_settings(epsilon=float(epsilon)).transform(images)
        times.append(time.perf_counter() - start)
    return float(np.median(times))


if __name__ == "__main__":
    main()
