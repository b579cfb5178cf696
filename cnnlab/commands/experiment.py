"""``experiment``: put a claim to the test with paired trainings, or list and end experiments."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path

from cnnlab.commands.experiment_progress import ExperimentProgress, experiment_summary
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
from cnnlab.configuration.files import write_configuration
from cnnlab.datasets import Size
from cnnlab.errors import ConfigurationError
from cnnlab.experiments.paired import (
    Experiment,
    ExperimentFolder,
    list_experiments,
    new_experiment,
    run_experiment,
    start_experiment,
)
from cnnlab.experiments.paired.claims import CLAIMS
from cnnlab.experiments.paired.duration import duration_note, estimate_experiment
from cnnlab.experiments.paired.starting import reopen_experiment, resume_experiment
from cnnlab.messages import Note
from cnnlab.storage.atomic_files import write_whole
from cnnlab.training.speed import Speed

KIND = "experiment"
REPORT_FORMATS = (".html", ".md")


def add_arguments(parser: ArgumentParser) -> None:
    """What to put to the test, or a verb and the name of an experiment."""
    add_work_arguments(parser, f"a claim ({', '.join(CLAIMS)})", KIND, "training")
    parser.add_argument(
        "--report", metavar="FILE", help="also write what came of it: FILE.html or FILE.md"
    )


def run(args: Namespace) -> int:
    """Run the verb, or the experiment."""
    _check_report(args)
    if args.what in _VERBS:
        return _VERBS[args.what](args)
    check_one_name(args, KIND)
    experiment = _with_flags(args, find_experiment(args.what))
    if args.yaml:
        print(write_configuration(experiment, "yaml"), end="")
        return 0
    log_duration(args, experiment.base, partial(_duration, experiment))
    if args.detach:
        return _started(args, start_experiment(experiment))
    return _here(args, *_new(experiment))


def find_experiment(word: str) -> Experiment:
    """The claim of this name, or the experiment in a file. Raises ``ConfigurationError``."""
    text = "There is no claim and no file {received}. The claims are {names}."
    return find_recipe(word, CLAIMS, Experiment(), "experiment-unknown-claim", text)


def _with_flags(args: Namespace, experiment: Experiment) -> Experiment:
    if args.minutes is not None:
        experiment = experiment.replace(minutes=args.minutes)
    if args.data is not None:
        experiment = experiment.replace(base=experiment.base.replace(data=args.data))
    return experiment


def _duration(experiment: Experiment, speed: Speed, size: Size) -> Note:
    return duration_note(estimate_experiment(speed, experiment, size))


def _new(experiment: Experiment) -> tuple[ExperimentFolder, int]:
    # First, so that Ctrl-C in these seconds leaves no experiment behind.
    load_tensorflow_quietly()
    return new_experiment(experiment)


def _here(args: Namespace, folder: ExperimentFolder, lock: int) -> int:
    log(args, f"{folder.config.question} ({folder.name})")
    with at_work(args, folder, lock, "training") as bar:
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


def _started(args: Namespace, folder: ExperimentFolder) -> int:
    return in_the_background(args, KIND, folder, experiment_summary(folder))


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


_NAMED = FolderVerbs(ExperimentFolder, _report)


def _resume(args: Namespace) -> int:
    folder = _NAMED.named(args)
    if args.detach:
        resume_experiment(folder, args.minutes)
        return _started(args, folder)
    load_tensorflow_quietly()
    lock = reopen_experiment(folder, args.minutes)
    return _here(args, ExperimentFolder(folder.path), lock)


_VERBS: dict[str, Callable[[Namespace], int]] = {
    "list": _list,
    "show": _NAMED.show,
    "resume": _resume,
    "stop": _NAMED.stop,
    "delete": _NAMED.delete,
}
