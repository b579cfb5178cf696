"""``pretrain``: train a built-in network anew; takes hours, and can be interrupted."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from cnnlab.commands.arguments import add_output_arguments
from cnnlab.commands.flags import add_settings, read_settings, settings
from cnnlab.commands.output import log, print_json, progress_bar
from cnnlab.commands.quiet_tensorflow import load_tensorflow_quietly
from cnnlab.commands.summary import percent
from cnnlab.pretraining import PretrainingConfig, pretrain
from cnnlab.wording import counted


def add_arguments(parser: ArgumentParser) -> None:
    """Destination, then the settings of ``PretrainingConfig``."""
    parser.add_argument(
        "--out", required=True, metavar="FOLDER", help="for the result; goes on with what is there"
    )
    parser.add_argument("--config", metavar="FILE", help="settings to begin with, JSON or YAML")
    add_output_arguments(parser)
    add_settings(parser.add_argument_group("settings"), PretrainingConfig())


def run(args: Namespace) -> int:
    """Train epoch by epoch, and report the accuracy of the result."""
    config = settings(args, read_settings(PretrainingConfig(), args.config))
    load_tensorflow_quietly()
    with progress_bar(args, unit=" epochs", total=config.epochs) as bar:

        def report(epoch: dict[str, float]) -> None:
            bar.update(epoch["epoch"] - bar.n)
            log(args, _epoch_line(epoch, config.epochs))

        result = pretrain(config, Path(args.out), report)
    if args.json:
        print_json(result)
        return 0
    count = counted(result["held_out"], "held-out picture")
    print(f"{percent(result['accuracy'])} of {count} named correctly.")
    log(args, f"The result lies in {args.out}.")
    return 0


def _epoch_line(epoch: dict[str, float], epochs: int) -> str:
    return (
        f"epoch {epoch['epoch']}/{epochs}, {epoch['seconds']:.0f} s: loss {epoch['loss']:.4f}, "
        f"on held-out pictures {percent(epoch['val_accuracy'])}, loss {epoch['val_loss']:.4f}"
    )
