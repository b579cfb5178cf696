"""Pictures per second from JPEG files: flow_from_directory of cnnlab beside what Keras has.

    python -m benchmarks.directory

Rescaled only, beside ``flow_from_directory`` and ``image_dataset_from_directory`` (tf.data); large
files so at a reduced scale too; with eight transforms, which the latter has not, beside the former.
The iterators of a row are measured alternately; the ratio, cnnlab to the other, is the median of
those of all rounds. Beside it stands that of processor time, which tells more on a busy computer.
"""

import contextlib
import io
import os
import statistics
import tempfile
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# (stored height, width), size requested, pictures, batch size
CASES = [
    ((32, 32), 32, 512, 128),
    ((256, 256), 224, 128, 32),
    ((375, 500), 224, 128, 32),
    ((1200, 1600), 224, 32, 16),
]
RESCALED = {"rescale": 1 / 255}
EIGHT = {
    "rotation_range": 20,
    "width_shift_range": 0.1,
    "height_shift_range": 0.1,
    "shear_range": 10,
    "zoom_range": 0.2,
    "channel_shift_range": 30,
    "horizontal_flip": True,
    "vertical_flip": True,
}
ROUNDS = 5


def main() -> None:
    from keras.src.legacy.preprocessing.image import ImageDataGenerator as KerasGenerator

    from cnnlab.generators import ImageDataGenerator

    # Keras calls SciPy by a name that SciPy has retired.
    warnings.simplefilter("ignore", DeprecationWarning)
    rescaled, eight = (
        [partial(_flow, library(**settings)) for library in (ImageDataGenerator, KerasGenerator)]
        for settings in (RESCALED, EIGHT)
    )
    print(f"{'files':>11} {'to':>4}  {'transforms':10} {'cnnlab/s':>9}   the other, and the ratio")
    for stored, size, count, batch_size in CASES:
        with tempfile.TemporaryDirectory() as folder:
            _write_pictures(Path(folder), stored, count)
            rows = [("none", [*rescaled, _tf_data]), ("eight", eight)]
            if min(stored) >= 4 * size:
                reduced = partial(rescaled[0], reduced_scale=True)
                rows.append(("reduced", [reduced, rescaled[1], _tf_data]))
            for name, openers in rows:
                flows = [opener(folder, size, batch_size) for opener in openers]
                files = f"{stored[0]}x{stored[1]}"
                print(f"{files:>11} {size:>4}  {name:10} {_compared(flows, count)}", flush=True)


def _compared(flows: list[Iterator], count: int) -> str:
    """Ours first, then each other with the ratio; the first pass of each is not counted."""
    for flow in flows:
        _speed(flow, count)
    rounds = [[_speed(flow, count) for flow in flows] for _ in range(ROUNDS)]
    words = [f"{statistics.median(round_[0].speed for round_ in rounds):9.0f}"]
    for number, name in enumerate(("Keras", "tf.data")[: len(flows) - 1], 1):
        speed = statistics.median(round_[number].speed for round_ in rounds)
        ratio = statistics.median(round_[0].speed / round_[number].speed for round_ in rounds)
        work = statistics.median(
            round_[number].processor / round_[0].processor for round_ in rounds
        )
        words.append(f"{name} {speed:6.0f}/s, ratio {ratio:5.2f} ({work:5.2f})")
    return "   ".join(words)


def _write_pictures(folder: Path, size: tuple[int, int], count: int) -> None:
    """Soft blobs and some grain, which JPEG takes for a photo."""
    random = np.random.default_rng(0)
    for i in range(count):
        path = folder / f"class{i % 4}" / f"{i}.jpg"
        path.parent.mkdir(exist_ok=True)
        blobs = Image.fromarray(random.integers(0, 256, (12, 16, 3), np.uint8))
        picture = np.asarray(blobs.resize(size[::-1], Image.Resampling.BICUBIC))
        grain = random.normal(0, 6, picture.shape)
        pixels = np.clip(picture + grain, 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(path, quality=90)


def _flow(generator: object, folder: str, size: int, batch_size: int, **more: bool) -> Iterator:
    # Keras prints what it found.
    with contextlib.redirect_stdout(io.StringIO()):
        return generator.flow_from_directory(
            folder, target_size=(size, size), batch_size=batch_size, seed=0, **more
        )


def _tf_data(folder: str, size: int, batch_size: int) -> Iterator:
    import keras

    with contextlib.redirect_stdout(io.StringIO()):
        pictures = keras.utils.image_dataset_from_directory(
            folder, image_size=(size, size), batch_size=batch_size, seed=0, label_mode="categorical"
        )
    rescaled = pictures.map(lambda images, labels: (images / 255, labels))
    # Pass after pass: with ``repeat`` it would decode ahead while others are measured.
    while True:
        yield from rescaled


@dataclass(frozen=True)
class Measured:
    """Pictures a second, and seconds of processor time a picture."""

    speed: float
    processor: float


def _speed(flow: Iterator, count: int) -> Measured:
    start, worked = time.perf_counter(), time.process_time()
    seen = 0
    while seen < count:
        seen += len(next(flow)[0])
    _finish_reading_ahead(flow)
    elapsed, worked = time.perf_counter() - start, time.process_time() - worked
    return Measured(seen / elapsed, worked / seen)


def _finish_reading_ahead(flow: Iterator) -> None:
    """As much as is read ahead was ready at the start; and it must not run in another's time."""
    from cnnlab.generators.batches.file_batches import BatchFromFilesMixin

    if isinstance(flow, BatchFromFilesMixin):
        flow._prefetcher.finish()


if __name__ == "__main__":
    main()
