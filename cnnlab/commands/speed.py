"""``speed``: measure how fast this computer trains; the page estimates durations from it."""

from argparse import ArgumentParser, Namespace

from cnnlab.commands.arguments import add_output_arguments, add_progress_json
from cnnlab.commands.output import print_json, print_table, shown_progress
from cnnlab.commands.quiet_tensorflow import load_tensorflow_quietly
from cnnlab.training.speed import Speed, measure_speed, save_speed


def add_arguments(parser: ArgumentParser) -> None:
    """The form of the output."""
    add_progress_json(parser)
    add_output_arguments(parser)


def run(args: Namespace) -> int:
    """Measure, store, report."""
    load_tensorflow_quietly()
    with shown_progress(args, unit=" parts") as progress:
        speed = measure_speed(progress)
    save_speed(speed)
    if args.json:
        print_json(vars(speed))
    else:
        _print(speed)
    return 0


def _print(speed: Speed) -> None:
    print_table(
        ("WORK", "SPEED"),
        (
            ("frozen layers", f"{speed.frozen / 1e9:.1f} billion multiplications a second"),
            ("layers that answer", f"{speed.forward / 1e9:.1f} billion multiplications a second"),
            ("layers that learn", f"{speed.learning / 1e9:.1f} billion multiplications a second"),
            ("each step", f"{speed.seconds_per_step * 1000:.1f} ms"),
            ("its parameters", f"{speed.seconds_per_parameter * 1e9:.1f} ms a million"),
            ("to start", f"{speed.seconds_to_start:.1f} s"),
        ),
    )
