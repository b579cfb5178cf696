"""Hands the trainings of a sweep out to a Ray cluster, and puts what comes back into their folders.

Ray does the rest: where each is done, what is done when a computer is lost, how pictures get
there. They are sent once. Networks come back only of trials that are among the best so far.
"""

import time
from collections import Counter, OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from cnnlab.errors import RunError
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.nested_run import NestedRun
from cnnlab.runs.run_directory import Run
from cnnlab.storage.cleanup import hidden_folder, remove_folder
from cnnlab.sweeps.cluster.connection import Connection, RayConnection, Ref, TrialLost
from cnnlab.sweeps.cluster.nodes import Equipment, Node, check_equipment, equipment, needed_weights
from cnnlab.sweeps.cluster.packing import unpack, write_settings
from cnnlab.sweeps.cluster.settings import Cluster
from cnnlab.sweeps.cluster.task import Job, Trained
from cnnlab.sweeps.executor import Ended, Watch
from cnnlab.sweeps.sweep import Sweep
from cnnlab.sweeps.trainings import Training
from cnnlab.sweeps.trials import Trial, trial_of
from cnnlab.training.resources import Resources
from cnnlab.training.resources.shared import MOST_DATASETS, settings_of_pictures

SECONDS_BETWEEN_LOOKS = 0.3
"""Whether the sweep was asked to stop."""
SECONDS_BETWEEN_COUNTS = 2.0
"""How many computers there are."""
SECONDS_TO_ANSWER = 180.0
"""For all computers to say what they have; the first process on one takes some of it."""


@dataclass(frozen=True)
class _AtWork:
    """A training that Ray has."""

    training: Training
    run: NestedRun
    network: Ref
    began: float


