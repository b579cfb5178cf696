"""What people get for photographs of their own: measured, beside what is wanted.

Run: python -m benchmarks.photos [ROW ...] [--photos ../shared/data/photos] [--seeds 0 1 2]

All rows, or those that are named. Networks predict as on the command line and in Python, with
all settings at their defaults. The photographs are for development: tune to no single one of them.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from benchmarks import classifying, directory
from benchmarks.pointing import (
    Box,
    Explained,
    boxed_photos,
    deletion,
    explained,
    photos_of,
    points_inside,
    random_heats,
)
from cnnlab.classification import Classifier, load_classifier
from cnnlab.classification.model_registry import READY
from cnnlab.explanation import METHODS, explain
from cnnlab.images import encode_image
from cnnlab.runs import load_run
from cnnlab.training import TrainingConfig, train

TEN_CLASSES, OTHERS = "ten-classes.zip", "other-things.zip"
NEAR, FAR = "other animals", "other things"
SIZES = (32, 64, 96)
CAMERA_PHOTOS, DIFFERENT = 200, 10


@dataclass(frozen=True)
class Sources:
    """Where the pictures are, and the seeds to average over."""

    photos: Path
    cifar10: Path
    seeds: tuple[int, ...]


def main() -> None:
    args = arguments()
    sources = Sources(args.photos, args.cifar10, tuple(args.seeds))
    for name in args.rows or ROWS:
        began, worked = time.perf_counter(), processor_seconds()
        print(f"\n{name}", flush=True)
        ROWS[name](sources)
        elapsed, worked = time.perf_counter() - began, processor_seconds() - worked
        print(f"  ({elapsed:.0f} s, {worked:.0f} s of processor time)", flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)}")
    parser.add_argument("--photos", type=Path, default=Path("../shared/data/photos"))
    parser.add_argument("--cifar10", type=Path, default=Path("../shared/data/cifar10.zip"))
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    args = parser.parse_args()
    if unknown := set(args.rows) - set(ROWS):
        parser.error(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    needed = (args.photos, args.cifar10)
    if absent := [str(path) for path in needed if not path.exists()]:
        parser.error(f"the pictures are not here: {', '.join(absent)}")
    return args


def ready(sources: Sources) -> None:
    """The ready network on photographs of its ten things, and of others."""
    own = list(photos_of(sources.photos / TEN_CLASSES))
    others = list(photos_of(sources.photos / OTHERS))
    predictions = ready_network().classify([photo.pixels for photo in own], top_k=1)
    first = [
        prediction.class_names[0] == photo.class_name
        for prediction, photo in zip(predictions, own, strict=True)
    ]
    accepted = [
        correct and not prediction.is_none
        for prediction, correct in zip(predictions, first, strict=True)
    ]
    show_share("correct, a rejection counts as an error", accepted, 0.75)
    show_share("correct without the answer rule", first, 0.84)
    rejected = ready_network().classify([photo.pixels for photo in others], top_k=1)
    for kind, wanted in ((NEAR, None), (FAR, 0.86)):
        shares = [
            prediction.is_none
            for prediction, photo in zip(rejected, others, strict=True)
            if photo.class_name == kind
        ]
        show_share(f"photographs of {kind} rejected", shares, wanted)


def cifar10(sources: Sources) -> None:
    """The ready network on the test pictures that it was made for; no thresholds."""
    pictures = list(photos_of(sources.cifar10, "test"))
    probabilities = ready_network().probabilities([picture.pixels for picture in pictures])
    labels = [ready_network().class_names.index(picture.class_name) for picture in pictures]
    show_share("CIFAR-10's test pictures, first guess", probabilities.argmax(1) == labels, 0.92)


def train_flowers(sources: Sources) -> None:
    """What ``train`` reports with all settings at their defaults."""
    show_trainings(sources, "flowers", 0.78)


def train_garbage(sources: Sources) -> None:
    """The same, of another data set."""
    show_trainings(sources, "garbage", 0.78)


def train_animals(sources: Sources) -> None:
    """The same, of a small data set."""
    show_trainings(sources, "animals", 0.82)


def sizes(sources: Sources) -> None:
    """Photographs at other sizes than the one that suits; guessing gets 20 %."""
    for side in ("32", "96", "128"):
        show_trainings(sources, "flowers", None, "--image-size", side)


def few(sources: Sources) -> None:
    """Five photographs of each of five animals."""
    show_trainings(sources, "animals", 0.72, "--limit", "25")


def explanations(sources: Sources) -> None:
    """Where the ready network looks: by the default method, by every method, and at random."""
    photos, boxes = boxed_photos(sources.photos / TEN_CLASSES)
    classifier = ready_network()
    opens = [(photo, explain(classifier, photo.pixels)) for photo in photos]
    heats = [(photo, one.heat, one.class_name) for photo, one in opens]
    name = f"as it opens ({opens[0][1].method}, {opens[0][1].layer})"
    show_heats(classifier, name, heats, boxes, 0.85)
    for method in METHODS:
        by_method = explained(classifier, photos, method=method)
        show_heats(classifier, method, by_method, boxes)
    show_heats(classifier, "at random", random_heats(heats), boxes)


def trained_explanations(sources: Sources) -> None:
    """The same of networks that learned from the photographs without a box, at three sizes."""
    photos, boxes = boxed_photos(sources.photos / TEN_CLASSES)
    with tempfile.TemporaryDirectory() as folder, temporary_home():
        write_unboxed(sources, boxes, Path(folder))
        for size in SIZES:
            classifier = trained_on(folder, size)
            heats = explained(classifier, photos)
            show_heats(classifier, f"{size} px, as it opens", heats, boxes, 0.85)
            show_heats(classifier, f"{size} px, at random", random_heats(heats), boxes)


def camera(sources: Sources) -> None:
    """``classify`` on a folder of photographs of 12 megapixels, the program's start counted."""
    with tempfile.TemporaryDirectory() as folder:
        photo = classifying._photo()
        for number in range(DIFFERENT):
            shifted = np.roll(photo, 97 * number, axis=(0, 1))
            (Path(folder) / f"{number}.jpg").write_bytes(encode_image(shifted, "jpeg"))
        for number in range(DIFFERENT, CAMERA_PHOTOS):
            shutil.copy(f"{folder}/{number % DIFFERENT}.jpg", f"{folder}/{number}.jpg")
        began = time.perf_counter()
        run_cnnlab("classify", folder, "--quiet", "--csv", f"{folder}/answers.csv")
        speed = CAMERA_PHOTOS / (time.perf_counter() - began)
    print(f"  {CAMERA_PHOTOS} photographs of 12 MP: {speed:.1f} a second (wanted: 40)")


