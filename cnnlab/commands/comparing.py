"""``runs compare``: each run beside the first one, and the settings that differ."""

import json
from argparse import Namespace
from typing import Any

from cnnlab.commands.output import plain, print_json, print_table
from cnnlab.commands.summary import percent, run_summary
from cnnlab.configuration.differences import differences
from cnnlab.evaluation.interval import interval_in_words
from cnnlab.runs import Run, RunComparison, compare_runs


def compare(args: Namespace, *runs: Run) -> None:
    """Print the gain of each of the others over the first, in words or as JSON."""
    comparisons = [compare_runs(runs[0], other) for other in runs[1:]]
    settings = differences([run.config for run in runs])
    if args.json:
        print_json(_parts(runs, comparisons, settings))
        return
    summaries = map(run_summary, runs)
    print_table(("NAME", "STATE", "ACCURACY", "95%"), map(_row, summaries))
    for comparison in comparisons:
        print()
        for note in comparison.notes:
            print(plain(note))
    if settings:
        print()
        header = ("SETTING", *(run.name for run in runs))
        print_table(header, ((name, *map(_shown, values)) for name, values in settings.items()))


def _row(summary: dict[str, Any]) -> tuple[Any, ...]:
    accuracy, count = summary["accuracy"], summary["num_test_pictures"]
    interval = None if accuracy is None else interval_in_words(accuracy, count)
    return summary["name"], summary["state"], percent(accuracy), interval


def _parts(
    runs: tuple[Run, ...], comparisons: list[RunComparison], settings: dict[str, tuple[Any, ...]]
) -> dict[str, Any]:
    return {
        "runs": [run_summary(run) for run in runs],
        "settings": settings,
        "compared_with_first": [
            {"name": other.name, "notes": list(map(str, made.notes))} | _numbers(made)
            for other, made in zip(runs[1:], comparisons, strict=True)
        ],
    }


def _numbers(made: RunComparison) -> dict[str, Any]:
    if made.comparison is None:
        return {}
    return {
        "gain": made.comparison.gain,
        "p_value": made.comparison.p_value,
        "only_right": made.comparison.discordant,
        "class_gains": dict(zip(made.class_names, made.comparison.class_gains, strict=True)),
    }


def _shown(value: Any) -> str:
    if value is None:
        return "none"
    return value if isinstance(value, str) else json.dumps(value)
