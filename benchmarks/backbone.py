"""How good the built-in base is: test accuracy on CIFAR-10 beside two untrained baselines.

Run: python -m benchmarks.backbone [--data cifar10] [--pictures 1000 10000 50000]
     [--weights imagenet] [--unfreeze 50000]

Three trainings for each number of pictures, with one recipe (``RECIPE``: head, optimiser, rates)
and as many steps each: the built-in base frozen, the same layers frozen with random weights, and
no base at all: the head on raw pixels. A fourth, for the largest number, also trains the last
block. Test accuracy is that of the last epoch: nothing is chosen by it.
"""

import argparse
import os
import tempfile
import time
from dataclasses import dataclass

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from cnnlab import datasets
from cnnlab.augmentation import AugmentationConfig
from cnnlab.datasets import Dataset
from cnnlab.models import HeadConfig
from cnnlab.models.heads import add_head
from cnnlab.training import TrainingConfig, train

HEAD = HeadConfig(units=(256,), activation="relu", dropout=0.5)
FLIPS = AugmentationConfig(horizontal_flip=True)
VARIED = AugmentationConfig(
    horizontal_flip=True, width_shift_range=0.1, height_shift_range=0.1, fill_mode="reflect"
)
EPOCHS = {1000: 60, 10_000: 40, 50_000: 30}
RECIPE = {
    "base": "vgg16-compact",
    "head": HEAD,
    "optimizer": "adam",
    "learning_rate": 1e-3,
    "learning_rate_schedule": "cosine",
    "batch_size": 128,
}
LAST_BLOCK = {"frozen_layers": 15, "epochs": 15, "augmentation": VARIED}


@dataclass(frozen=True)
class Result:
    """Accuracy in [0, 1] on all test pictures, and how long it took, in s."""

    accuracy: float
    seconds: float


def main() -> None:
    args = arguments()
    data = datasets.load(args.data)
    print(f"{data.name}: tested on {len(data.x_test):,} pictures; head {HEAD.units}")
    rows = {"raw pixels": None, "random base, frozen": "none", "our base, frozen": args.weights}
    with tempfile.TemporaryDirectory() as home:
        os.environ["CNNLAB_HOME"] = home
        for pictures in args.pictures:
            for name, weights in rows.items():
                show(name, pictures, measured(args.data, data, pictures, weights))
        for pictures in args.unfreeze:
            show("our base, last block trained", pictures, last_block(args, pictures))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="cifar10")
    parser.add_argument("--pictures", type=int, nargs="*", default=list(EPOCHS))
    parser.add_argument("--weights", default="imagenet")
    parser.add_argument("--unfreeze", type=int, nargs="*", default=[50_000])
    return parser.parse_args()


def measured(name: str, data: Dataset, pictures: int, weights: str | None) -> Result:
    if weights is None:
        return on_raw_pixels(data.take(pictures), EPOCHS[pictures])
    recipe = RECIPE | {
        "weights": None if weights == "none" else weights,
        "augmentation": FLIPS,
        "cached_views": 2,
        "epochs": EPOCHS[pictures],
    }
    return trained(TrainingConfig(data=name, limit=pictures, **recipe))


def last_block(args: argparse.Namespace, pictures: int) -> Result:
    """A new head can wreck what lies below it, so the rate rises slowly."""
    recipe = RECIPE | LAST_BLOCK | {"weights": args.weights, "warmup_epochs": 2}
    return trained(TrainingConfig(data=args.data, limit=pictures, **recipe))


def trained(config: TrainingConfig) -> Result:
    """All pictures are learned from and the last epoch is tested, so nothing is chosen."""
    began = time.perf_counter()
    run = train(config.replace(validation_share=0.0))
    return Result(run.evaluation().accuracy, time.perf_counter() - began)


def on_raw_pixels(data: Dataset, epochs: int) -> Result:
    """The head alone, with the same optimiser, rates and steps; pictures flipped as above."""
    began = time.perf_counter()
    keras.utils.set_random_seed(0)
    images = keras.Input(data.image_shape)
    scaled = keras.layers.Rescaling(1 / 127.5, -1)(images)
    flipped = keras.layers.RandomFlip("horizontal")(scaled)
    model = keras.Model(images, add_head(flipped, HEAD, data.num_classes))
    steps = epochs * -(-len(data.x_train) // RECIPE["batch_size"])
    rate = keras.optimizers.schedules.CosineDecay(RECIPE["learning_rate"], steps)
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    model.fit(data.x_train, data.y_train, RECIPE["batch_size"], epochs, verbose=0)
    probabilities = model.predict(data.x_test, 500, verbose=0)
    accuracy = np.mean(probabilities.argmax(axis=1) == data.y_test)
    return Result(float(accuracy), time.perf_counter() - began)


def show(name: str, pictures: int, result: Result) -> None:
    print(f"{name:28} {pictures:7,}   {result.accuracy:6.1%}   {result.seconds:6.0f} s", flush=True)


if __name__ == "__main__":
    main()
