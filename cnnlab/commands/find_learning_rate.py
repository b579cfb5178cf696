"""``find-learning-rate``: one short training over all rates, its curve, and a suggestion."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from cnnlab.commands.arguments import add_output_arguments, add_progress_json
from cnnlab.commands.output import log, log_notes, print_json, print_table, shown_progress
from cnnlab.commands.quiet_tensorflow import load_tensorflow_quietly
from cnnlab.commands.training_settings import add_training_settings, training_settings
from cnnlab.training.learning_rate_finder import RULE, RateCurve, find_learning_rate

ROWS = 20
BAR = 40  # characters


def add_arguments(parser: ArgumentParser) -> None:
    """Those of ``train``: the rate depends on all of them."""
    add_progress_json(parser)
    add_output_arguments(parser)
    add_training_settings(parser)


def run(args: Namespace) -> int:
    """Sweep, show the curve, suggest."""
    config = training_settings(args)
    log_notes(args, config.notes)
    load_tensorflow_quietly()
    with shown_progress(args, unit=" batches") as progress:
        curve = find_learning_rate(config, progress)
    if args.json:
        print_json(asdict(curve) | {"suggested": curve.suggested, "rule": RULE})
        return 0
    _print_curve(curve)
    if curve.suggested is None:
        log(args, "The loss never fell: no rate can be suggested.")
    else:
        log(args, f"Suggested: --learning-rate {curve.suggested:.1e}, {RULE}")
    return 0


def _print_curve(curve: RateCurve) -> None:
    every = max(1, len(curve.rates) // ROWS)
    rows = list(zip(curve.rates, curve.smoothed, strict=True))[::every]
    lowest, first = min(curve.smoothed), curve.smoothed[0]

    def bar(loss: float) -> str:
        """Empty at the lowest loss, full at the first and above."""
        return "#" * round(BAR * min(1.0, (loss - lowest) / ((first - lowest) or 1.0)))

    print_table(
        ("RATE", "LOSS", ""),
        ((f"{rate:.1e}", f"{loss:.4f}", bar(loss)) for rate, loss in rows),
    )
