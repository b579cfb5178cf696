"""``runs``: list, show, compare, stop, resume and delete training runs."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import Any

from cnnlab.commands.arguments import add_output_arguments
from cnnlab.commands.comparing import compare
from cnnlab.commands.output import log, plain, print_json, print_table
from cnnlab.commands.summary import find_run, percent, run_notes, run_summary
from cnnlab.errors import ConfigurationError
from cnnlab.evaluation import calibration, top_k_accuracy
from cnnlab.evaluation.interval import interval_in_words
from cnnlab.evaluation.selection import HELD_OUT, LAST_EPOCH, TEST
from cnnlab.evaluation.selection_in_words import CHOSEN_ON_TEST
from cnnlab.messages import Note
from cnnlab.runs import Run, delete_run, list_runs
from cnnlab.workers import resume_run, stop_run

CHOSEN_ON = {HELD_OUT: "held-out pictures", LAST_EPOCH: "nothing: the last", TEST: "test pictures"}


def add_arguments(parser: ArgumentParser) -> None:
    """A verb, by default ``list``, and the names of runs."""
    parser.add_argument(
        "verb", nargs="?", choices=tuple(_VERBS), default="list", help="(default: list)"
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME",
        help="of the run, or latest; none for list, two or more for compare",
    )  # fmt: skip
    add_output_arguments(parser)


def run(args: Namespace) -> int:
    """Run the verb."""
    fewest, most, do = _VERBS[args.verb]
    if not fewest <= len(args.names) <= most:
        raise ConfigurationError(
            "runs-how-many",
            "`runs {verb}` takes {expected}; received {received}.",
            verb=args.verb,
            expected=_in_words(fewest, most),
            received=len(args.names),
        )
    do(args, *map(find_run, args.names))
    return 0


def _in_words(fewest: int, most: int) -> str:
    names = {(0, 0): "no name of a run", (1, 1): "the name of one run"}
    return names.get((fewest, most), f"the names of {fewest} runs or more")


def _list(args: Namespace) -> None:
    summaries = [run_summary(run) for run in list_runs()]
    if args.json:
        print_json(summaries)
    elif summaries:
        header = ("NAME", "STATE", "EPOCH", "ACCURACY", "95%", "TESTED", "EPOCH CHOSEN ON")
        print_table(header, map(_row, summaries))
        if any(summary["selected_on"] == TEST for summary in summaries):
            log(args, f"Where the epoch was chosen on test pictures: {CHOSEN_ON_TEST}")
    else:
        log(args, "No runs yet. Train a network: python -m cnnlab train --help")


def _row(summary: dict) -> tuple:
    epochs = f"{summary['epoch']}/{summary['num_epochs']}"
    tested: tuple[Any, ...] = (None, None, None)
    if summary["selected_on"] is not None:
        low, high = summary["accuracy_interval"]
        interval = f"{low * 100:.0f} to {high:.0%}"
        tested = interval, summary["num_test_pictures"], CHOSEN_ON[summary["selected_on"]]
    return summary["name"], summary["state"], epochs, percent(summary["accuracy"]), *tested


def _show(args: Namespace, run: Run) -> None:
    shown, notes = run_summary(run), run_notes(run)
    if shown["state"] != "unreadable":
        evaluation = run.evaluation()
        shown["config"] = run.config.to_dict()
        shown["notes"] = list(map(str, notes))
        shown["epochs"] = list(run.history().epochs)
        shown["evaluation"] = evaluation and evaluation.to_dict()
        shown["answers"] = _answers(run)
    if args.json:
        print_json(shown)
    else:
        _print_run(shown, notes)


def _answers(run: Run) -> dict[str, float] | None:
    """Metrics of the single predictions; None if these were not stored."""
    predictions = run.predictions()
    if predictions is None:
        return None
    return {
        "top_3_accuracy": top_k_accuracy(predictions, 3),
        "expected_calibration_error": calibration(predictions).expected_error,
    }


def _print_run(shown: dict, notes: list[Note]) -> None:
    for name in ("name", "path", "state", "message"):
        print(f"{name}: {plain(shown[name])}")
    for name, value in shown.get("config", {}).items():
        print(f"  {name}: {plain(value) if isinstance(value, str) else json.dumps(value)}")
    for note in notes:
        print(f"{note.severity}: {plain(note)}")
    columns = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy")
    if shown.get("epochs"):
        rows = ([_rounded(epoch[column]) for column in columns] for epoch in shown["epochs"])
        print_table(columns, rows)
    _print_accuracy(shown)
    if shown.get("answers"):
        answers = shown["answers"]
        print(f"top-3 accuracy: {percent(answers['top_3_accuracy'])}")
        print(f"expected calibration error: {answers['expected_calibration_error']:.3f}")


def _print_accuracy(shown: dict) -> None:
    evaluation = shown.get("evaluation")
    words = plain(percent(shown["accuracy"]))
    if evaluation:
        words += f" ({interval_in_words(shown['accuracy'], shown['num_test_pictures'])})"
    print(f"accuracy on the test pictures: {words}")
    if not evaluation and shown["held_out_accuracy"] is not None:
        print(f"accuracy on the held-out pictures: {percent(shown['held_out_accuracy'])}")
    if evaluation:
        print(f"guessing would get: {percent(evaluation['guessing_accuracy'])}")
        print(f"mean of the classes' accuracies: {percent(evaluation['balanced_accuracy'])}")


def _rounded(value: float | None) -> str:
    return f"{value:.4f}" if isinstance(value, float) else plain(value)


def _stop(args: Namespace, run: Run) -> None:
    stop_run(run)
    _done(args, run, f"{run.name} was asked to stop.")


def _resume(args: Namespace, run: Run) -> None:
    epoch = run.resumes_after
    resume_run(run)
    _done(
        args,
        run,
        f"{run.name} goes on after epoch {epoch}, in the background: "
        f"python -m cnnlab runs show {run.name}",
    )


def _delete(args: Namespace, run: Run) -> None:
    delete_run(run)
    _done(args, run, f"{run.name} was deleted.")


def _done(args: Namespace, run: Run, sentence: str) -> None:
    if args.json:
        print_json({"name": run.name, "done": args.verb})
    log(args, sentence)


_MANY = 10_000
# Name -> how many runs at least, at most, and its function.
_VERBS: dict[str, tuple[int, int, Callable[..., None]]] = {
    "list": (0, 0, _list),
    "show": (1, 1, _show),
    "compare": (2, _MANY, compare),
    "stop": (1, 1, _stop),
    "resume": (1, 1, _resume),
    "delete": (1, 1, _delete),
}
