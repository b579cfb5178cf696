"""``classify``: predictions of a trained network for pictures, and their explanations."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np

from cnnlab.classification import Classifier, KnownModel, find_model, load_classifier
from cnnlab.classification.batch import (
    CollectedPicture,
    PictureFiles,
    PictureResult,
    Summary,
    classify_all,
    collect_pictures,
    open_pictures,
    summarize,
    summary_in_words,
    to_csv,
    to_dict,
)
from cnnlab.classification.model_registry import LATEST, READY
from cnnlab.commands.arguments import add_output_arguments, positive
from cnnlab.commands.output import log, plain, print_json, print_table, progress_bar
from cnnlab.commands.picture_files import named_picture_writer
from cnnlab.commands.quiet_tensorflow import load_tensorflow_quietly
from cnnlab.commands.summary import find_network, percent
from cnnlab.errors import DatasetError
from cnnlab.explanation import METHODS, explain, overlay
from cnnlab.images import read_image, shrink_image
from cnnlab.images.sizes import at_least
from cnnlab.storage.atomic_files import write_whole
from cnnlab.wording import counted

# Sides of the pictures that --explain writes, in pixels.
_LARGEST, _SMALLEST = 512, 256
# Photographs that one core decodes while TensorFlow loads on another.
_AHEAD = 256


def add_arguments(parser: ArgumentParser) -> None:
    """Pictures, the model, and the form of the output."""
    parser.add_argument(
        "sources", nargs="+", metavar="PICTURES",
        help="picture files, and folders and ZIPs of them; folders called like a class say what "
        "is right",
    )  # fmt: skip
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
    parser.add_argument(
        "--explain", metavar="FOLDER", help="write each picture there with where the network looked"
    )
    parser.add_argument(
        "--method",
        choices=METHODS,
        default=METHODS[0],
        help=f"of --explain (default: {METHODS[0]})",
    )
    add_output_arguments(parser)


def run(args: Namespace) -> int:
    """Read, classify, report: 0 if at least one picture was classified."""
    model = find_model(find_network(LATEST) if args.model == LATEST else args.model)
    with open_pictures(args.sources) as found:
        _check_any(args, found)
        results = list(_results(args, model, found))
    _report(args, model.name, results, summarize(results, model.class_names))
    return 0 if any(result.prediction for result in results) else 2


def _check_any(args: Namespace, found: PictureFiles) -> None:
    if found.ignored:
        log(args, f"passed over, as they are no pictures: {found.ignored}")
    for name in found.unfollowed:
        log(args, f"not entered, as it leads elsewhere or may not be read: {plain(name)}")
    if not found.files:
        raise DatasetError(
            "no-pictures",
            "There is no picture in {sources}. Name files, or folders and ZIPs that hold some.",
            sources=", ".join(args.sources),
        )


def _results(args: Namespace, model: KnownModel, found: PictureFiles) -> Iterator[PictureResult]:
    """One picture after the other; errors are also printed at once."""
    loaded = cache(lambda: _load(model))
    explained = _explainer(args, loaded) if args.explain else lambda picture, result: result
    results = classify_all(
        _collected(found, model.image_size, bool(args.explain)),
        lambda images: loaded().classify(images, args.top_k),
        model.class_names,
    )
    bar = progress_bar(args, iterable=results, total=len(found.files), unit=" pictures")
    for picture, result in bar:
        if result.error is not None:
            print(f"cnnlab: {plain(result.name)}: {plain(result.error)}", file=sys.stderr)
        yield explained(picture, result)


def _collected(
    found: PictureFiles, image_size: tuple[int, int], are_explained: bool
) -> Iterator[CollectedPicture]:
    if not are_explained:
        return collect_pictures(found.files, image_size, ahead=_AHEAD)
    read = partial(read_image, for_size=at_least(image_size, _LARGEST))
    return collect_pictures(found.files, image_size, _shown, read)


def _load(model: KnownModel) -> Classifier:
    load_tensorflow_quietly()
    return load_classifier(model)


def _explainer(
    args: Namespace, loaded: Callable[[], Classifier]
) -> Callable[[CollectedPicture, PictureResult], PictureResult]:
    write = named_picture_writer(args.explain)

    def explained(picture: CollectedPicture, result: PictureResult) -> PictureResult:
        if picture.pixels is None:
            return result
        heat = explain(loaded(), picture.pixels, method=args.method).heat
        name = " ".join(Path(picture.name).with_suffix("").parts[-2:])
        return replace(result, explanation=str(write(name, overlay(picture.kept, heat))))

    return explained


def _shown(pixels: np.ndarray) -> np.ndarray:
    """The picture at a size at which people can see it."""
    small = shrink_image(pixels, _LARGEST)
    times = max(1, _SMALLEST // max(small.shape[:2]))
    return small.repeat(times, axis=0).repeat(times, axis=1)


def _report(
    args: Namespace, model: str, results: Sequence[PictureResult], summary: Summary
) -> None:
    if args.csv:
        write_whole(Path(args.csv), to_csv(results, args.top_k))
    if args.json:
        print_json(to_dict(model, results, summary))
        return
    if not args.csv:
        print_table(("FILE", "ANSWER"), ((result.name, _in_words(result)) for result in results))
    else:
        log(args, f"{args.csv}: the answers to {counted(summary.num_pictures, 'picture')}")
    words = " ".join(map(str, summary_in_words(summary)))
    if summary.num_labelled:
        print(words)
    elif summary.num_pictures > 1:
        log(args, words)


def _in_words(result: PictureResult) -> str:
    prediction = result.prediction
    if prediction is None:
        return f"error: {result.error}"
    ranked = zip(prediction.class_names, prediction.probabilities, strict=True)
    words = ", ".join(f"{name} {percent(probability)}" for name, probability in ranked)
    return f"{result.class_name} (perhaps {words})" if prediction.is_none else words
