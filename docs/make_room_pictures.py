"""Make the pictures of the rooms on the home page, each from what its page computes.

Run by ``make rooms``; two short trainings, a minute. Writes ui/assets/rooms/<page>.webp.
"""

import os
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from cnnlab import datasets
from cnnlab.augmentation import AugmentationConfig, apply, draw
from cnnlab.classification import load_classifier
from cnnlab.experiments.batch_normalization import example_experiment
from cnnlab.experiments.paired.verdict import verdict
from cnnlab.explanation import explain, overlay
from cnnlab.figures import palette
from cnnlab.images import decode_image, resize_image, sample_photos
from cnnlab.normalization import ZCAWhitening, scale_for_display
from cnnlab.runs import Run
from cnnlab.training import TrainingConfig, train

ROOMS = Path(__file__).parents[1] / "ui" / "assets" / "rooms"
WIDTH, HEIGHT = 384, 240
GAP = 4
SHARP = 4  # drawn so many times larger
WRONG = palette.VALIDATION
RIGHT = palette.TRAINING
# A set that both trainings learn in seconds, on any computer.
SETTINGS = TrainingConfig(
    base="vgg16-compact", limit=1000, epochs=8, optimizer="adam", learning_rate=1e-3
)


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["CNNLAB_HOME"] = home
        run = train(SETTINGS)
        rooms = {
            "augmentation": augmentation(),
            "normalization": normalization(),
            "batch_normalization": batch_normalization(),
            "transfer_learning": transfer_learning(run),
            "classify": classify(),
            "runs": runs(run, train(SETTINGS.replace(learning_rate=1e-4))),
            "teach": teach(),
            "claims": claims(),
            "search": search(),
        }
    for name, picture in rooms.items():
        picture.save(ROOMS / f"{name}.webp", quality=80, method=6)


def cat() -> np.ndarray:
    return decode_image(sample_photos()["cat"].read_bytes())


def augmentation() -> Image.Image:
    """Six variants of one photo."""
    config = AugmentationConfig(
        rotation_range=35,
        zoom_range=0.3,
        width_shift_range=0.1,
        brightness_range=(0.5, 1.5),
        horizontal_flip=True,
        fill_mode="reflect",
    )
    photo = resize_image(cat(), (160, 160))
    varied = apply(np.repeat(photo[None], 6, axis=0), draw(config, photo.shape, 6, seed=4), config)
    return tiles(list(varied.round().astype(np.uint8)), columns=3)


def normalization() -> Image.Image:
    """Drawn things, each raw on the left and whitened on the right."""
    images = datasets.load("toybox10", limit=1000).x_train
    whitened = scale_for_display(
        ZCAWhitening(epsilon=0.1, epsilon_on="eigenvalues").fit(images).transform(images[:6])
    )
    halves = images[:6].copy()
    halves[:, :, 16:] = whitened[:, :, 16:]
    return tiles([np.repeat(np.repeat(half, 4, 0), 4, 1) for half in halves], columns=3)


def batch_normalization() -> Image.Image:
    """What reaches the ReLUs of both networks after the last epoch of the example."""
    picture, pen = canvas()
    example = example_experiment()
    for column, (network, colour) in enumerate((("plain", WRONG), ("normalized", RIGHT))):
        layers = example.activations(network)[-1].activations.of("relu")
        for row, layer in enumerate(layers):
            counts = layer.before.counts
            left, base = 12 + column * WIDTH / 2, (row + 1) * HEIGHT / len(layers) - 8
            step, tallest = (WIDTH / 2 - 24) / len(counts), HEIGHT / len(layers) - 24
            points = [(left, base)]
            for number, count in enumerate(counts):
                top = base - tallest * count / max(counts)
                points += [(left + number * step, top), (left + (number + 1) * step, top)]
            points.append((left + len(counts) * step, base))
            pen.polygon([(x * SHARP, y * SHARP) for x, y in points], fill=colour)
            middle = left + len(counts) * step / 2
            line(pen, [(middle, base - tallest), (middle, base)], palette.GREY, 1)
            line(pen, [(left, base), (left + len(counts) * step, base)], palette.GREY, 1)
    return shrunk(picture)


def transfer_learning(run: Run) -> Image.Image:
    """Test pictures, framed by whether the trained network classifies them correctly."""
    data = datasets.load("toybox10")
    chosen = np.arange(15)
    answers = load_classifier(run).probabilities(data.x_test[chosen]).argmax(axis=1)
    framed = []
    for index, answer in zip(chosen, answers, strict=True):
        picture = Image.fromarray(data.x_test[index]).resize((64, 68), Image.Resampling.BICUBIC)
        frame = Image.new("RGB", (73, 77), RIGHT if answer == data.y_test[index] else WRONG)
        frame.paste(picture, (5, 5))
        framed.append(np.asarray(frame))
    return tiles(framed, columns=5)


def classify() -> Image.Image:
    """Where the ready network sees the cat."""
    photo = cat()
    found = explain(load_classifier("cifar10-compact"), photo, "cat", "occlusion")
    heat = np.asarray(Image.fromarray(found.heat).resize(photo.shape[1::-1], Image.BICUBIC))
    pair = [photo, overlay(photo, heat.clip(0, 1), 0.6)]
    return tiles([resize_image(half, (HEIGHT, HEIGHT)) for half in pair], columns=2)


