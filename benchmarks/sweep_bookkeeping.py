"""What a sweep's bookkeeping takes of each trial, with 10,000 trials on 100 computers of which 1 %
are lost at work.

Run: python -m benchmarks.sweep_bookkeeping [--trials 10000] [--slots 400] [--sampler tpe]

The computers are simulated, on a clock that stands while something is computed here: trials end in
the order of durations drawn around --seconds, those of lost computers begin anew, and what comes
back is the folder of a recorded training with another accuracy. All else is real: executor, runs'
folders, state, trials.jsonl, networks that are kept, and Optuna's study with its journal. Optuna's
share is told apart from ours, as are the share of the disk alone (the same files written plainly)
and that of the measured importances, each by processor time, with which other programs interfere
little, and by the clock, which also counts waiting for the disk.
"""

import argparse
import heapq
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.runs import example_run
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.run_directory import SELECTION, WEIGHTS
from cnnlab.sweeps import Parameter, Sweep, SweepFolder, run_sweep, runner
from cnnlab.sweeps.choosing.study import Study
from cnnlab.sweeps.cluster import Cluster
from cnnlab.sweeps.cluster.board import News, Question
from cnnlab.sweeps.cluster.executor import RayExecutor
from cnnlab.sweeps.cluster.nodes import Node, equipment
from cnnlab.sweeps.cluster.packing import Files, pack_measured
from cnnlab.sweeps.cluster.task import Job, Trained
from cnnlab.training.resources import Resources

WANTED_OURS, WANTED_OPTUNA = 2.0, 50.0
"""ms a trial, at most."""
EPOCHS, NODES = 5, 100
NETWORK = 1_000_000

KINDS = ("Optuna", "importance", "pictures", "simulation")

_spent = {kind: np.zeros(2) for kind in KINDS}
"""Seconds of the processor, and by the clock."""


def main() -> None:
    args = arguments()
    with tempfile.TemporaryDirectory() as home:
        os.environ["CNNLAB_HOME"] = home
        plain = seconds_to_write_plainly(Path(home))
        sweep = recipe(args)
        connection = SimulatedCluster(args.slots, args.seconds, args.lost)
        with measured_apart():
            began = now()
            report = Progress(began)
            folder = run_sweep(
                sweep, report=report, executor=RayExecutor(sweep, Cluster(), connection)
            )
            total = now() - began
        check(folder, args.trials, connection)
        print_results(total, args, connection, plain)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=10_000)
    parser.add_argument("--slots", type=int, default=400, help="trials at work at once")
    parser.add_argument("--seconds", type=float, default=60.0, help="of a trial, in the middle")
    parser.add_argument("--lost", type=float, default=0.01, help="share of trials that begin anew")
    parser.add_argument("--sampler", default="tpe")
    return parser.parse_args()


def recipe(args: argparse.Namespace) -> Sweep:
    base = TrainingConfig(base="vgg16-compact", limit=100, epochs=EPOCHS)
    space = (
        Parameter("learning_rate", low=1e-5, high=1e-1, log=True),
        Parameter("head.dropout", low=0.0, high=0.6),
        Parameter("optimizer", ("adam", "adamw", "sgd")),
        Parameter("batch_size", (16, 32, 64, 128)),
        Parameter("label_smoothing", low=0.0, high=0.2),
    )
    return Sweep(
        "How much bookkeeping?", base, space, sampler=args.sampler, trials=args.trials,
        minutes=10_000.0,
    )  # fmt: skip


