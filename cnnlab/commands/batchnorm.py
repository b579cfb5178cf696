"""``batchnorm``: train the two networks of the page on batch normalisation, in the foreground."""

from argparse import ArgumentParser, Namespace

from cnnlab.commands.arguments import add_output_arguments
from cnnlab.commands.flags import add_settings, read_settings, settings
from cnnlab.commands.output import log, plain, print_json, print_table, progress_bar
from cnnlab.commands.quiet_tensorflow import load_tensorflow_quietly
from cnnlab.commands.summary import percent, status_message
from cnnlab.experiments.batch_normalization import (
    NETWORKS,
    Experiment,
    ExperimentConfig,
    run_experiment,
)
from cnnlab.runs import RunStatus


def add_arguments(parser: ArgumentParser) -> None:
    """The settings of ``ExperimentConfig``."""
    parser.add_argument("--config", metavar="FILE", help="settings to begin with, JSON or YAML")
    add_output_arguments(parser)
    add_settings(parser.add_argument_group("settings"), ExperimentConfig())


def run(args: Namespace) -> int:
    """Train both networks, and report. A network that diverges is a result, no failure."""
    config = settings(args, read_settings(ExperimentConfig(), args.config))
    load_tensorflow_quietly()
    with progress_bar(args, unit=" batches", leave=False) as bar:

        def report(status: RunStatus) -> None:
            bar.total = status.num_epochs * status.num_batches or None
            bar.update(max(status.epoch - 1, 0) * status.num_batches + status.batch - bar.n)

        experiment = run_experiment(config, report=report)
    if args.json:
        print_json(_summary(experiment))
    else:
        _print(args, experiment)
    return 0


def _summary(experiment: Experiment) -> dict:
    status = experiment.status
    return {
        "name": experiment.name,
        "path": experiment.path,
        "state": status.state,
        "message": status_message(status),
        "notes": list(map(str, status.notes)),
        "config": experiment.config.to_dict(),
        "networks": {name: _network(experiment, name) for name in NETWORKS},
    }


def _network(experiment: Experiment, name: str) -> dict:
    records = experiment.activations(name)
    return {
        "epochs": list(experiment.history(name).epochs),
        "dead_share": [record.dead_share for record in records],
        "first_gradient_norm": [record.first_gradient_norm for record in records],
    }


def _print(args: Namespace, experiment: Experiment) -> None:
    header = ("NETWORK", "EPOCH", "LOSS", "ACCURACY", "TEST LOSS", "TEST ACCURACY", "DEAD")
    print_table(header, [_row(experiment, name) for name in NETWORKS])
    status = experiment.status
    for sentence in (*status.notes, *([status.message] if status.message else [])):
        log(args, str(sentence))


def _row(experiment: Experiment, name: str) -> tuple:
    epochs, records = experiment.history(name).epochs, experiment.activations(name)
    dead = percent(records[-1].dead_share) if records else None
    if not epochs:
        return name, 0, None, None, None, None, dead
    last = epochs[-1]
    losses = [plain(last[key] and round(last[key], 4)) for key in ("loss", "val_loss")]
    accuracies = [percent(last[key]) for key in ("accuracy", "val_accuracy")]
    return name, last["epoch"], losses[0], accuracies[0], losses[1], accuracies[1], dead
