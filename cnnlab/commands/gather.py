"""``gather``: decode the pictures of a ZIP, so that they are ready to be classified at once."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from cnnlab.classification.batch.archive_cache import MAX_PICTURES, collect_archive
from cnnlab.commands.arguments import add_output_arguments, add_progress_json, image_size
from cnnlab.commands.output import plain, print_json, print_table, shown_progress
from cnnlab.images import MAX_PICTURE_BYTES
from cnnlab.wording import counted

_HELP = f"with up to {MAX_PICTURES:,} pictures of up to {MAX_PICTURE_BYTES // 1024**2} MB each"


def add_arguments(parser: ArgumentParser) -> None:
    """Which ZIP, at which size."""
    parser.add_argument("archive", metavar="ZIP", help=_HELP)
    parser.add_argument(
        "--image-size", type=image_size, default=(32, 32), metavar="SIDE",
        help="pixels, one number or HEIGHTxWIDTH (default: 32)",
    )  # fmt: skip
    add_progress_json(parser)
    add_output_arguments(parser)


def run(args: Namespace) -> int:
    """Decode, count, name the unreadable ones."""
    with shown_progress(args, unit=" pictures") as progress:
        collected = collect_archive(Path(args.archive), args.image_size, progress)
    unreadable = [picture for picture in collected.pictures if picture.error is not None]
    if args.json:
        print_json(
            {
                "num_pictures": len(collected.pictures),
                "ignored": collected.ignored,
                "unreadable": [{"file": p.name, "error": str(p.error)} for p in unreadable],
            }
        )
        return 0
    print(
        f"{counted(len(collected.pictures), 'picture')}, {counted(collected.ignored, 'other file')}"
    )
    if unreadable:
        print_table(("UNREADABLE", "WHY"), ((p.name, plain(p.error)) for p in unreadable))
    return 0