class SimulatedCluster:
    """As ``Connection``: what would be at work, by the time at which something is heard of it."""

    def __init__(self, slots: int, seconds: float, share_lost: float) -> None:
        self._slots, self._seconds, self._share_lost = slots, seconds, share_lost
        self._rng = np.random.default_rng(0)
        self._files = pack_measured(example_run().path)
        self._selection = json.loads(self._files[SELECTION])
        self._coming: list[tuple[float, int, int, Any]] = []
        self._come: dict[Any, Any] = {}
        self._asked: list[Question] = []
        self._questions: dict[int, tuple[int, Any, int]] = {}
        self._ended: set[int] = set()
        self._ref = 0
        self.now, self.begun, self.anew = 0.0, 0, 0

    def open(self) -> None:
        """Nothing is connected."""

    def nodes(self) -> list[Node]:
        """As many computers of equal size."""
        return [Node(f"{n:06}", f"node{n}", self._slots / NODES, 0.0) for n in range(NODES)]

    def look(self, node: Node, weights: Sequence[str]) -> Any:
        """All of them have what this one has."""
        return self._now(equipment(weights))

    def put(self, pictures: Any) -> Any:
        """Nobody needs them."""
        return 0

    def begin(self, job: Job, pictures: Any) -> tuple[Any, Any]:
        """A trial asks after each epoch, and is over after the last one."""
        began = now()
        self.begun += 1
        measured, network = self._new_ref(), self._new_ref()
        start = self.now
        if self._rng.random() < self._share_lost:
            start += self._schedule(job, start, measured, until=self._rng.random())
            self.anew += 1
        self._schedule(job, start, measured)
        self._come[network] = {WEIGHTS: bytes(NETWORK)}
        _spent["simulation"] += now() - began
        return measured, network

    def news(self) -> Any:
        """The next questions."""
        return ("news", self._new_ref())

    def answer(self, answers: dict[int, bool]) -> None:
        """A trial that is hopeless is over at once."""
        began = now()
        for key, is_hopeless in answers.items():
            number, ref, epoch = self._questions.pop(key)
            if is_hopeless and number not in self._ended:
                self._ended.add(number)
                heapq.heappush(self._coming, (self.now, self._new_ref(), epoch, (ref, None)))
        _spent["simulation"] += now() - began

    def ready(self, refs: Sequence[Any], seconds: float) -> list[Any]:
        """Turns the clock on to what comes next."""
        began = now()
        wanted = set(refs)
        found = wanted & self._come.keys()
        while not found and self._coming:
            self.now, _, epoch, (ref, job) = heapq.heappop(self._coming)
            if job is not None and job.number in self._ended:
                continue
            if job is not None and epoch < EPOCHS + 1:
                key = self._new_ref()
                value = self._accuracy(job.config) * epoch / EPOCHS
                self._questions[key] = (job.number, ref, epoch)
                self._asked.append(Question(key, job.number, epoch, value))
                found = {one for one in refs if isinstance(one, tuple)}
            else:
                self._come[ref] = self._trained(job)
                found = {ref} & wanted
        _spent["simulation"] += now() - began
        return [ref for ref in refs if ref in found]

    def get(self, ref: Any) -> Any:
        """What has come."""
        if isinstance(ref, tuple):
            news, self._asked = News(tuple(self._asked)), []
            return news
        return self._come.pop(ref)

    def close(self) -> None:
        """Nothing is at work."""

    def _schedule(self, job: Job, start: float, ref: Any, until: float = 1.0) -> float:
        seconds = float(self._seconds * self._rng.lognormal(0, 0.4))
        for epoch in range(1, EPOCHS + 2):
            share = epoch / (EPOCHS + 1)
            if share <= until:
                event = (start + seconds * share, self._new_ref(), epoch, (ref, job))
                heapq.heappush(self._coming, event)
        return seconds * until

    def _trained(self, job: Job | None) -> Trained:
        accuracy = 0.1 if job is None else self._accuracy(job.config)
        selection = {**self._selection, "accuracy": accuracy, "best_accuracy": accuracy}
        files: Files = {**self._files, SELECTION: json.dumps(selection).encode()}
        return Trained(files, f"node{self.begun % NODES}", time.time_ns(), self._seconds)

    def _accuracy(self, config: TrainingConfig) -> float:
        good = np.exp(-((np.log10(config.learning_rate) + 3) ** 2) / 2)
        return round(float(0.9 * good + 0.1 * self._rng.random()) * 0.99, 4)

    def _now(self, value: Any) -> Any:
        ref = self._new_ref()
        self._come[ref] = value
        return ref

    def _new_ref(self) -> int:
        self._ref += 1
        return self._ref


