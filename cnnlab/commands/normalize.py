"""``normalize``: fit a normalisation to training pictures, and show its effect."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.commands.arguments import (
    add_data_arguments,
    add_output_arguments,
    add_progress_json,
    add_seed,
    positive,
)
from cnnlab.commands.loading import load_data
from cnnlab.commands.output import log, print_json, print_table, progress_bar
from cnnlab.commands.picture_files import FORMATS, picture_writer
from cnnlab.normalization import (
    CENTERS,
    EPSILON_ON,
    NORMALIZATIONS,
    Normalizer,
    ZCAWhitening,
    make_normalizer,
    scale_for_display,
)
from cnnlab.wording import counted

_STAGES = ("before", "after")


def add_arguments(parser: ArgumentParser) -> None:
    """Data set, normalisation and destination."""
    kinds = [name for name in NORMALIZATIONS if name != "none"]
    parser.add_argument(
        "--data", default="toybox10", help="name, class folder or ZIP (default: toybox10)"
    )
    parser.add_argument("--normalization", choices=kinds, default="zca", help="(default: zca)")
    parser.add_argument(
        "--zca-epsilon", type=float, default=1e-6, metavar="NUMBER",
        help="softens faint patterns when whitening; more smooths (default: 1e-6)",
    )  # fmt: skip
    parser.add_argument(
        "--zca-epsilon-on", choices=EPSILON_ON, default=EPSILON_ON[0],
        help="what it is added to (default: singular_values, as in Keras)",
    )  # fmt: skip
    parser.add_argument(
        "--zca-center", choices=CENTERS, default=CENTERS[0],
        help="whose mean is subtracted (default: pixel; channel is Keras's)",
    )  # fmt: skip
    parser.add_argument("--out", required=True, metavar="FOLDER", help="where results go")
    parser.add_argument(
        "--num-images", type=positive, default=16, metavar="NUMBER",
        help="how many pictures to write (default: 16)",
    )  # fmt: skip
    parser.add_argument("--format", choices=FORMATS, default="png", help="(default: png)")
    parser.add_argument("--prefix", default="normalized", help="of file names")
    add_progress_json(parser)
    add_seed(parser)
    add_data_arguments(parser)
    add_output_arguments(parser)


def run(args: Namespace) -> int:
    """Fit, transform, write pictures and normaliser."""
    normalizer = _normalizer(args)
    data = load_data(args, args.data, args.limit)
    log(args, f"Learning from {counted(len(data.x_train), 'picture')} of {data.name} ...")
    normalizer.fit(data.x_train)
    before = data.x_train[: args.num_images]
    after = normalizer.transform(before)
    write = picture_writer(args.out, args.prefix, args.format)
    shown = progress_bar(args, iterable=scale_for_display(after), unit=" pictures")
    files = [write(picture) for picture in shown]
    learned = Path(args.out) / "normalizer.npz"
    normalizer.save(learned)
    result = {
        "data": data.name,
        "normalization": args.normalization,
        "num_images": len(data.x_train),
        "image_shape": data.image_shape,
        "before": _statistics(before),
        "after": _statistics(after),
        **_learned(normalizer),
        "normalizer": learned,
        "pictures": files,
    }
    _report(args, result)
    return 0


def _normalizer(args: Namespace) -> Normalizer:
    made = make_normalizer(
        args.normalization, args.zca_epsilon, args.zca_epsilon_on, args.zca_center
    )
    if made is None:
        raise ValueError(f"{args.normalization!r} is none of the choices")
    return made


def _statistics(images: np.ndarray) -> dict[str, Any]:
    """True values of the written pictures, before they were scaled for display."""
    channels = images.reshape(-1, images.shape[-1]).astype(np.float64)
    return {
        "mean": channels.mean(),
        "std": channels.std(),
        "min": channels.min(),
        "max": channels.max(),
        "channel_mean": channels.mean(axis=0),
        "channel_std": channels.std(axis=0),
    }


def _learned(normalizer: Normalizer) -> dict[str, Any]:
    if not isinstance(normalizer, ZCAWhitening):
        return {}
    values = normalizer.eigenvalues_
    return {
        "rank": normalizer.rank_,
        "num_features": normalizer.mean_.size,
        "share_of_directions_kept": normalizer.rank_ / normalizer.mean_.size,
        "noise_gain": normalizer.noise_gain_,
        "largest_eigenvalue": values[0],
        "smallest_eigenvalue_kept": values[normalizer.rank_ - 1] if normalizer.rank_ else None,
    }


def _report(args: Namespace, result: dict[str, Any]) -> None:
    if args.json:
        print_json(result)
        return
    names = ("mean", "std", "min", "max")
    rows = [[when, *(f"{result[when][name]:.3f}" for name in names)] for when in _STAGES]
    print_table(("", *names), rows)
    if "rank" in result:
        print(
            f"rank {result['rank']:,} of {result['num_features']:,}, "
            f"noise gain {result['noise_gain']:.3g}"
        )
    pictures = counted(len(result["pictures"]), "picture")
    print(f"{pictures} and {result['normalizer'].name} in {args.out}")
