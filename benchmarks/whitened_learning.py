"""What whitening does to the learning of a small network, beside standardising: loss and accuracy.

Run: python -m benchmarks.whitened_learning

2,000 pictures of toybox10, halved to 16 x 16, so that 768 values face 2,000 pictures; one hidden
layer of 128 ReLUs, plain stochastic gradient descent at each of four rates, 10 epochs, the mean of
three seeds. The network is written out in NumPy: nothing but the pictures differs.
"""

import numpy as np

from cnnlab import datasets
from cnnlab.normalization import ZCAWhitening, make_normalizer

PICTURES, SIDE, HIDDEN, EPOCHS, BATCH = 2000, 16, 128, 10, 32
RATES = (0.003, 0.01, 0.03, 0.1)
SEEDS = (0, 1, 2)
TREATMENTS = {
    "standardised": lambda: make_normalizer("pixelwise"),
    "whitened, epsilon 0.03": lambda: ZCAWhitening(epsilon=0.03, epsilon_on="eigenvalues"),
    "whitened, epsilon 0.001": lambda: ZCAWhitening(epsilon=0.001, epsilon_on="eigenvalues"),
}


def main() -> None:
    data = datasets.load("toybox10", limit=PICTURES)
    train, test = halved(data.x_train), halved(data.x_test)
    print(f"{'pictures':<24} {'rate':>6} {'loss':>6} {'test':>6}")
    for name, make in TREATMENTS.items():
        normalizer = make().fit(train)
        flat = [normalizer.transform(part).reshape(len(part), -1) for part in (train, test)]
        for rate in RATES:
            results = [learn(*flat, data.y_train, data.y_test, rate, seed) for seed in SEEDS]
            loss, accuracy = np.mean(results, axis=0)
            print(f"{name:<24} {rate:>6g} {loss:>6.2f} {accuracy:>6.1%}", flush=True)


def halved(images: np.ndarray) -> np.ndarray:
    """Each 2 x 2 pixels become their mean; float32."""
    blocks = images.reshape(len(images), SIDE, 2, SIDE, 2, 3)
    return blocks.mean((2, 4)).astype(np.float32)


def learn(
    train: np.ndarray,
    test: np.ndarray,
    labels: np.ndarray,
    test_labels: np.ndarray,
    rate: float,
    seed: int,
) -> tuple[float, float]:
    """The loss in the last epoch, and the test accuracy after it."""
    generator = np.random.default_rng(seed)
    first, second = (
        (generator.standard_normal(shape) * np.sqrt(2 / shape[0])).astype(np.float32)
        for shape in ((train.shape[1], HIDDEN), (HIDDEN, 10))
    )
    bias, answer_bias = np.zeros(HIDDEN, np.float32), np.zeros(10, np.float32)
    for _ in range(EPOCHS):
        loss, order = 0.0, generator.permutation(len(train))
        for start in range(0, len(train), BATCH):
            batch = order[start : start + BATCH]
            x, y = train[batch], np.eye(10, dtype=np.float32)[labels[batch]]
            hidden = np.maximum(x @ first + bias, 0)
            shares = softmax(hidden @ second + answer_bias)
            loss -= float(np.log((shares * y).sum(1) + 1e-9).sum())
            error = (shares - y) / len(batch)
            back = error @ second.T * (hidden > 0)
            second -= rate * hidden.T @ error
            answer_bias -= rate * error.sum(0)
            first -= rate * x.T @ back
            bias -= rate * back.sum(0)
    predicted = (np.maximum(test @ first + bias, 0) @ second + answer_bias).argmax(1)
    return loss / len(train), float((predicted == test_labels).mean())


def softmax(logits: np.ndarray) -> np.ndarray:
    """Over the last axis."""
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


if __name__ == "__main__":
    main()