def runs(quick: Run, slow: Run) -> Image.Image:
    """How two trainings went."""
    picture, pen = canvas()
    for run, colour in ((slow, WRONG), (quick, RIGHT)):
        # Before the first epoch a network guesses one of ten classes.
        heights = [0.1, *(epoch["val_accuracy"] for epoch in run.history().epochs)]
        points = [
            (24 + (WIDTH - 48) * i / (len(heights) - 1), HEIGHT - 24 - (HEIGHT - 48) * height)
            for i, height in enumerate(heights)
        ]
        line(pen, points, colour, 5)
        for x, y in points:
            box = [(x - 6) * SHARP, (y - 6) * SHARP, (x + 6) * SHARP, (y + 6) * SHARP]
            pen.ellipse(box, fill=colour)
    for ends in ([(12, 12), (12, HEIGHT - 12)], [(12, HEIGHT - 12), (WIDTH - 12, HEIGHT - 12)]):
        line(pen, ends, palette.GREY, 2)
    return shrunk(picture)


def teach() -> Image.Image:
    """Pictures of two things as they were gathered, each class framed in its colour."""
    data = datasets.load("toybox10")
    framed = []
    for name, colour in (("car", RIGHT), ("boat", WRONG)):
        label = data.class_names.index(name)
        for pixels in data.x_train[data.y_train == label][:4]:
            picture = Image.fromarray(pixels).resize((82, 107), Image.Resampling.BICUBIC)
            frame = Image.new("RGB", (94, 119), colour)
            frame.paste(picture, (6, 6))
            framed.append(np.asarray(frame))
    return tiles(framed, columns=4)


def claims() -> Image.Image:
    """What verdicts look like: differences with their intervals, from pairs made up for it."""
    picture, pen = canvas()
    generator = np.random.default_rng(0)
    for row, (gain, spread) in enumerate(((0.16, 0.02), (0.08, 0.03), (0.0, 0.03), (-0.1, 0.02))):
        pairs = 0.6 + generator.normal(0, spread, (2, 8))
        found = verdict(pairs[0] + gain, pairs[1], final=True)
        colour = {"holds": RIGHT, "opposite": WRONG}.get(found.kind, palette.GREY)
        y = (row + 0.5) * HEIGHT / 4
        low, middle, high = (
            WIDTH / 2 + value * WIDTH * 2
            for value in (found.interval[0], found.difference, found.interval[1])
        )
        line(pen, [(low, y), (high, y)], colour, 5)
        box = [(middle - 9) * SHARP, (y - 9) * SHARP, (middle + 9) * SHARP, (y + 9) * SHARP]
        pen.ellipse(box, fill=colour)
    line(pen, [(WIDTH / 2, 8), (WIDTH / 2, HEIGHT - 8)], palette.GREY, 2)
    return shrunk(picture)


def search() -> Image.Image:
    """The best so far of trials made up for it: a dot a trial, a line of the best."""
    picture, pen = canvas()
    generator = np.random.default_rng(8)
    values = np.linspace(0.35, 0.8, 36) ** 0.8 + generator.normal(0, 0.1, 36)
    best = np.maximum.accumulate(values)
    across = np.linspace(28, WIDTH - 24, len(values))
    heights = HEIGHT - 28 - (HEIGHT - 52) * np.stack([values, best]) / best.max()
    for x, y in zip(across, heights[0], strict=True):
        pen.ellipse([(x - 5) * SHARP, (y - 5) * SHARP, (x + 5) * SHARP, (y + 5) * SHARP], RIGHT)
    corners = [
        (x, y)
        for before, x, y in zip(heights[1], across[1:], heights[1][1:], strict=False)
        for y in (before, y)
    ]
    line(pen, [(across[0], heights[1][0]), *corners], WRONG, 5)
    for ends in ([(12, 12), (12, HEIGHT - 12)], [(12, HEIGHT - 12), (WIDTH - 12, HEIGHT - 12)]):
        line(pen, ends, palette.GREY, 2)
    return shrunk(picture)


def tiles(pictures: list[np.ndarray], columns: int) -> Image.Image:
    """Pictures cut to fill the whole, with clear gaps, so that it fits on light and dark."""
    rows = len(pictures) // columns
    width = (WIDTH - GAP * (columns - 1)) // columns
    height = (HEIGHT - GAP * (rows - 1)) // rows
    whole = Image.new("RGBA", (WIDTH, HEIGHT))
    for number, pixels in enumerate(pictures):
        picture = Image.fromarray(pixels)
        scale = max(width / picture.width, height / picture.height)
        size = (round(picture.width * scale), round(picture.height * scale))
        picture = picture.resize(size, Image.Resampling.BICUBIC)
        left, top = (size[0] - width) // 2, (size[1] - height) // 2
        place = (number % columns * (width + GAP), number // columns * (height + GAP))
        whole.paste(picture.crop((left, top, left + width, top + height)), place)
    return whole


def canvas() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGBA", (WIDTH * SHARP, HEIGHT * SHARP))
    return picture, ImageDraw.Draw(picture)


def line(pen: ImageDraw.ImageDraw, points: list[tuple[float, float]], colour: str, width: int):
    pen.line([(x * SHARP, y * SHARP) for x, y in points], colour, width * SHARP, joint="curve")


def shrunk(picture: Image.Image) -> Image.Image:
    return picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