class Progress:
    """A line for every thousandth trial."""

    def __init__(self, began: np.ndarray) -> None:
        self._began, self._told, self._before = began, 0, np.zeros((2, 2))
        print("ms a trial, of the last thousand: of the processor (by the clock)")
        print(f"{'trials':>7} {'ours':>15} {'Optuna':>15}")

    def __call__(self, status: Any) -> None:
        """Told whenever a trial is over."""
        over = status.epoch - 1
        if over >= self._told + 1000:
            spent = shares(now() - self._began)
            ours, optuna = (spent - self._before) / (over - self._told)
            print(f"{over:7} {in_ms(ours):>15} {in_ms(optuna):>15}", flush=True)
            self._told, self._before = over, spent


@contextmanager
def measured_apart():
    """Time what is Optuna's, and what the simulation takes."""
    originals = {name: getattr(Study, name) for name in ("ask", "is_hopeless", "tell", "__init__")}
    measure = runner.measure_importance
    for name, original in originals.items():
        setattr(Study, name, timed("Optuna", original))
    load = Resources.load
    runner.measure_importance = timed("importance", measure)
    Resources.load = timed("pictures", load)
    try:
        yield
    finally:
        runner.measure_importance, Resources.load = measure, load
        for name, original in originals.items():
            setattr(Study, name, original)


def timed(kind: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        began = now()
        try:
            return function(*args, **kwargs)
        finally:
            _spent[kind] += now() - began

    return call


def now() -> np.ndarray:
    """Seconds of this process's processor time, and by the clock."""
    return np.array([time.process_time(), time.perf_counter()])


def in_ms(seconds: np.ndarray) -> str:
    return f"{1e3 * seconds[0]:.2f} ({1e3 * seconds[1]:.2f})"


def shares(total: np.ndarray) -> np.ndarray:
    """What is ours, and what is Optuna's."""
    return np.array([total - sum(_spent.values()), _spent["Optuna"]])


def seconds_to_write_plainly(home: Path) -> np.ndarray:
    """The files of a run, as a program would write them that cares for nothing."""
    files = pack_measured(example_run().path)
    began = now()
    for number in range(200):
        folder = home / "plain" / str(number)
        folder.mkdir(parents=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    return (now() - began) / 200


def check(folder: SweepFolder, trials: int, connection: SimulatedCluster) -> None:
    found = folder.trials
    kept = sum(folder.run(trial).has_checkpoint for trial in found.values())
    for is_true, otherwise in (
        (sorted(found) == list(range(1, trials + 1)), "a trial was lost"),
        (all(trial.is_over for trial in found.values()), "a trial is not over"),
        (all(folder.run(one).selection() for one in found.values()), "a result is missing"),
        (kept == folder.config.keep_networks, f"{kept} networks are kept"),
        (connection.begun == trials, "a trial began twice"),
    ):
        if not is_true:
            sys.exit(f"Wrong: {otherwise}.")


def print_results(
    total: np.ndarray, args: argparse.Namespace, connection: SimulatedCluster, plain: np.ndarray
) -> None:
    ours, optuna = shares(total) / args.trials
    computed = (total - _spent["simulation"])[1] / 60
    print(
        f"\n{args.trials} trials, {connection.anew} of them begun anew; none lost, none twice.\n"
        f"ours: {in_ms(ours)} ms a trial (wanted: {WANTED_OURS:g}), of which the files alone, "
        f"written plainly, take {in_ms(plain)}\n"
        f"Optuna: {in_ms(optuna)} ms a trial (wanted: {WANTED_OPTUNA:g})\n"
        f"importances: {_spent['importance'][1]:.1f} s in all\n"
        f"on the simulated clock: {connection.now / 60:.0f} minutes; here: {computed:.1f} minutes"
    )


if __name__ == "__main__":
    main()
