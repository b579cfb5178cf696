"""``sweep``: search among settings with many trainings, or list and end such searches."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from functools import partial

from cnnlab.commands.folder_verbs import (
    FAILURES,
    FolderVerbs,
    add_work_arguments,
    at_work,
    check_one_name,
    find_recipe,
    in_the_background,
    log_duration,
)
from cnnlab.commands.output import log, plain, print_json, print_table
from cnnlab.commands.quiet_tensorflow import load_tensorflow_quietly
from cnnlab.commands.sweep_progress import (
    SweepProgress,
    objective_in_words,
    settings_in_words,
    sweep_summary,
    value_in_words,
)
from cnnlab.configuration.files import write_configuration
from cnnlab.datasets import Size
from cnnlab.errors import ConfigurationError
from cnnlab.messages import Note
from cnnlab.sweeps import (
    Sweep,
    SweepFolder,
    list_sweeps,
    new_sweep,
    resume_sweep,
    run_sweep,
    start_sweep,
)
from cnnlab.sweeps.cluster.settings import Cluster
from cnnlab.sweeps.duration import duration_note, estimate_sweep
from cnnlab.sweeps.ready import READY
from cnnlab.sweeps.starting import reopen_sweep
from cnnlab.training.speed import Speed
from cnnlab.wording import counted

KIND = "sweep"
NO_CLUSTER = "none"


def add_arguments(parser: ArgumentParser) -> None:
    """What to search, or a verb and the name of a sweep."""
    add_work_arguments(parser, f"a ready search ({', '.join(READY)})", KIND, "trial")
    parser.add_argument("--trials", type=int, metavar="NUMBER", help="at most so many")
    parser.add_argument(
        "--ray",
        metavar="ADDRESS",
        help="train on a Ray cluster: auto for the one started on this computer, or host:port; "
        "none for this computer alone, where a sweep that goes on had a cluster",
    )
    parser.add_argument(
        "--cpus", type=float, metavar="NUMBER", help="cores for each trial there (default: 1)"
    )
    parser.add_argument(
        "--gpus", type=float, metavar="NUMBER", help="GPUs for each trial there (default: 0)"
    )


def run(args: Namespace) -> int:
    """Run the verb, or the sweep."""
    if args.what in _VERBS:
        return _VERBS[args.what](args)
    check_one_name(args, KIND)
    sweep, cluster = _with_flags(args, find_sweep(args.what)), _cluster(args)
    if args.yaml:
        print(write_configuration(sweep, "yaml"), end="")
        return 0
    log_duration(args, sweep.base, partial(_duration, sweep))
    if args.detach:
        return _started(args, start_sweep(sweep, cluster=cluster))
    # First, so that Ctrl-C in these seconds leaves no sweep behind.
    load_tensorflow_quietly()
    return _here(args, *new_sweep(sweep, cluster))


def find_sweep(word: str) -> Sweep:
    """The ready search of this name, or the sweep in a file. Raises ``ConfigurationError``."""
    text = "There is no ready search and no file {received}. The ready searches are {names}."
    return find_recipe(word, READY, Sweep(), "sweep-unknown-search", text)


def _with_flags(args: Namespace, sweep: Sweep) -> Sweep:
    asked = {"trials": args.trials, "minutes": args.minutes}
    sweep = sweep.replace(**{name: value for name, value in asked.items() if value is not None})
    if args.data is not None:
        sweep = sweep.replace(base=sweep.base.replace(data=args.data))
    return sweep


def _cluster(args: Namespace) -> Cluster | None:
    """Where to train; None for this computer."""
    needs = {"cpus": args.cpus, "gpus": args.gpus}
    given = {name: value for name, value in needs.items() if value is not None}
    if args.ray not in (None, NO_CLUSTER):
        return Cluster(args.ray, **given)
    if given:
        raise ConfigurationError(
            "sweep-without-cluster",
            "{flags} say what a trial needs on a Ray cluster; give --ray, too.",
            flags=", ".join(f"--{name}" for name in given),
        )
    return None


def _duration(sweep: Sweep, speed: Speed, size: Size) -> Note:
    return duration_note(estimate_sweep(speed, sweep, size), sweep)


def _here(args: Namespace, folder: SweepFolder, lock: int) -> int:
    log(args, f"{folder.config.name} ({folder.name})")
    with at_work(args, folder, lock, "trial") as bar:
        run_sweep(folder.config, folder, SweepProgress(args, folder, bar).report)
    return _report(args, folder)


def _report(args: Namespace, folder: SweepFolder) -> int:
    summary = sweep_summary(folder)
    if args.json:
        print_json(summary)
    else:
        print(folder.name)
        if summary["best"] is not None:
            _print_best(folder)
    if summary["message"]:
        log(args, summary["message"])
    return 2 if summary["state"] in FAILURES else 0


def _print_best(folder: SweepFolder) -> None:
    sweep, best = folder.config, folder.best
    if best is None or best.value is None:
        return
    print(f"Best: trial {best.number}: {plain(settings_in_words(best.settings))}")
    whose = ""
    if sweep.comparison is not None:
        count = counted(len(best.pairs), "pair")
        found = f"{value_in_words(sweep, best.value)}, the mean of {count}"
        print(f"{plain(objective_in_words(sweep))}: {found}")
        whose = plain(f" of {getattr(sweep.comparison, f'{sweep.leading_side}_name')}")
    for name in ("val_accuracy", "val_loss", "accuracy"):
        print(f"{name}{whose}: {getattr(best, name)}")


def _started(args: Namespace, folder: SweepFolder) -> int:
    return in_the_background(args, KIND, folder, sweep_summary(folder))


def _list(args: Namespace) -> int:
    summaries = [sweep_summary(folder) for folder in list_sweeps()]
    if args.json:
        print_json(summaries)
    elif summaries:
        rows = ((s["name"], s["state"], len(s["trials"]), s["question"]) for s in summaries)
        print_table(("NAME", "STATE", "TRIALS", "QUESTION"), rows)
    else:
        log(args, "No sweeps yet. The ready searches:")
        print_table(("SEARCH", "QUESTION"), ((name, one.name) for name, one in READY.items()))
    return 0


_NAMED = FolderVerbs(SweepFolder, _report)


def _resume(args: Namespace) -> int:
    folder = _NAMED.named(args)
    cluster = _cluster(args)
    if args.ray is not None:
        folder.use(cluster)
    if args.detach:
        resume_sweep(folder, args.trials, args.minutes)
        return _started(args, folder)
    load_tensorflow_quietly()
    lock = reopen_sweep(folder, args.trials, args.minutes)
    return _here(args, SweepFolder(folder.path), lock)


_VERBS: dict[str, Callable[[Namespace], int]] = {
    "list": _list,
    "show": _NAMED.show,
    "resume": _resume,
    "stop": _NAMED.stop,
    "delete": _NAMED.delete,
}
