"""From the click to a network that answers, for few pictures, beside a plain Keras script.

Run: python -m benchmarks.teach [--sets 2x30 5x100 10x200] [--live 20] [--without-keras]

As the app does it: features are computed while pictures arrive, in the child that answers; a worker
waits with TensorFlow loaded; the time runs from the click until the child has answered with the
new network. The script has TensorFlow and the base loaded as well when its time begins: it reads
the folder, runs the base over the pictures and their mirror images (base.predict), fits a dense
layer for 50 epochs (head.fit, as Teachable Machine's default) and predicts a picture. It neither
cross-validates nor tests. Seconds of the processor are shown beside those of the clock, as these
depend on what else the computer does.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.camera import processor_seconds
from benchmarks.classifying import megabytes
from cnnlab.datasets.toybox10 import CLASS_NAMES
from cnnlab.images import resize_image
from cnnlab.projects import Project, create_project
from cnnlab.projects.lessons import drawings
from cnnlab.projects.picture_files import small_jpeg
from cnnlab.runs import Run
from cnnlab.serving import ClassifierProcess
from cnnlab.training import for_teaching
from cnnlab.workers import Standby, start_run

SCRIPT = """
import sys, time
import keras
import numpy as np
from cnnlab.models import build_transfer_model

model = build_transfer_model("vgg16-compact", "imagenet", (64, 64, 3), 2)
base = keras.Model(model.inputs, model.get_layer("block5_pool").output)
began, used = time.perf_counter(), time.process_time()
pictures = keras.utils.image_dataset_from_directory(
    sys.argv[1], image_size=(64, 64), batch_size=None, shuffle=False, verbose=False
)
x, y = map(np.array, zip(*pictures.as_numpy_iterator()))
x, y = np.concatenate([x, x[:, :, ::-1]]), np.concatenate([y, y])
features = base.predict(x, verbose=0)
head = keras.Sequential(
    [keras.layers.Flatten(), keras.layers.Dense(int(y.max()) + 1, activation="softmax")]
)
head.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
head.fit(features, y, batch_size=16, epochs=50, verbose=0)
keras.Sequential([base, head]).predict(x[:1], verbose=0)
print(time.perf_counter() - began, time.process_time() - used)
"""


def main() -> None:
    args = arguments()
    with tempfile.TemporaryDirectory() as home, ClassifierProcess() as child:
        os.environ["CNNLAB_HOME"] = home
        columns = ("gathering", "click to ready", "Keras script")
        print(f"{'pictures':10}", *(f"{column:>20}" for column in columns), "ratio")
        for num_classes, per_class in args.sets:
            project = filled(num_classes, per_class)
            gathered = timed(partial(gather, child, project))
            run, ready = taught(child, project)
            script = (0.0, 0.0) if args.without_keras else keras_script(project)
            cells = (f"{wall:10.2f} ({used:5.2f}) s" for wall, used in (gathered, ready, script))
            name, ratio = f"{num_classes} x {per_class}", script[0] / ready[0]
            print(f"{name:10}", *cells, f"{ratio:5.1f}", flush=True)
        live(child, run, args.live)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", nargs="+", type=size, default=[(2, 30), (5, 100), (10, 200)])
    parser.add_argument("--live", type=float, default=20, help="seconds of answers one by one")
    parser.add_argument("--without-keras", action="store_true", help="leave the script out")
    return parser.parse_args()


def size(word: str) -> tuple[int, int]:
    num_classes, per_class = map(int, word.split("x"))
    return num_classes, per_class


def filled(num_classes: int, per_class: int) -> Project:
    names = CLASS_NAMES[:num_classes]
    project, _ = create_project("Drawings", names)
    for name in names:
        for pixels in drawings(name, per_class, seed=7):
            project.add_jpeg(name, small_jpeg(pixels), durable=False)
    return project


def gather(child: ClassifierProcess, project: Project) -> None:
    """While pictures arrive, in the app."""
    while child.gather_features(project.pictures_folder):
        pass


def taught(child: ClassifierProcess, project: Project) -> tuple[Run, tuple[float, float]]:
    """The run, and the seconds from the click to the answer, of the clock and of the processor."""
    standby = Standby()
    standby.prepare()
    wait_until_idle(standby)
    runs: list[Run] = []

    def click() -> None:
        runs.append(start_run(for_teaching(str(project.pictures_folder)), standby))
        while runs[0].status.is_active:
            time.sleep(0.02)
        child.call("look", runs[0].name, a_picture(project))

    seconds = timed(click)
    return runs[0], seconds


def wait_until_idle(standby: Standby) -> None:
    """It has TensorFlow loaded when it needs the processor no more."""
    used = -1.0
    while standby.pid is not None and used != (used := processor_seconds(standby.pid)):
        time.sleep(3)


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds of the clock, and of the processor in this process and all that it has started."""
    began, used = time.perf_counter(), processor_seconds(os.getpid())
    work()
    return time.perf_counter() - began, processor_seconds(os.getpid()) - used


def keras_script(project: Project) -> tuple[float, float]:
    command = [sys.executable, "-c", SCRIPT, str(project.pictures_folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    wall, used = map(float, done.stdout.split()[-2:])
    return wall, used


def a_picture(project: Project):
    return resize_image(project.pictures(project.classes[0])[0].read(), (128, 128))


def live(child: ClassifierProcess, run: Run, seconds: float) -> None:
    """Answers one by one, each to one view, and what the child holds in memory."""
    project = Project(Path(run.config.data).parent)
    picture = a_picture(project)
    before, count = megabytes(child), 0
    began, used = time.perf_counter(), processor_seconds(os.getpid())
    while time.perf_counter() - began < seconds:
        child.call("look", run.name, picture)
        count += 1
    took = time.perf_counter() - began
    each = (processor_seconds(os.getpid()) - used) / count * 1000
    print(
        f"{count / took:.0f} answers a second of one view, {each:.1f} ms of the processor each; "
        f"child: {before:.0f} MB before, {megabytes(child):.0f} MB after {took:.0f} s"
    )


if __name__ == "__main__":
    main()
