"""Claims put to the test, beside the same trainings started one by one, in the same run.

Run: python -m benchmarks.experiments [claim-1 ...] [--pairs 2] [--pictures 500] [--designed]

Together is ``python -m cnnlab experiment``, one process for all pairs. Apart is ``python -m cnnlab
train`` for each of these trainings, a process each, one after the other, in a home of its own.
Start-up is counted in both; the pictures are prepared before either. What is trained behind frozen
layers, on one side at least, stands apart from what is all arithmetic. ``--designed`` also puts
each claim to the test as it is, until it is decided or its minutes are used up.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cnnlab import datasets
from cnnlab.configuration.files import write_configuration
from cnnlab.experiments.paired import Experiment, ExperimentFolder, list_experiments
from cnnlab.experiments.paired.claims import CLAIMS, claim
from cnnlab.experiments.paired.experiment import SIDES, Comparison
from cnnlab.runs import list_runs

LONG_ENOUGH = 600.0
"""Minutes, in which all pairs are trained."""
WANTED = {"frozen": 5, "arithmetic": 1}
"""How many times as fast together as apart."""


@dataclass(frozen=True)
class Part:
    """The comparisons of a claim that are alike in where their time goes."""

    name: str
    kind: str
    experiment: Experiment


def main() -> None:
    args = arguments()
    print(f"{'':24} trainings  together     apart  times as fast (wanted)  accuracies differ by")
    for part in parts(args):
        compare(part)
    if args.designed:
        for name in args.claims:
            print(as_designed(name))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("claims", nargs="*", metavar="CLAIM", help=", ".join(CLAIMS))
    parser.add_argument("--pairs", type=int, default=2, help="of each comparison, from 2")
    parser.add_argument("--pictures", type=int, help="to learn from, in place of the designed ones")
    parser.add_argument("--designed", action="store_true", help="each claim as it is, too")
    args = parser.parse_args()
    if unknown := [name for name in args.claims if name not in CLAIMS]:
        parser.error(f"no such claim: {', '.join(unknown)}")
    args.claims = args.claims or list(CLAIMS)
    return args


def parts(args: argparse.Namespace) -> Iterator[Part]:
    for name in args.claims:
        experiment = claim(name, args.pictures).replace(most_pairs=args.pairs, minutes=LONG_ENOUGH)
        for kind in WANTED:
            alike = [one for one in experiment.comparisons if kind_of(experiment, one) == kind]
            if alike:
                chosen = experiment.replace(comparisons=tuple(alike))
                yield Part(f"{name}, {kind}", kind, chosen)


def kind_of(experiment: Experiment, comparison: Comparison) -> str:
    configs = [experiment.config(comparison, side) for side in SIDES]
    return "frozen" if any(config.frozen_layers for config in configs) else "arithmetic"


def compare(part: Part) -> None:
    with tempfile.TemporaryDirectory() as folder:
        together, tested = run_together(part.experiment, Path(folder))
        apart, accuracies = run_apart(tested, Path(folder))
        gaps = [
            abs(result.accuracy - accuracies[name])
            for name, result in tested.results.items()
            if result.accuracy is not None and accuracies[name] is not None
        ]
        print(
            f"{part.name:24} {len(tested.results):9} {together:7.1f} s {apart:7.1f} s"
            f"  {apart / together:13.1f} ({WANTED[part.kind]})  {max(gaps, default=0):20.1%}",
            flush=True,
        )


def run_together(experiment: Experiment, folder: Path) -> tuple[float, ExperimentFolder]:
    prepare(experiment, folder / "together")
    file = folder / "experiment.yaml"
    file.write_text(write_configuration(experiment, "yaml"))
    seconds = command("experiment", str(file))
    (tested,) = list_experiments()
    return seconds, tested


def run_apart(tested: ExperimentFolder, folder: Path) -> tuple[float, dict[str, float | None]]:
    """Seconds of all of them, and the accuracies that they come to."""
    configs = {name: tested.run(name).config for name in tested.results}
    prepare(tested.config, folder / "apart")
    seconds, accuracies, file = 0.0, {}, folder / "training.yaml"
    for name, config in configs.items():
        file.write_text(write_configuration(config, "yaml"))
        seconds += command("train", "--config", str(file))
        evaluation = list_runs()[0].evaluation()
        accuracies[name] = None if evaluation is None else evaluation.accuracy
    return seconds, accuracies


def prepare(experiment: Experiment, home: Path) -> None:
    """From now on everything is kept there, with the pictures of all pairs."""
    os.environ["CNNLAB_HOME"] = str(home)
    for pair in range(experiment.most_pairs):
        for config in {experiment.config(one, "control", pair) for one in experiment.comparisons}:
            datasets.load(config.data, config.image_size, config.limit, config.seed)


def as_designed(name: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        seconds, tested = run_together(CLAIMS[name], Path(folder))
        pairs = [len(tested.pairs(number)) for number in range(len(CLAIMS[name].comparisons))]
        return f"{name} as designed: {seconds:.0f} s, pairs of each comparison: {pairs}"


def command(*words: str) -> float:
    """Seconds that a command of cnnlab takes."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "cnnlab", *words, "--quiet"], capture_output=True, text=True
    )
    seconds = time.perf_counter() - began
    # A training that diverges is one of the answers.
    if done.returncode not in (0, 2):
        raise SystemExit(f"cnnlab {' '.join(words)}: {done.stderr}")
    return seconds


if __name__ == "__main__":
    main()
