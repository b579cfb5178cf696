"""A sweep beside the same trials each by itself, and beside plain Keras in a loop, in one run.

Run: python -m benchmarks.sweep [--data ../shared/data/cifar10.zip] [--pictures 10000]
     [--trials 32] [--apart 32] [--keras 2] [--epochs 10]

The trials are of the tutorial's head on vgg16-compact: learning rate, optimiser and units are
drawn at random, and none ends early. Together is ``python -m cnnlab sweep``, one process whose
trials share the pictures, the outputs of the frozen layers and compiled networks. Apart is
``python -m cnnlab train`` for each of them: a process of its own, and a home folder in which
nothing is cached. Plain Keras is a loop in one process, which has TensorFlow, the pictures and the
base already: ``fit`` of base and new head, batches of 32, held-out pictures as validation data;
few of its trials are timed and the rest multiplied, and the output says so. ``--apart`` fewer than
all are multiplied too.

The overhead of a trial is all of its time but its epochs: settings, folder, network, held-out and
test pictures, logs. The first trials, which build each kind of network, are left out of it. Where
Ray is installed, ``benchmarks.sweep_cluster`` then measures it as a task of Ray, too.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from cnnlab.configuration.files import write_configuration
from cnnlab.models.heads import TUTORIAL_HEAD, HeadConfig
from cnnlab.runs.config import TrainingConfig
from cnnlab.sweeps import Parameter, Sweep, SweepFolder, list_sweeps

WANTED_APART, WANTED_KERAS = 8, 30
KINDS = 4
"""Optimisers times heads: so many trials build a network."""

SCRIPT = """
import json, sys, time
import keras
import numpy as np
from cnnlab import datasets
from cnnlab.models import build_transfer_model
from cnnlab.runs.config import TrainingConfig
from cnnlab.training.selection.dividing import divide

configs = [TrainingConfig.from_dict(one) for one in json.load(open(sys.argv[1]))]
data = datasets.load(configs[0].data, configs[0].image_size, configs[0].limit, configs[0].seed)
division = divide(data, configs[0])
x, y = division.data.x_train.astype("float32"), division.data.y_train
held_out = division.data.x_val.astype("float32"), division.data.y_val
model = build_transfer_model("vgg16-compact", "imagenet", data.image_shape, data.num_classes)
base = keras.Model(model.inputs, model.get_layer("block5_pool").output)
base.trainable = False
base.predict(x[:64], verbose=0)
began = time.perf_counter()
for config in configs:
    layers = [keras.layers.Flatten()]
    for units in config.head.units:
        layers += [keras.layers.Dense(units, config.head.activation)]
        layers += [keras.layers.Dropout(config.head.dropout)]
    head = [*layers, keras.layers.Dense(data.num_classes, "softmax")]
    model = keras.Sequential([base, *head])
    kinds = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}
    optimizer = kinds[config.optimizer](config.learning_rate)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(
        x, y, batch_size=32, epochs=config.epochs, validation_data=held_out, verbose=0
    )
print(time.perf_counter() - began)
"""


def main() -> None:
    args = arguments()
    sweep = recipe(args)
    with tempfile.TemporaryDirectory() as folder:
        together, folder_of = run_together(sweep, Path(folder))
        trials = list(folder_of.trials.values())
        configs = [folder_of.run(trial).config for trial in trials]
        print(
            f"{len(trials)} trials of {sweep.base.epochs} epochs, {sweep.base.limit:,} pictures: "
            f"together {together:.1f} s, {memory_of_children():,.0f} MB at most",
            flush=True,
        )
        print(overhead(folder_of), flush=True)
        apart, took = run_apart(configs[: args.apart], Path(folder)), min(args.apart, len(configs))
        report("each by itself", apart, took, len(configs), together, WANTED_APART)
        keras = run_keras(configs[: args.keras], Path(folder))
        report("plain Keras in a loop", keras, args.keras, len(configs), together, WANTED_KERAS)
    on_a_cluster()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="../shared/data/cifar10.zip")
    parser.add_argument("--pictures", type=int, default=10_000)
    parser.add_argument("--trials", type=int, default=32)
    parser.add_argument("--apart", type=int, default=32, help="trials timed each by itself")
    parser.add_argument("--keras", type=int, default=2, help="trials of plain Keras timed")
    parser.add_argument("--epochs", type=int, default=10)
    return parser.parse_args()


def recipe(args: argparse.Namespace) -> Sweep:
    base = TrainingConfig(
        data=args.data, base="vgg16-compact", limit=args.pictures, epochs=args.epochs
    )
    heads = (TUTORIAL_HEAD.units, HeadConfig((128,)).units)
    space = (
        Parameter("optimizer", ("sgd", "adam")),
        Parameter("head.units", heads),
        Parameter("learning_rate", low=1e-4, high=1e-1, log=True),
    )
    return Sweep(
        "Which head?", base, space, sampler="random", pruner="none", trials=args.trials, minutes=60
    )


def run_together(sweep: Sweep, folder: Path) -> tuple[float, SweepFolder]:
    os.environ["CNNLAB_HOME"] = str(folder / "together")
    took = command("sweep", sweep.to_json(), folder)
    (found,) = list_sweeps()
    return took, found


def overhead(folder: SweepFolder) -> str:
    later = list(folder.trials.values())[2 * KINDS :]
    learning = [folder.run(trial).history().epochs[-1]["seconds"] for trial in later]
    beside = [trial.seconds - epochs for trial, epochs in zip(later, learning, strict=True)]
    return (
        f"overhead of a trial: {statistics.median(beside):.2f} s in the middle (wanted: below "
        f"0.3), {max(beside):.2f} s at most; its epochs take {statistics.median(learning):.2f} s"
    )


def run_apart(configs: list[TrainingConfig], folder: Path) -> float:
    seconds = 0.0
    for number, config in enumerate(configs):
        os.environ["CNNLAB_HOME"] = str(folder / f"apart-{number}")
        seconds += command("train", write_configuration(config), folder)
    return seconds


def command(name: str, settings: str, folder: Path) -> float:
    """How long a command of cnnlab takes with these settings."""
    file = folder / "settings.json"
    file.write_text(settings)
    words = [str(file)] if name == "sweep" else ["--config", str(file)]
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "cnnlab", name, *words, "--quiet"], capture_output=True, text=True
    )
    if done.returncode not in (0, 2):  # one that diverges is one of the answers
        raise SystemExit(f"cnnlab {name}: {done.stderr}")
    return time.perf_counter() - began


def run_keras(configs: list[TrainingConfig], folder: Path) -> float:
    file = folder / "configs.json"
    file.write_text("[" + ",".join(config.to_json() for config in configs) + "]")
    done = subprocess.run([sys.executable, "-c", SCRIPT, str(file)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return float(done.stdout.split()[-1])


def report(
    name: str, seconds: float, timed: int, planned: int, together: float, wanted: int
) -> None:
    whole = seconds / timed * planned
    how = "all timed" if timed == planned else f"from {timed} timed"
    print(f"{name}: {whole:.0f} s ({how}): {whole / together:.1f} times as long (wanted: {wanted})")


def on_a_cluster() -> None:
    """The overhead as a task of Ray, beside that without."""
    if find_spec("ray") is None:
        print("Ray is not installed (requirements-ray.txt): its overhead was not measured")
        return
    subprocess.run([sys.executable, "-m", "benchmarks.sweep_cluster"], check=True)


def memory_of_children() -> float:
    """MB, of the largest process that was started here and has ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000


if __name__ == "__main__":
    main()