class RayExecutor:
    """As ``Executor``.

    Args:
        sweep: whose trials.
        cluster: where, and what each needs.
        connection: to it; None for one of its own.
    """

    def __init__(
        self, sweep: Sweep, cluster: Cluster | None = None, connection: Connection | None = None
    ) -> None:
        self._sweep = sweep
        self._cluster = cluster or Cluster()
        self._connection = connection or RayConnection(self._cluster)
        self._num_seeds = 1 if sweep.comparison is None else sweep.pairs
        self._at_work: dict[Ref, _AtWork] = {}
        self._numbers: Counter[int] = Counter()
        self._news: Ref | None = None
        self._pictures: OrderedDict[Hashable, Ref] = OrderedDict()
        self._counted, self._capacity = float("-inf"), 1

    def start(self, watch: Watch) -> None:
        """As of ``Executor``: connect, look at all computers, and send the pictures.

        Raises:
            CnnlabError: there is no cluster, its computers lack something, or the data cannot be
                used.
        """
        self._watch = watch
        self._connection.open()
        self._check_nodes([node for node in self._connection.nodes() if self._room(node)])
        self._news = self._connection.news()
        self._pictures_of(self._sweep.sides()[0])

    @property
    def capacity(self) -> int:
        """As of ``Executor``; 1 where no computer is there: a trial waits for one with Ray."""
        if time.monotonic() - self._counted >= SECONDS_BETWEEN_COUNTS:
            self._counted = time.monotonic()
            self._capacity = max(1, sum(map(self._room, self._connection.nodes())))
        return self._capacity

    def submit(self, training: Training, run: NestedRun) -> None:
        """As of ``Executor``."""
        job = Job(training.trial.number, training.config, self._sweep.objective)
        measured, network = self._connection.begin(job, self._pictures_of(training.config))
        self._numbers[job.number] += 1
        self._at_work[measured] = _AtWork(training, run, network, time.monotonic())

    def wait(self) -> list[Ended]:
        """As of ``Executor``."""
        while not (come := self._ready(list(self._at_work))):
            pass
        return [self._ended(self._at_work[ref], ref) for ref in come]

    def close(self) -> None:
        """As of ``Executor``."""
        self._connection.close()

    def _room(self, node: Node) -> int:
        return node.room(self._cluster.cpus, self._cluster.gpus)

    def _check_nodes(self, nodes: Sequence[Node]) -> None:
        if not nodes:
            raise RunError(
                "cluster-too-small",
                "No computer of the cluster has the {cpus:g} CPU and {gpus:g} GPU that a trial "
                "needs. Ask for less, or start Ray on others with more.",
                cpus=self._cluster.cpus,
                gpus=self._cluster.gpus,
            )
        weights = needed_weights(self._sweep)
        looks = {self._connection.look(node, weights): node for node in nodes}
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        found = {}
        while waiting := [ref for ref in looks if ref not in found]:
            for ref in self._ready(waiting):
                found[ref] = self._equipment(ref, looks[ref])
            if time.monotonic() > deadline and len(found) < len(looks):
                raise _silent([looks[ref].host for ref in looks if ref not in found])
        named = {f"{node.host} ({node.key[:6]})": found[ref] for ref, node in looks.items()}
        check_equipment(equipment(weights), named)

    def _equipment(self, ref: Ref, node: Node) -> Equipment | None:
        try:
            found: Equipment | None = self._connection.get(ref)
        except TrialLost as lost:
            raise _silent([node.host]) from lost
        return found

    def _pictures_of(self, config: TrainingConfig) -> Ref:
        """Sent already, or now. Where settings ask for many data sets, the last few are kept, of
        pairs those of all: each has another seed."""
        key = settings_of_pictures(config)
        if key not in self._pictures:
            data = Resources().load(config, lambda done, total: self._watch.check_stop())
            # They are computed once and travel along.
            _ = data.fingerprint, data.test_fingerprint
            self._pictures[key] = self._connection.put(data)
        self._pictures.move_to_end(key)
        while len(self._pictures) > max(MOST_DATASETS, self._num_seeds):
            self._pictures.popitem(last=False)
        return self._pictures[key]

    def _ready(self, refs: Sequence[Ref]) -> list[Ref]:
        """Those of these that have come; news of the trials at work are heard meanwhile."""
        self._watch.check_stop()
        listening = [] if self._news is None else [self._news]
        come = self._connection.ready([*refs, *listening], SECONDS_BETWEEN_LOOKS)
        if listening and self._news in come:
            self._hear()
        return [ref for ref in refs if ref in come]

    def _hear(self) -> None:
        try:
            news, self._news = self._connection.get(self._news), self._connection.news()
        except TrialLost as lost:
            raise _deaf(str(lost)) from lost
        # Of a computer that was thought to be lost, somebody may ask who is not waited for.
        self._connection.answer({
            one.key: self._numbers[one.number] > 0
            and self._watch.is_hopeless(one.number, one.epoch, one.value)
            for one in news.questions
        })  # fmt: skip
        statuses = [status for number, status in news.statuses if self._numbers[number]]
        if statuses:
            self._watch.progress(max(statuses, key=lambda status: status.progress))

    def _ended(self, at_work: _AtWork, ref: Ref) -> Ended:
        training, seconds = at_work.training, time.monotonic() - at_work.began
        try:
            trained: Trained = self._connection.get(ref)
            measured = self._put_away(at_work, trained)
        except TrialLost as lost:
            return Ended(training.name, seconds, reason=str(lost))
        finally:
            del self._at_work[ref]
            self._numbers[training.trial.number] -= 1
        return Ended(training.name, trained.seconds, trained.place, measured=measured)

    def _put_away(self, at_work: _AtWork, trained: Trained) -> Trial:
        """Into the run's folder, which appears whole."""
        path, training = at_work.run.path, at_work.training
        if path.exists():
            remove_folder(path)
        # Not beside the others: there may be 10,000 of them to look through for leftovers.
        with hidden_folder(path.parents[1]) as folder:
            write_settings(training.config, trained.began, folder)
            unpack(trained.files, folder)
            objective = self._sweep.objective
            measured = trial_of(training.trial, Run(folder), objective, trained.seconds)
            if self._watch.is_kept(training, measured.value):
                while not self._ready([at_work.network]):
                    pass
                unpack(self._connection.get(at_work.network), folder)
            path.parent.mkdir(exist_ok=True)
            folder.rename(path)
        return measured


def _silent(hosts: Sequence[str]) -> RunError:
    return RunError(
        "cluster-silent",
        "These computers of the cluster say nothing: {hosts}. Stop Ray there (ray stop), and "
        "start the sweep again.",
        hosts=", ".join(hosts),
    )


def _deaf(reason: str) -> RunError:
    return RunError(
        "cluster-deaf",
        "Ray has no process on this computer to which trials can report: {reason} Start Ray here "
        "in the environment in which cnnlab is installed (ray stop, then ray start), and resume "
        "the sweep.",
        reason=reason,
    )
