"""``classify``: what a trained network sees in picture files."""

import csv
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.classification import KnownModel, Prediction, classify, find_model
from cnnlab.classification.catalogue import READY
from cnnlab.commands.arguments import add_output_arguments, positive
from cnnlab.commands.output import plain, print_json, print_table, progress_bar
from cnnlab.commands.picture_files import read_picture
from cnnlab.commands.quiet_tensorflow import load_tensorflow_quietly
from cnnlab.commands.summary import LATEST, find_network, percent
from cnnlab.errors import ImageError
from cnnlab.images import resize_image


def add_arguments(parser: ArgumentParser) -> None:
    """Pictures, the model that answers, and the form of the answer."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="picture files")
    parser.add_argument(
        "--model",
        default=READY,
        metavar="NAME",
        help=f"of a model or run, or latest for the newest run (default: {READY})",
    )
    parser.add_argument(
        "--top-k", type=positive, default=3, metavar="NUMBER", help="classes to name (default: 3)"
    )
    parser.add_argument("--csv", metavar="FILE", help="write a table to this file")
    add_output_arguments(parser)


def run(args: Namespace) -> int:
    """Read, classify, answer: 0 if at least one picture got an answer."""
    model = find_model(find_network(LATEST) if args.model == LATEST else args.model)
    answers = [_read(file, model.image_size) for file in progress_bar(args, iterable=args.files)]
    _classify(model, answers, args.top_k)
    _report(args, model, answers)
    return 0 if any("predictions" in answer for answer in answers) else 2


def _read(file: str, image_size: tuple[int, int]) -> dict[str, Any]:
    """The picture at the network's size, or why it cannot be read, which is also said at once."""
    try:
        decoded = read_picture(file)
    except ImageError as error:
        print(f"cnnlab: {plain(file)}: {plain(error)}", file=sys.stderr)
        return {"file": file, "error": str(error)}
    pixels = resize_image(decoded.pixels, image_size)
    return {"file": file, "notes": list(map(str, decoded.notes)), "pixels": pixels}


def _classify(model: KnownModel, answers: list[dict[str, Any]], top_k: int) -> None:
    """Replace the pixels of each readable picture by its predictions."""
    readable = [answer for answer in answers if "pixels" in answer]
    if not readable:
        return
    load_tensorflow_quietly()
    images = np.stack([answer.pop("pixels") for answer in readable])
    for answer, prediction in zip(readable, classify(model, images, top_k), strict=True):
        answer["predictions"] = _ranked(prediction)


def _ranked(prediction: Prediction) -> list[dict[str, Any]]:
    pairs = zip(prediction.class_names, prediction.probabilities, strict=True)
    return [{"class_name": name, "probability": float(share)} for name, share in pairs]


def _report(args: Namespace, model: KnownModel, answers: list[dict[str, Any]]) -> None:
    if args.csv:
        _write_csv(Path(args.csv), answers, args.top_k)
    if args.json:
        print_json({"model": model.name, "pictures": answers})
    elif not args.csv:
        print_table(("FILE", "ANSWER"), ((a["file"], _in_words(a)) for a in answers))


def _in_words(answer: dict[str, Any]) -> str:
    if "error" in answer:
        return f"error: {answer['error']}"
    return ", ".join(
        f"{ranked['class_name']} {percent(ranked['probability'])}"
        for ranked in answer["predictions"]
    )


def _write_csv(path: Path, answers: list[dict[str, Any]], top_k: int) -> None:
    places = range(1, top_k + 1)
    header = ["file", "error", *(f"{n}_{k}" for k in places for n in ("class_name", "probability"))]
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(header)
        for answer in answers:
            ranked = (value for r in answer.get("predictions", ()) for value in r.values())
            table.writerow([answer["file"], answer.get("error", ""), *ranked])
