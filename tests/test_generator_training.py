"""``model.fit`` takes the iterators, whichever Keras is imported, and in whichever order.

Each program runs in a process of its own, as the order of imports is what matters.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.tensorflow

DATA = """
import copy
import numpy as np
x, y = np.zeros((20, 8, 8, 3), np.uint8), np.arange(20) % 2
"""
ITERATORS = """
from cnnlab.generators import ImageDataGenerator, Iterator
class Own(Iterator):
    def _get_batches_of_transformed_samples(self, index_array):
        return x[index_array].astype("float32"), y[index_array]
flow = ImageDataGenerator(rescale=1 / 255).flow(x, y, batch_size=4)
flows = [flow, copy.copy(flow), Own(20, 4, True, 1)]
"""
# An epoch that does not end makes batch after batch: the program ends it and fails.
FIT = """
def fit(keras, flow):
    batches = []
    class Count(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            batches.append(batch)
            if len(batches) > 30:
                raise SystemExit("the epoch does not end")
    layers = [keras.layers.Flatten(), keras.layers.Dense(2, activation="softmax")]
    model = keras.Sequential(layers)
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.fit(flow, validation_data=flow, epochs=2, verbose=0, callbacks=[Count()])
    assert len(batches) == 10, batches
    assert np.isfinite(model.evaluate(flow, verbose=0))
    assert model.predict(flow, verbose=0).shape == (20, 2)
    return type(model).__module__.split(".")[0]
"""
KERAS = """
import keras
print(*{fit(keras, flow) for flow in flows})
"""
TF_KERAS = KERAS.replace("import keras", "import tf_keras as keras")
TENSORFLOW = """
import tensorflow as tf
"""
LAZY_KERAS = """
print(*{fit(tf.keras, flow) for flow in flows})
"""


def run(program, legacy=False):
    """The words of the last line that a program prints."""
    environment = os.environ | {"TF_USE_LEGACY_KERAS": "1" if legacy else "0"}
    environment |= {"TF_CPP_MIN_LOG_LEVEL": "3"}
    answer = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    assert answer.returncode == 0, answer.stderr[-2000:]
    return answer.stdout.split("\n")[-2].split()


def test_iterators_made_before_keras_is_imported_train_a_network():
    assert run(DATA + FIT + ITERATORS + KERAS) == ["keras"]


@pytest.mark.parametrize(
    ("legacy", "package"),
    [(False, "keras"), pytest.param(True, "tf_keras", marks=pytest.mark.exam)],
)
def test_iterators_made_before_tensorflow_loads_its_keras_train_a_network(legacy, package):
    if legacy:
        pytest.importorskip("tf_keras")
    assert run(DATA + FIT + TENSORFLOW + ITERATORS + LAZY_KERAS, legacy) == [package]


@pytest.mark.exam
def test_both_generations_of_keras_take_the_same_iterators():
    pytest.importorskip("tf_keras")
    program = DATA + FIT + ITERATORS + TF_KERAS + KERAS + TF_KERAS
    assert run(program, legacy=True) == ["tf_keras"]


# Workers

WORKERS = """
import json, warnings
import numpy as np
warnings.simplefilter("ignore")
from keras.src.legacy.preprocessing.image import ImageDataGenerator as Keras
from keras.src.trainers.data_adapters.py_dataset_adapter import PyDatasetAdapter
from cnnlab.generators import ImageDataGenerator
from cnnlab.generators.keras_compat import ImageDataGenerator as Compatible
x = np.arange(20, dtype="float32").reshape(20, 1, 1, 1)

def orders(generator):
    flow = generator.flow(x, np.arange(20), batch_size=4, seed=3)
    flow.workers, flow.use_multiprocessing = 2, True
    np.random.seed(7)
    adapter = PyDatasetAdapter(flow)
    for _ in range(3):
        adapter.on_epoch_begin()
        yield [int(i) for _, labels in adapter._get_iterator() for i in labels]
        adapter.on_epoch_end()

found = [list(orders(kind())) for kind in (Keras, Compatible, ImageDataGenerator)]
print(json.dumps(found).replace(" ", ""))
"""


@pytest.mark.exam
def test_worker_processes_get_new_orders_and_keras_ones_if_asked():
    (line,) = run(WORKERS)
    keras, compatible, ours = json.loads(line)
    assert compatible == keras
    for epochs in (keras, ours):
        assert all(sorted(epoch) == list(range(20)) for epoch in epochs)
        assert len({tuple(epoch) for epoch in epochs}) == 3
