"""Claims put to the test, beside the same trainings started one by one, in the same run.

Run: python -m benchmarks.experiments [claim-1 ...] [--pairs 3] [--comparisons 1] [--pictures 500]
     [--designed]

Together is ``python -m cnnlab experiment``, one process for all pairs. Apart is ``python -m cnnlab
train`` for each of these trainings, a process each, one after the other, in a home of its own.
Start-up is counted in both; the pictures are prepared before either. Beside the seconds stands the
processor time, which other work on the computer changes less. Comparisons with frozen layers, on
one side at least, stand apart from those that are all arithmetic. ``--designed`` also puts each
claim to the test as it is, until it is decided or its minutes are used up.
"""

import argparse
import os
import resource
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
HEADER = f"{'':20} trainings {'together':>10} {'apart':>10}   times as fast (processor; wanted)"
WANTED = {"frozen": 5, "arithmetic": 1}
"""How many times as fast together as apart."""

Times = tuple[float, float]
"""Seconds, and seconds of processor time."""


@dataclass(frozen=True)
class Part:
    """The comparisons of a claim that are alike in where their time goes."""

    name: str
    kind: str
    experiment: Experiment


def main() -> None:
    args = arguments()
    print(HEADER)
    for part in parts(args):
        compare(part)
    if args.designed:
        for name in args.claims:
            print(as_designed(name))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("claims", nargs="*", metavar="CLAIM", help=", ".join(CLAIMS))
    parser.add_argument("--pairs", type=int, default=3, help="of each comparison, from 2")
    parser.add_argument("--comparisons", type=int, help="of each claim, the first ones")
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
                chosen = experiment.replace(comparisons=tuple(alike[: args.comparisons]))
                yield Part(f"{name}, {kind}", kind, chosen)


def kind_of(experiment: Experiment, comparison: Comparison) -> str:
    configs = [experiment.config(comparison, side) for side in SIDES]
    return "frozen" if any(config.frozen_layers for config in configs) else "arithmetic"


def compare(part: Part) -> None:
    with tempfile.TemporaryDirectory() as folder:
        together, tested = run_together(part.experiment, Path(folder))
        apart, accuracies = run_apart(tested, Path(folder))
        seconds, processor = (apart[k] / together[k] for k in range(2))
        print(
            f"{part.name:20} {len(tested.results):9} {together[0]:8.1f} s {apart[0]:8.1f} s   "
            f"{seconds:.1f} ({processor:.1f}; {WANTED[part.kind]})   "
            f"{largest_gap(tested, accuracies)}",
            flush=True,
        )


def largest_gap(tested: ExperimentFolder, accuracies: dict[str, float | None]) -> str:
    """Between the accuracies of the same training together and apart."""
    pairs = ((one.accuracy, accuracies[name]) for name, one in tested.results.items())
    gaps = [abs(a - b) for a, b in pairs if a is not None and b is not None]
    return f"accuracies differ by {max(gaps, default=0):.1%} at most"


def run_together(experiment: Experiment, folder: Path) -> tuple[Times, ExperimentFolder]:
    prepare(experiment, folder / "together")
    file = folder / "experiment.yaml"
    file.write_text(write_configuration(experiment, "yaml"))
    times = command("experiment", str(file))
    (tested,) = list_experiments()
    return times, tested


def run_apart(tested: ExperimentFolder, folder: Path) -> tuple[Times, dict[str, float | None]]:
    """How long all of them take, and the accuracies that they come to."""
    configs = {name: tested.run(name).config for name in tested.results}
    prepare(tested.config, folder / "apart")
    times, accuracies, file = [], {}, folder / "training.yaml"
    for name, config in configs.items():
        file.write_text(write_configuration(config, "yaml"))
        times.append(command("train", "--config", str(file)))
        evaluation = list_runs()[0].evaluation()
        accuracies[name] = None if evaluation is None else evaluation.accuracy
    seconds, processor = map(sum, zip(*times, strict=True))
    return (seconds, processor), accuracies


def prepare(experiment: Experiment, home: Path) -> None:
    """From now on everything is kept there, with the pictures of all pairs."""
    os.environ["CNNLAB_HOME"] = str(home)
    for pair in range(experiment.most_pairs):
        for config in {experiment.config(one, "control", pair) for one in experiment.comparisons}:
            datasets.load(config.data, config.image_size, config.limit, config.seed)


def as_designed(name: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        (seconds, _), tested = run_together(CLAIMS[name], Path(folder))
        pairs = [len(tested.pairs(number)) for number in range(len(CLAIMS[name].comparisons))]
        return f"{name} as designed: {seconds:.0f} s, pairs of each comparison: {pairs}"


def command(*words: str) -> Times:
    """How long a command of cnnlab takes."""
    began, processor = time.perf_counter(), processor_time()
    done = subprocess.run(
        [sys.executable, "-m", "cnnlab", *words, "--quiet"], capture_output=True, text=True
    )
    times = time.perf_counter() - began, processor_time() - processor
    # A training that diverges is one of the answers.
    if done.returncode not in (0, 2):
        raise SystemExit(f"cnnlab {' '.join(words)}: {done.stderr}")
    return times


def processor_time() -> float:
    """Of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
