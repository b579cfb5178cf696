"""Training from cached features, beside plain Keras on the same pictures in the same run.

Run: python -m benchmarks.training [--data toybox10] [--pictures 5000] [--epochs 10]
     [--plain-epochs 1]

Plain Keras is ``fit`` of the tutorial's network (``keras.applications.VGG16`` with random
weights, frozen, and its head) with batches of 32 and the test pictures as validation data. Its
epochs all do the same work, so ``--plain-epochs 1`` measures one of them and multiplies; the
output says so. Ours is the whole of ``train``: pictures, network, frozen layers, epochs,
validation, checkpoints. TensorFlow is loaded before either.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from cnnlab import datasets
from cnnlab.datasets import Dataset
from cnnlab.features.computing import BlockSizes, compute_features
from cnnlab.features.cuts import cuts
from cnnlab.features.model_split import FrozenPart
from cnnlab.models import HeadConfig, build_transfer_model
from cnnlab.runs import Run
from cnnlab.training import TrainingConfig, train
from cnnlab.workers import Standby, start_run

CACHED_PICTURES = 50_000
PASS_PICTURES = 1024
ROUNDS = 3
SECONDS_TO_LOAD = 30


def main() -> None:
    args = arguments()
    data = datasets.load(args.data, limit=args.pictures)
    print(f"{data.name}: {len(data.x_train):,} training and {len(data.x_test):,} test pictures")
    frozen_layers(data)
    with tempfile.TemporaryDirectory() as home:
        os.environ["CNNLAB_HOME"] = home
        datasets.load(args.data, limit=args.pictures)  # into the cache of this home
        recipes(data, args)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="toybox10")
    parser.add_argument("--pictures", type=int, default=5000)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--plain-epochs", type=int, default=1)
    return parser.parse_args()


def frozen_layers(data: Dataset) -> None:
    """The pass of the frozen layers, alternately with ``predict``."""
    base = plain_base(data)
    model = build_transfer_model(weights=None, input_shape=data.image_shape, seed=0)
    pictures = np.resize(data.x_train, (PASS_PICTURES, *data.image_shape)).astype(np.float32)
    methods: dict[str, Callable[[], object]] = {
        "base.predict": lambda: base.predict(pictures, verbose=0),
        "base.predict, batches of 256": lambda: base.predict(pictures, 256, verbose=0),
    }
    for precision in ("float32", "bfloat16"):
        methods[f"frozen layers in {precision}"] = a_pass(model, pictures, precision)
    rates = dict.fromkeys(methods, 0.0)
    for _ in range(ROUNDS):
        for name, method in methods.items():
            rates[name] = max(rates[name], PASS_PICTURES / seconds(method))
    for name, rate in rates.items():
        ratio = rate / rates["base.predict"]
        print(f"  {name:32} {rate:8,.0f} pictures/s   {ratio:5.2f} times base.predict")


def a_pass(
    model: keras.Model, pictures: np.ndarray, precision: str
) -> Callable[[], list[np.ndarray]]:
    frozen = FrozenPart(model, cuts(model)[0], precision)
    sizes = BlockSizes(pictures.shape[1] * pictures.shape[2])
    for _ in range(2):  # sizes are tried
        list(compute_features(frozen, lambda a, b: pictures[a:b], len(pictures), sizes))
    return lambda: list(compute_features(frozen, lambda a, b: pictures[a:b], len(pictures), sizes))


def recipes(data: Dataset, args: argparse.Namespace) -> None:
    """Plain Keras, then ours with nothing cached, then ours with another head and learning rate."""
    config = TrainingConfig(data=args.data, limit=args.pictures, weights=None, epochs=args.epochs)
    another = config.replace(head=HeadConfig((128,), "relu"), learning_rate=1e-3)
    plain = plain_training(data, args.plain_epochs) / args.plain_epochs * args.epochs
    how = f"from {args.plain_epochs} measured"
    print(f"{args.epochs} epochs of the tutorial's recipe")
    print(f"  plain Keras                      {plain:8.1f} s   ({how})")
    for name, recipe in (("ours, nothing cached", config), ("ours, another head", another)):
        took, run = timed(lambda recipe=recipe: train(recipe))
        print(f"  {name:32} {took:8.1f} s   {plain / took:5.1f} times as fast")
        print(f"    {explained(run)}")
    for name, standby in (("a worker that was waiting", waiting_worker()), ("a new worker", None)):
        took = seconds_to_first_point(config, standby)
        print(f"  from Start to the first point, by {name}: {took:.1f} s, features cached")


def waiting_worker() -> Standby:
    standby = Standby()
    standby.prepare()
    time.sleep(SECONDS_TO_LOAD)
    return standby


def seconds_to_first_point(config: TrainingConfig, standby: Standby | None) -> float:
    began = time.perf_counter()
    run = start_run(config, standby)
    while not run.history().batches:
        time.sleep(0.01)
    took = time.perf_counter() - began
    while run.is_alive:
        time.sleep(0.1)
    return took


def explained(run: Run) -> str:
    epochs = run.history().epochs
    pace = max(epoch["images_per_second"] for epoch in epochs)
    return (
        f"epochs {run.status.seconds:.1f} s with validation and checkpoints; the fastest learned "
        f"from {pace:,.0f} pictures/s: {CACHED_PICTURES / pace:.2f} s for {CACHED_PICTURES:,}"
    )


def plain_base(data: Dataset) -> keras.Model:
    return keras.applications.VGG16(
        include_top=False, weights=None, input_tensor=keras.Input(data.image_shape)
    )


def plain_training(data: Dataset, epochs: int) -> float:
    """Seconds of the tutorial's ``fit``; its preparations are not counted."""
    base = plain_base(data)
    base.trainable = False
    layers = keras.layers
    head = [layers.Flatten(), layers.Dense(256, "sigmoid"), layers.Dropout(0.5)]
    model = keras.Sequential([base, *head, layers.Dense(data.num_classes, "softmax")])
    model.compile(
        optimizer=keras.optimizers.SGD(1e-4, momentum=0.9),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )
    train_pictures, test_pictures = (x.astype(np.float32) for x in (data.x_train, data.x_test))
    train_labels, test_labels = (
        keras.utils.to_categorical(y, data.num_classes) for y in (data.y_train, data.y_test)
    )
    model.fit(train_pictures[:64], train_labels[:64], batch_size=32, verbose=0)
    return seconds(
        lambda: model.fit(
            train_pictures,
            train_labels,
            batch_size=32,
            epochs=epochs,
            validation_data=(test_pictures, test_labels),
            verbose=0,
        )
    )


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def seconds(work: Callable[[], object]) -> float:
    return timed(work)[0]


if __name__ == "__main__":
    main()