def folders(sources: Sources) -> None:
    """``flow_from_directory`` beside others: the benchmark ``directory``."""
    directory.main()


ROWS: dict[str, Callable[[Sources], None]] = {
    row.__name__: row
    for row in (
        ready,
        cifar10,
        explanations,
        trained_explanations,
        train_flowers,
        train_garbage,
        train_animals,
        sizes,
        few,
        camera,
        folders,
    )
}


@cache
def ready_network() -> Classifier:
    return load_classifier(READY)


def show_heats(
    classifier: Classifier,
    name: str,
    heats: Explained,
    boxes: dict[str, list[Box]],
    wanted: float | None = None,
) -> None:
    hits = [points_inside(heat, boxes[photo.name]) for photo, heat, _ in heats]
    lost = deletion(classifier, heats)
    show_share(f"{name}: strongest point inside", hits, wanted)
    print(f"  {'':48} {lost:6.2f} of the probability lost with the hottest fifth")


def show_trainings(sources: Sources, name: str, wanted: float | None, *flags: str) -> None:
    """The accuracy on the test pictures, which choose nothing, averaged over seeds."""
    with temporary_home():
        accuracies = [
            trained_accuracy(sources.photos / f"{name}.zip", seed, flags) for seed in sources.seeds
        ]
    each = ", ".join(f"{accuracy:.1%}" for accuracy in accuracies)
    show(f"{name} {' '.join(flags)}", statistics.mean(accuracies), wanted, f"seeds: {each}")


def trained_accuracy(data: Path, seed: int, flags: Iterable[str]) -> float:
    output = run_cnnlab("train", "--data", str(data), "--seed", str(seed), "--quiet", *flags)
    return load_run(output.strip()).evaluation().accuracy


def write_unboxed(sources: Sources, boxes: dict[str, list[Box]], folder: Path) -> None:
    """A class folder of the photographs that nobody drew a box in."""
    for photo in photos_of(sources.photos / TEN_CLASSES):
        if photo.name not in boxes:
            path = folder / "train" / photo.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.with_suffix(".png").write_bytes(encode_image(photo.pixels, "png"))


def trained_on(folder: str, size: int) -> Classifier:
    """A new head on the built-in base: the settings matter little, the heat is what is measured."""
    config = TrainingConfig(
        data=folder,
        image_size=(size, size),
        base="vgg16-compact",
        frozen_layers=15,
        optimizer="adam",
        learning_rate=3e-4,
        epochs=15,
    )
    return load_classifier(train(config))


def run_cnnlab(*words: str) -> str:
    command = [sys.executable, "-m", "cnnlab", *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class temporary_home:
    """Runs and caches of the block lie in a folder of their own."""

    def __enter__(self) -> None:
        self._before = os.environ.get("CNNLAB_HOME")
        self._folder = tempfile.TemporaryDirectory()
        os.environ["CNNLAB_HOME"] = self._folder.name

    def __exit__(self, *_: object) -> None:
        if self._before is None:
            del os.environ["CNNLAB_HOME"]
        else:
            os.environ["CNNLAB_HOME"] = self._before
        self._folder.cleanup()


def show_share(name: str, hits: Iterable[bool], wanted: float | None = None) -> None:
    hits = np.asarray(list(hits))
    show(name, hits.mean(), wanted, f"{hits.sum()} of {len(hits)}")


def show(name: str, share: float, wanted: float | None, beside: str) -> None:
    wish = "" if wanted is None else f"   wanted {wanted:.0%}"
    print(f"  {name:48} {share:6.1%}   {beside}{wish}", flush=True)


def processor_seconds() -> float:
    """Of this process and of those that it started and waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main()
