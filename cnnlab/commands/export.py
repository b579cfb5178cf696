"""``export``: a run's network in a ZIP for other programs."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

from cnnlab.commands.arguments import add_output_arguments, add_progress_json
from cnnlab.commands.output import log, plain, print_json, shown_progress
from cnnlab.commands.quiet_tensorflow import load_tensorflow_quietly
from cnnlab.commands.summary import find_network
from cnnlab.export import FORMATS, TOLERANCE, ExportReport, check_installed, export_run
from cnnlab.wording import counted


def add_arguments(parser: ArgumentParser) -> None:
    """Run, format and destination."""
    parser.add_argument("name", metavar="RUN", help="of the run, or latest")
    parser.add_argument("--format", choices=FORMATS, default="keras", help="(default: keras)")
    parser.add_argument(
        "--out", metavar="FILE", help="the ZIP to write (default: the run's name, in this folder)"
    )
    add_progress_json(parser)
    add_output_arguments(parser)


def run(args: Namespace) -> int:
    """Write, check, report."""
    network = find_network(args.name)
    check_installed(args.format)
    out = Path(args.out or f"{network.name}-{args.format}.zip")
    load_tensorflow_quietly()
    with shown_progress(args, unit=" steps") as progress:
        report = export_run(network, args.format, out, progress)
    if args.json:
        print_json(asdict(report))
    else:
        print(plain(report.path))
    log(args, _how_it_was_checked(report))
    return 0


def _how_it_was_checked(report: ExportReport) -> str:
    pictures = counted(report.num_pictures, "picture")
    return (
        f"Checked on {pictures}: its probabilities differ from the run's by at most "
        f"{report.largest_difference:.1g} (up to {TOLERANCE:g} is let through)."
    )
