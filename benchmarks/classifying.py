"""How long a prediction takes, and whether the memory of the process that makes it grows.

Run: python -m benchmarks.classifying [--model cifar10-compact] [--times 500]

As the app does it: the photo's bytes are decoded and brought to the network's size in this process,
which has no TensorFlow, and one child predicts. The first prediction, which loads the network, is
shown apart.
"""

import argparse
import statistics
import time
from pathlib import Path

import numpy as np

from cnnlab.classification import find_model
from cnnlab.explanation import METHODS
from cnnlab.images import decode_image, encode_image, resize_image
from cnnlab.serving import ClassifierProcess

PHOTO = (3000, 4000)
PHOTOS = 10
EXPLANATIONS = 10


def main() -> None:
    args = arguments()
    model = find_model(args.model)
    photo = encode_image(_photo(), "jpeg")
    print(f"{args.model}; a JPEG of {PHOTO[1]} x {PHOTO[0]} pixels, {len(photo) / 1e6:.1f} MB")
    with ClassifierProcess() as child:
        show(
            "first prediction, the child's start included",
            timed(lambda: predict(child, model, photo)),
        )
        show("photo", *(timed(lambda: predict(child, model, photo)) for _ in range(PHOTOS)))
        small = [resize_image(decode_image(photo), model.image_size)]
        for method in METHODS:
            calls = [explain(child, model, small[0], method) for _ in range(EXPLANATIONS)]
            show(method, *calls)
        before, seconds = megabytes(child), timed(lambda: child.classify(model.name, small * 1000))
        show("1,000 pictures at the network's size", seconds)
        for _ in range(args.times):
            child.classify(model.name, small)
        print(f"child: {before:.0f} MB before, {megabytes(child):.0f} MB after {args.times} more")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="cifar10-compact")
    parser.add_argument("--times", type=int, default=500)
    return parser.parse_args()


def predict(child: ClassifierProcess, model, photo: bytes) -> None:
    child.classify(model.name, [resize_image(decode_image(photo), model.image_size)])


def explain(child: ClassifierProcess, model, picture: np.ndarray, method: str) -> float:
    return timed(lambda: child.call("explain", model.name, picture, method=method))


def timed(work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def show(name: str, *seconds: float) -> None:
    spread = f", {min(seconds):.3f} to {max(seconds):.3f}" if len(seconds) > 1 else ""
    print(f"{name:45} {statistics.median(seconds):7.3f} s{spread}")


def megabytes(child: ClassifierProcess) -> float:
    """What the child holds in memory."""
    lines = Path(f"/proc/{child._child.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def _photo() -> np.ndarray:
    """Smooth colours with noise: about as large a file as a camera's."""
    rng = np.random.default_rng(0)
    coarse = resize_image(rng.integers(0, 256, (30, 40, 3), np.uint8), PHOTO)
    noise = rng.integers(-8, 9, coarse.shape, np.int16)
    return (coarse + noise).clip(0, 255).astype(np.uint8)


if __name__ == "__main__":
    main()
