"""``experiment``: put a claim to the test with paired trainings, or list and end experiments."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from cnnlab import datasets
from cnnlab.commands.arguments import add_output_arguments
from cnnlab.commands.experiment_progress import ExperimentProgress, experiment_summary
from cnnlab.commands.flags import read_settings
from cnnlab.commands.output import log, log_notes, plain, print_json, print_table, progress_bar
from cnnlab.commands.quiet_tensorflow import load_tensorflow_quietly
from cnnlab.configuration.files import write_configuration
from cnnlab.errors import ConfigurationError, RunError
from cnnlab.experiments.paired import (
    Experiment,
    ExperimentFolder,
    delete_experiment,
    list_experiments,
    load_experiment,
    new_experiment,
    run_experiment,
    start_experiment,
)
from cnnlab.experiments.paired.claims import CLAIMS
from cnnlab.experiments.paired.duration import duration_note, estimate_experiment
from cnnlab.experiments.paired.starting import reopen_experiment, resume_experiment
from cnnlab.storage.atomic_files import write_whole
from cnnlab.storage.locks import releasing
from cnnlab.training.speed import load_speed
from cnnlab.workers.watchdog import watched

LATEST = "latest"
REPORT_FORMATS = (".html", ".md")
FAILURES = ("disk full", "failed", "interrupted")

_WHAT = (
    f"a claim ({', '.join(CLAIMS)}), a file with an experiment (JSON or YAML), or list, show, "
    "resume, stop or delete (default: list)"
)


def add_arguments(parser: ArgumentParser) -> None:
    """What to put to the test, or a verb and the name of an experiment."""
    parser.add_argument("what", nargs="?", default="list", metavar="WHAT", help=_WHAT)
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="of the experiment, or latest; after a verb"
    )
    parser.add_argument(
        "--minutes", type=float, metavar="NUMBER", help="no further training begins after so long"
    )
    parser.add_argument(
        "--data", metavar="TEXT", help="other pictures: a name, a class folder or a ZIP of one"
    )
    parser.add_argument(
        "--detach", action="store_true", help="work in a process of its own, and return at once"
    )
    parser.add_argument(
        "--yaml", action="store_true", help="print the experiment as YAML, to be changed; no more"
    )
    parser.add_argument(
        "--report", metavar="FILE", help="also write what came of it: FILE.html or FILE.md"
    )
    add_output_arguments(parser)


def run(args: Namespace) -> int:
    """Run the verb, or the experiment."""
    _check_report(args)
    if args.what in _VERBS:
        return _VERBS[args.what](args)
    if args.name is not None:
        raise ConfigurationError(
            "experiment-two-names",
            "An experiment is started by one name or file; received {received} after it.",
            received=repr(args.name),
        )
    experiment = _with_flags(args, find_experiment(args.what))
    if args.yaml:
        print(write_configuration(experiment, "yaml"), end="")
        return 0
    _log_duration(args, experiment)
    if args.detach:
        return _in_the_background(args, start_experiment(experiment))
    return _here(args, *_new(experiment))


def find_experiment(word: str) -> Experiment:
    """The claim of this name, or the experiment in a file. Raises ``ConfigurationError``."""
    if word in CLAIMS:
        return CLAIMS[word]
    if not Path(word).exists():
        raise ConfigurationError(
            "experiment-unknown-claim",
            "There is no claim and no file {received}. The claims are {names}.",
            received=repr(word[:100]),
            names=", ".join(CLAIMS),
        )
    return read_settings(Experiment(), word)


def _with_flags(args: Namespace, experiment: Experiment) -> Experiment:
    if args.minutes is not None:
        experiment = experiment.replace(minutes=args.minutes)
    if args.data is not None:
        experiment = experiment.replace(base=experiment.base.replace(data=args.data))
    return experiment


def _log_duration(args: Namespace, experiment: Experiment) -> None:
    speed = load_speed()
    if speed is None:
        log(args, "To be told how long it takes, measure this computer: python -m cnnlab speed")
        return
    size = datasets.size(experiment.base.data, experiment.base.classes_from_names)
    log_notes(args, (duration_note(estimate_experiment(speed, experiment, size)),))


def _new(experiment: Experiment) -> tuple[ExperimentFolder, int]:
    # First, so that Ctrl-C in these seconds leaves no experiment behind.
    load_tensorflow_quietly()
    return new_experiment(experiment)


def _here(args: Namespace, folder: ExperimentFolder, lock: int) -> int:
    log(args, f"{folder.config.question} ({folder.name})")
    with (
        releasing(lock),
        watched(folder, lock),
        progress_bar(args, unit=" trainings", leave=False) as bar,
    ):
        run_experiment(folder.config, folder, ExperimentProgress(args, folder, bar).report)
    return _report(args, folder)


def _check_report(args: Namespace) -> None:
    if args.report is not None and Path(args.report).suffix not in REPORT_FORMATS:
        raise ConfigurationError(
            "experiment-report-format",
            "A report ends in {expected}; received {received}.",
            expected=" or ".join(REPORT_FORMATS),
            received=repr(args.report),
        )


def _write_report(path: Path, folder: ExperimentFolder) -> None:
    # Charts take time to import: only where one is drawn.
    from cnnlab.reports import as_html, as_markdown, experiment_document

    as_text = as_html if path.suffix == ".html" else as_markdown
    write_whole(path, as_text(experiment_document(folder)))


def _report(args: Namespace, folder: ExperimentFolder) -> int:
    summary = experiment_summary(folder)
    if args.report is not None and summary["state"] != "unreadable":
        _write_report(Path(args.report), folder)
    if args.json:
        print_json(summary)
    else:
        print(folder.name)
        for comparison in summary["comparisons"]:
            print(f"{plain(comparison['name'])}: {plain(comparison['verdict'])}")
    if summary["message"]:
        log(args, summary["message"])
    return 2 if summary["state"] in FAILURES else 0


def _in_the_background(args: Namespace, folder: ExperimentFolder) -> int:
    if args.json:
        print_json(experiment_summary(folder))
    else:
        print(folder.name)
    log(args, f"It works in the background: python -m cnnlab experiment show {folder.name}")
    return 0


def _named(args: Namespace) -> ExperimentFolder:
    if args.name is None:
        raise ConfigurationError(
            "experiment-name-missing",
            "`experiment {verb}` takes the name of an experiment, or latest.",
            verb=args.what,
        )
    if args.name != LATEST:
        return load_experiment(args.name)
    if not (folders := list_experiments()):
        raise RunError(
            "experiment-none", "There is no experiment yet: python -m cnnlab experiment claim-1"
        )
    return folders[0]


def _list(args: Namespace) -> int:
    summaries = [experiment_summary(folder) for folder in list_experiments()]
    if args.json:
        print_json(summaries)
    elif summaries:
        rows = ((s["name"], s["state"], s["question"]) for s in summaries)
        print_table(("NAME", "STATE", "QUESTION"), rows)
    else:
        log(args, "No experiments yet. The claims that can be put to the test:")
        print_table(("CLAIM", "QUESTION"), ((name, c.question) for name, c in CLAIMS.items()))
    return 0


def _show(args: Namespace) -> int:
    folder = _named(args)
    if args.yaml:
        print(write_configuration(folder.config, "yaml"), end="")
        return 0
    return _report(args, folder)


def _resume(args: Namespace) -> int:
    folder = _named(args)
    if args.detach:
        resume_experiment(folder, args.minutes)
        return _in_the_background(args, folder)
    load_tensorflow_quietly()
    lock = reopen_experiment(folder, args.minutes)
    return _here(args, ExperimentFolder(folder.path), lock)


def _stop(args: Namespace) -> int:
    folder = _named(args)
    folder.stop()
    return _done(args, folder, f"{folder.name} was asked to stop.")


def _delete(args: Namespace) -> int:
    folder = _named(args)
    delete_experiment(folder)
    return _done(args, folder, f"{folder.name} was deleted.")


def _done(args: Namespace, folder: ExperimentFolder, sentence: str) -> int:
    if args.json:
        print_json({"name": folder.name, "done": args.what})
    log(args, sentence)
    return 0


_VERBS: dict[str, Callable[[Namespace], int]] = {
    "list": _list,
    "show": _show,
    "resume": _resume,
    "stop": _stop,
    "delete": _delete,
}
