"""How fast toybox10 is drawn, and how hard it is: python -m benchmarks.toybox10

Prints drawing and loading times, the test accuracy of a linear model on pixels (to stay under
70 %) and of a small convolutional network (to pass 90 %).
"""

import os
import tempfile
import time

import numpy as np

from cnnlab.datasets import toybox10

PENALTIES = (1e2, 1e3, 3e3, 1e4, 3e4, 1e5)
EPOCHS = 10


def main():
    with tempfile.TemporaryDirectory() as home:
        os.environ["CNNLAB_HOME"] = home
        dataset = show_speed()
    show_linear_accuracy(dataset)
    show_network_accuracy(dataset)


def show_speed():
    seconds, dataset = timed(toybox10.load)
    print(f"6,000 pictures of 32 px drawn        {seconds:6.2f} s  (to stay under 5 s)")
    print(f"the same from the cache              {timed(toybox10.load)[0]:6.2f} s  (under 0.2 s)")
    for size in (64, 128, 224):
        seconds, _ = timed(lambda size=size: toybox10.draw_pictures(200, (size, size)))
        print(f"one picture of {size:3} px               {seconds / 200 * 1000:6.2f} ms")
    return dataset


def timed(function):
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


def show_linear_accuracy(dataset):
    """Ridge regression onto one-hot labels, standardised pixels, the best of several penalties."""
    x, x_test = (p.reshape(len(p), -1).astype(float) for p in (dataset.x_train, dataset.x_test))
    mean, std = x.mean(axis=0), x.std(axis=0)
    x, x_test = (x - mean) / std, (x_test - mean) / std
    eigenvalues, vectors = np.linalg.eigh(x.T @ x)
    projected = vectors.T @ (x.T @ (np.eye(10)[dataset.y_train] - 0.1))
    scores = (
        x_test @ vectors @ (projected / (eigenvalues + penalty)[:, None]) for penalty in PENALTIES
    )
    best = max((s.argmax(axis=1) == dataset.y_test).mean() for s in scores)
    print(f"linear model on pixels, test         {best:6.1%}  (to stay under 70 %)")


def show_network_accuracy(dataset):
    model = small_network()
    seconds, _ = timed(
        lambda: model.fit(dataset.x_train, dataset.y_train, batch_size=64, epochs=EPOCHS, verbose=0)
    )
    _, accuracy = model.evaluate(dataset.x_test, dataset.y_test, verbose=0)
    print(f"small convolutional network, test    {accuracy:6.1%}  (to pass 90 %)  {seconds:.0f} s")


def small_network():
    import keras
    from keras import layers

    keras.utils.set_random_seed(0)
    model = keras.Sequential([layers.Input((32, 32, 3)), layers.Rescaling(1 / 127.5, -1)])
    for filters in (32, 64, 96):
        model.add(layers.Conv2D(filters, 3, padding="same", use_bias=False))
        model.add(layers.BatchNormalization(momentum=0.9))
        model.add(layers.ReLU())
        model.add(layers.MaxPooling2D())
    model.add(layers.Conv2D(128, 3, padding="same", activation="relu"))
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(10, activation="softmax"))
    steps = EPOCHS * 5000 // 64
    optimizer = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(3e-3, steps))
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


if __name__ == "__main__":
    main()
