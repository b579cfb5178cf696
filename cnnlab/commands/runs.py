"""``runs``: list, show, stop and delete training runs."""

import json
from argparse import ArgumentParser, Namespace

from cnnlab.commands.arguments import add_output_arguments
from cnnlab.commands.output import plain, print_json, print_table, tell
from cnnlab.commands.summary import find_run, percent, run_summary
from cnnlab.training import Run, delete_run, list_runs, stop_run


def add_arguments(parser: ArgumentParser) -> None:
    """A verb, ``list`` where none is given, and the name of a run."""
    parser.add_argument(
        "verb", nargs="?", choices=tuple(_VERBS), default="list", help="(default: list)"
    )
    parser.add_argument("name", nargs="?", help="of the run, or latest; not for list")
    add_output_arguments(parser)


def run(args: Namespace) -> int:
    """Do what the verb says."""
    if args.verb == "list":
        _list(args)
    else:
        _VERBS[args.verb](args, find_run(args.name or ""))
    return 0


def _list(args: Namespace) -> None:
    summaries = [run_summary(run) for run in list_runs()]
    if args.json:
        print_json(summaries)
    elif summaries:
        print_table(("NAME", "STATE", "EPOCH", "ACCURACY"), map(_row, summaries))
    else:
        tell(args, "No runs yet. Train a network: python -m cnnlab train --help")


def _row(summary: dict) -> tuple:
    epochs = f"{summary['epoch']}/{summary['num_epochs']}"
    return summary["name"], summary["state"], epochs, percent(summary["accuracy"])


def _show(args: Namespace, run: Run) -> None:
    shown = run_summary(run)
    if shown["state"] != "unreadable":
        evaluation = run.evaluation()
        shown["config"] = run.config.to_dict()
        shown["notes"] = list(map(str, run.status.notes))
        shown["epochs"] = list(run.history().epochs)
        shown["evaluation"] = evaluation and evaluation.to_dict()
    if args.json:
        print_json(shown)
    else:
        _print_run(shown)


def _print_run(shown: dict) -> None:
    for name in ("name", "path", "state", "message"):
        print(f"{name}: {plain(shown[name])}")
    for name, value in shown.get("config", {}).items():
        print(f"  {name}: {plain(value) if isinstance(value, str) else json.dumps(value)}")
    columns = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy")
    if shown.get("epochs"):
        rows = ([_rounded(epoch[column]) for column in columns] for epoch in shown["epochs"])
        print_table(columns, rows)
    print(f"accuracy on the test pictures: {plain(percent(shown['accuracy']))}")


def _rounded(value: float | None) -> str:
    return f"{value:.4f}" if isinstance(value, float) else plain(value)


def _stop(args: Namespace, run: Run) -> None:
    stop_run(run)
    _done(args, run, f"{run.name} was asked to stop.")


def _delete(args: Namespace, run: Run) -> None:
    delete_run(run)
    _done(args, run, f"{run.name} was deleted.")


def _done(args: Namespace, run: Run, sentence: str) -> None:
    if args.json:
        print_json({"name": run.name, "done": args.verb})
    tell(args, sentence)


_VERBS = {"list": None, "show": _show, "stop": _stop, "delete": _delete}
