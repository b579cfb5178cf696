"""Pictures a second from ``flow()`` with all eight transforms, beside Keras and others.

Run: python -m benchmarks.augmentation [repeats]

Everything is measured in one process on the same uint8 pictures, alternately, and the medians are
printed. Everyone delivers float32 batches. Needs the packages of requirements-dev.txt.
"""

import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")

import albumentations as A
import cv2
import keras
import numpy as np
import tensorflow as tf
from keras.src.legacy.preprocessing.image import ImageDataGenerator as KerasGenerator

from cnnlab.generators import ImageDataGenerator

Batches = Iterator[np.ndarray]

EIGHT = {
    "rotation_range": 20,
    "width_shift_range": 0.1,
    "height_shift_range": 0.1,
    "shear_range": 10,
    "zoom_range": 0.2,
    "channel_shift_range": 20,
    "horizontal_flip": True,
    "vertical_flip": True,
}
SIZES = ((32, 128), (224, 32))  # side, pictures a batch
SECONDS = 0.5  # of one measurement
WARM_UP = 4  # batches: compilation, and what is made ahead


def cnnlab(images: np.ndarray, batch_size: int) -> Batches:
    return ImageDataGenerator(**EIGHT).flow(images, batch_size=batch_size, seed=0)


def keras_class(images: np.ndarray, batch_size: int) -> Batches:
    iterator = KerasGenerator(**EIGHT).flow(images, batch_size=batch_size, seed=0)
    return (next(iterator) for _ in iter(int, 1))


def albumentations(images: np.ndarray, batch_size: int) -> Batches:
    """One value on all channels is RandomBrightnessContrast there."""
    transform = A.Compose(
        [
            A.Affine(
                scale={"x": (0.8, 1.2), "y": (0.8, 1.2)},
                translate_percent=(-0.1, 0.1),
                rotate=(-20, 20),
                shear=(-10, 10),
                border_mode=cv2.BORDER_REPLICATE,
                p=1,
            ),
            A.RandomBrightnessContrast(20 / 255, 0, p=1),
            A.HorizontalFlip(),
            A.VerticalFlip(),
        ],
        seed=0,
    )
    random = np.random.default_rng(0)
    while True:
        chosen = images[random.integers(0, len(images), batch_size)]
        yield np.stack([transform(image=image)["image"] for image in chosen]).astype(np.float32)


def keras_layers(images: np.ndarray, batch_size: int) -> Batches:
    layers = keras.layers
    network = keras.Sequential(
        [
            layers.RandomRotation(20 / 360, fill_mode="nearest"),
            layers.RandomTranslation(0.1, 0.1, fill_mode="nearest"),
            layers.RandomShear(0.1, 0.1, fill_mode="nearest"),
            layers.RandomZoom((-0.2, 0.2), (-0.2, 0.2), fill_mode="nearest"),
            layers.RandomBrightness(20 / 255),
            layers.RandomFlip(),
        ]
    )
    data = tf.data.Dataset.from_tensor_slices(images).shuffle(len(images), seed=0).repeat()
    data = data.batch(batch_size).map(
        lambda batch: network(tf.cast(batch, tf.float32), training=True),
        num_parallel_calls=tf.data.AUTOTUNE,
    )
    return data.prefetch(2).as_numpy_iterator()


PEERS: dict[str, Callable[[np.ndarray, int], Batches]] = {
    "cnnlab": cnnlab,
    "Keras ImageDataGenerator": keras_class,
    "Albumentations": albumentations,
    "Keras layers in tf.data": keras_layers,
}


def main() -> None:
    warnings.filterwarnings("ignore", "Please import `affine_transform`")
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    bandwidth = copy_bandwidth()
    print(f"{len(os.sched_getaffinity(0))} processors, copying {bandwidth / 1e9:.1f} GB/s")
    for side, batch_size in SIZES:
        rates = measure(side, batch_size, repeats)
        print(f"\n{side}x{side}, batches of {batch_size}")
        ours = rates["cnnlab"]
        for name, rate in rates.items():
            print(f"  {name:26} {rate:9,.0f} pictures/s   cnnlab is {ours / rate:5.1f} times that")
        # Read once as uint8, written once as float32.
        limit = bandwidth / (side * side * 3 * (1 + 4))
        print(f"  {'copying alone':26} {limit:9,.0f} pictures/s   {ours / limit:.0%} of it reached")


def measure(side: int, batch_size: int, repeats: int) -> dict[str, float]:
    """Median pictures a second of each peer, measured alternately."""
    images = np.random.default_rng(0).integers(0, 256, (batch_size * 8, side, side, 3), np.uint8)
    peers = {name: make(images, batch_size) for name, make in PEERS.items()}
    for batches in peers.values():
        take(batches, WARM_UP)
    rates = {name: [] for name in peers}
    for _ in range(repeats):
        for name, batches in peers.items():
            wait_until_idle()
            rates[name].append(batch_size / seconds_a_batch(batches))
    return {name: statistics.median(values) for name, values in rates.items()}


def seconds_a_batch(batches: Batches) -> float:
    take(batches, WARM_UP)
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < SECONDS:
        take(batches, 1)
        count += 1
    return (time.perf_counter() - start) / count


def wait_until_idle() -> None:
    """Until what was measured before prefetches no batches any more."""
    busy = 1.0
    while busy > 0.1:
        before = time.process_time()
        time.sleep(0.05)
        busy = (time.process_time() - before) / 0.05


def take(batches: Batches, count: int) -> None:
    for _ in range(count):
        next(batches)


def copy_bandwidth() -> float:
    """Bytes a second that ``np.copyto`` reads and writes, of arrays beyond any cache."""
    source, target = np.ones(2**26), np.zeros(2**26)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        np.copyto(target, source)
        times.append(time.perf_counter() - start)
    return 2 * source.nbytes / statistics.median(times)


if __name__ == "__main__":
    main()
