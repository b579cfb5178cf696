"""Trials on other computers, without Ray: threads stand in for it and for its computers."""

import asyncio
import sys
import threading
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import replace

import pytest

from cnnlab.errors import ConfigurationError, RunError
from cnnlab.evaluation.selection import HELD_OUT, Selection
from cnnlab.experiments.paired import Comparison
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.run_folder import LOG, STOP
from cnnlab.runs.folder.status import RunStatus
from cnnlab.runs.run_directory import WEIGHTS
from cnnlab.storage import paths
from cnnlab.storage.locks import releasing
from cnnlab.sweeps import Parameter, Sweep, SweepFolder, new_sweep, run_sweep
from cnnlab.sweeps.cluster import Cluster, packing, task
from cnnlab.sweeps.cluster.board import Board
from cnnlab.sweeps.cluster.connection import RayConnection, TrialLost
from cnnlab.sweeps.cluster.executor import RayExecutor
from cnnlab.sweeps.cluster.nodes import (
    Equipment,
    Node,
    check_equipment,
    equipment,
    needed_weights,
)
from cnnlab.sweeps.executors import make_executor
from cnnlab.sweeps.local import LocalExecutor
from cnnlab.training.outcome import StopRequested
from tests.fake_trainer import FakeTrainer

RATE = Parameter("learning_rate", low=1e-4, high=1e-1, log=True)
ADAM = Comparison(treatment={"optimizer": "adam"}, control={"optimizer": "sgd"})


class FakeConnection:
    """Two computers: threads that call what Ray would call in processes of its own.

    Attributes:
        lost: numbers of trials that Ray gives up.
        repeated: numbers of trials whose computer is lost when they are done, so that they are
            trained again.
        fetched: how many networks were asked for.
        sent: how often pictures were.
    """

    def __init__(self):
        self.lost, self.repeated = set(), set()
        self.fetched = self.sent = 0
        self.is_open = False
        self.found = {"a": ("one", 1.0), "b": ("two", 1.0)}
        self._threads = ThreadPoolExecutor(2)
        self._loop = asyncio.new_event_loop()
        self._turns = threading.Thread(target=self._loop.run_forever)
        self._training = threading.Lock()
        self._networks = set()

    def open(self):
        self.is_open = True
        self._turns.start()
        self.board = Board()

    def nodes(self):
        return [Node(key, host, cpus, 0.0) for key, (host, cpus) in self.found.items()]

    def look(self, node, weights):
        return self._threads.submit(equipment, weights)

    def put(self, pictures):
        self.sent += 1
        return pictures

    def begin(self, job, pictures):
        network = Future()
        self._networks.add(network)
        return self._threads.submit(self._train, job, pictures, network), network

    def news(self):
        return asyncio.run_coroutine_threadsafe(self.board.news(), self._loop)

    def answer(self, answers):
        asyncio.run_coroutine_threadsafe(self.board.answer(answers), self._loop)

    def ready(self, refs, seconds):
        return list(wait(refs, seconds, FIRST_COMPLETED).done)

    def get(self, ref):
        self.fetched += ref in self._networks
        return ref.result()

    def close(self):
        if self.is_open:
            self.is_open = False
            # Ray ends its processes; threads hear that nobody answers any more.
            self._threads.shutdown(cancel_futures=True)
            asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._turns.join()
            self._loop.close()

    async def _end(self):
        waiting = asyncio.all_tasks() - {asyncio.current_task()}
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    def _train(self, job, pictures, network):
        if job.number in self.lost:
            raise TrialLost("Its computer was lost.")
        # Of Ray's processes each has one training, and resources of its own.
        with self._training:
            trained, files = task.train_there(job, pictures, self)
            if job.number in self.repeated:
                trained, files = task.train_there(job, pictures, self)
        network.set_result(files)
        return trained

    def is_hopeless(self, number, epoch, value):
        asked = self.board.is_hopeless(number, epoch, value)
        answer = asyncio.run_coroutine_threadsafe(asked, self._loop)
        while self.is_open:
            with suppress(TimeoutError):
                return answer.result(0.05)
        raise StopRequested

    def report(self, number, status):
        asyncio.run_coroutine_threadsafe(self.board.report(number, status), self._loop).result()


def held_out(config, epoch):
    accuracy = max(0.0, 1 - abs(config.learning_rate - 0.01) * 5) * epoch / config.epochs
    return Selection(HELD_OUT, epoch, 40, 20, accuracy, 2 - accuracy)


@pytest.fixture
def sweep(few_pictures):
    base = TrainingConfig(data=str(few_pictures), base="vgg16-compact", weights=None, epochs=3)
    return Sweep("Which rate?", base, (RATE,), trials=8, keep_networks=2, sampler="random")


@pytest.fixture(autouse=True)
def trainer(monkeypatch):
    fake = FakeTrainer()
    fake.held_out = held_out
    monkeypatch.setattr(task, "train", fake)
    monkeypatch.setattr("cnnlab.sweeps.local.train", fake)
    return fake


@pytest.fixture
def connection():
    fake = FakeConnection()
    yield fake
    fake.close()


def trained_there(sweep, connection, folder=None):
    return run_sweep(sweep, folder, executor=RayExecutor(sweep, Cluster(), connection))


class TestTrials:
    def test_come_to_the_same_as_here(self, sweep, connection):
        sweep = sweep.replace(pruner="none")
        here, there = run_sweep(sweep), trained_there(sweep, connection)
        for one, other in zip(here.trials.values(), _by_number(there), strict=True):
            assert (one.settings, one.value, one.epochs) == (
                other.settings,
                other.value,
                other.epochs,
            )
            assert one.place is None and other.place
            assert here.run(one).config == there.run(other).config
            assert here.run(one).evaluation() == there.run(other).evaluation()
            assert here.run(one).selection() == there.run(other).selection()
        assert here.best.number == there.best.number
        assert there.status.state == "finished"

    def test_networks_come_back_of_the_best_so_far_only(self, sweep, connection):
        folder = trained_there(sweep.replace(pruner="none", trials=12), connection)
        by_value = sorted(folder.trials.values(), key=lambda trial: -trial.value)
        kept = {t.number for t in by_value if folder.run(t).has_checkpoint}
        assert kept == {trial.number for trial in by_value[:2]}
        assert 2 <= connection.fetched < 12

    def test_pictures_are_sent_once(self, sweep, connection):
        trained_there(sweep, connection)
        assert connection.sent == 1

    def test_pictures_of_another_size_are_sent_too(self, sweep, connection):
        sizes = Parameter("image_size", ((32, 32), (48, 48)))
        folder = trained_there(sweep.replace(space=(sizes,), sampler="grid"), connection)
        assert connection.sent == 2
        assert len(folder.trials) == 2

    def test_hopeless_ones_end_early(self, sweep, connection):
        folder = trained_there(sweep.replace(trials=20), connection)
        ended = [t for t in folder.trials.values() if t.state == "ended early"]
        assert ended
        assert all(trial.epochs < 3 for trial in ended)

    def test_trials_that_compare_come_to_the_same_as_here(self, sweep, connection):
        sweep = sweep.replace(comparison=ADAM, pairs=4, pruner="none")
        here, there = run_sweep(sweep), trained_there(sweep, connection)
        for one, other in zip(here.trials.values(), _by_number(there), strict=True):
            assert len(one.pairs) == 4
            assert (one.settings, one.value, one.pairs) == (
                *(other.settings, other.value, other.pairs),
            )
            assert [run.config for run in here.runs(one)] == [
                run.config for run in there.runs(other)
            ]
        # Each pair has pictures of its own, which all trials share.
        assert connection.sent == 4
        kept = {one.name for t in there.trials.values() for one in there.runs(t)
                if one.has_checkpoint}  # fmt: skip
        assert kept == {one.name for t in here.trials.values() for one in here.runs(t)
                        if one.has_checkpoint}  # fmt: skip

    def test_ray_has_both_sides_of_a_pair_at_once(self, sweep, connection, trainer, monkeypatch):
        begun, both_begun, begin = [], threading.Event(), connection.begin

        def watched(job, pictures):
            begun.append(job)
            if len(begun) == 2:
                both_begun.set()
            return begin(job, pictures)

        monkeypatch.setattr(connection, "begin", watched)
        trainer.then = lambda run: both_begun.wait(60) or pytest.fail("one after the other")
        folder = trained_there(sweep.replace(comparison=ADAM, pairs=1, trials=1), connection)
        assert folder.trials[1].state == "finished"

    def test_a_pair_of_which_ray_gives_up_one_has_failed(self, sweep, connection):
        connection.lost, connection.repeated = {3}, {2}
        sweep = sweep.replace(comparison=ADAM, pairs=2, pruner="none")
        folder = trained_there(sweep, connection)
        states = {trial.number: trial.state for trial in folder.trials.values()}
        assert states == dict.fromkeys(range(1, 9), "finished") | {3: "failed"}
        assert folder.trials[3].reason == "Its computer was lost."
        assert len(folder.trials[2].pairs) == 2

    def test_one_that_ray_gives_up_has_failed_and_the_others_go_on(self, sweep, connection):
        connection.lost = {3}
        folder = trained_there(sweep, connection)
        assert folder.trials[3].state == "failed"
        assert folder.trials[3].reason == "Its computer was lost."
        assert sorted(folder.trials) == list(range(1, 9))
        assert folder.status.state == "finished"

    def test_one_that_began_anew_counts_once(self, sweep, connection, trainer):
        connection.repeated = {2, 5}
        folder = trained_there(sweep.replace(pruner="none"), connection)
        assert len(trainer.configs) == 10
        assert {t.state for t in folder.trials.values()} == {"finished"}

    def test_what_fails_says_why(self, sweep, connection, trainer):
        def fail(run):
            raise ValueError("a shape")

        trainer.then = fail
        with pytest.raises(RunError, match="5 trials failed"):
            trained_there(sweep, connection)
        (folder,) = SweepFolder.all_in(paths.sweeps())
        first = next(iter(folder.trials.values()))
        assert first.state == "failed"
        assert "a shape" in (folder.run(first).path / LOG).read_text()

    def test_a_stop_ends_all(self, sweep, connection, trainer):
        folder, lock = new_sweep(sweep)
        trainer.then = lambda run: (folder.path / STOP).touch()
        with releasing(lock):
            trained_there(sweep, connection, folder)
        assert folder.status.state == "stopped"
        assert not connection.is_open

    def test_nothing_is_left_in_the_home_of_a_computer(self, sweep, connection):
        trained_there(sweep, connection)
        assert not list(paths.sweeps().glob(".staging*"))


def _by_number(folder):
    return [folder.trials[number] for number in sorted(folder.trials)]


class TestComputers:
    HERE = Equipment("here", {"cnnlab": "1", "Python": "3.12"}, {"w.h5": "abc", "imagenet": None})

    def test_what_they_lack_is_told_before_the_first_trial(self, sweep, connection, monkeypatch):
        monkeypatch.setattr(connection, "look", lambda node, weights: _come(None))
        with pytest.raises(RunError, match=r"one \(a\): cnnlab .* is missing"):
            trained_there(sweep, connection)
        (folder,) = SweepFolder.all_in(paths.sweeps())
        assert not folder.trials

    def test_where_nobody_can_report_it_is_said_what_to_do(self, sweep, connection, monkeypatch):
        lost = Future()
        lost.set_exception(TrialLost("No module named cnnlab."))
        monkeypatch.setattr(connection, "news", lambda: lost)
        with pytest.raises(RunError, match=r"No module named cnnlab\. Start Ray"):
            trained_there(sweep, connection)

    @pytest.mark.parametrize(
        ("there", "told"),
        [
            ({"versions": {"cnnlab": "2", "Python": "3.12"}}, "cnnlab 2 instead of 1"),
            ({"versions": {"cnnlab": "1", "Python": None}}, "Python is missing instead of 3.12"),
            ({"weights": {"w.h5": None}}, "w.h5 is missing"),
            ({"weights": {"w.h5": "other"}}, "w.h5 is another file"),
            ({"can_write": False}, "CNNLAB_HOME"),
        ],
    )
    def test_each_difference_is_named(self, there, told):
        with pytest.raises(RunError, match=f"far: .*{told}"):
            check_equipment(self.HERE, {"near": self.HERE, "far": replace(self.HERE, **there)})

    def test_equal_ones_do(self):
        check_equipment(self.HERE, {"near": self.HERE})
        check_equipment(equipment(["imagenet"]), {"near": equipment(["imagenet"])})

    def test_one_too_small_for_a_trial_is_none(self, sweep, connection):
        executor = RayExecutor(sweep, Cluster(cpus=2), connection)
        with pytest.raises(RunError, match="2 CPU and 0 GPU"):
            run_sweep(sweep, executor=executor)

    @pytest.mark.parametrize(
        ("cpus", "gpus", "room"), [(1, 0, 8), (3, 0, 2), (1, 1, 2), (0.1, 0.5, 4), (9, 0, 0)]
    )
    def test_room_for_trials(self, cpus, gpus, room):
        assert Node("key", "host", 8.0, 2.0).room(cpus, gpus) == room

    def test_weights_that_are_needed(self, sweep, tmp_path):
        base = TrainingConfig(base="vgg16", weights="imagenet")
        assert needed_weights(sweep.replace(base=base)) == ("imagenet",)
        # The compact base brings its own along.
        base = base.replace(base="vgg16-compact")
        assert needed_weights(sweep.replace(base=base)) == ()
        file = str(tmp_path / "own.h5")
        assert needed_weights(sweep.replace(base=base.replace(weights=file))) == (file,)


def _come(value):
    future = Future()
    future.set_result(value)
    return future


class TestPacking:
    def test_only_known_names_are_written(self, tmp_path):
        curves = "tensorboard/train/events.out.tfevents.17.cnnlab"
        foreign = ("../up", "/abs", "other", "config.json", "run.lock", "stop", f"{curves}/../x")
        packing.unpack({WEIGHTS: b"w", curves: b"c", **dict.fromkeys(foreign, b"x")}, tmp_path)
        found = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
        assert found == {WEIGHTS, curves}

    def test_what_is_packed_comes_out(self, tmp_path):
        (tmp_path / "from").mkdir()
        (tmp_path / "from" / WEIGHTS).write_bytes(b"weights")
        (tmp_path / "from" / "status.json").write_text("{}")
        assert packing.pack_network(tmp_path / "from") == {WEIGHTS: b"weights"}
        assert packing.pack_measured(tmp_path / "from") == {"status.json": b"{}"}


class TestBoard:
    def test_a_question_waits_for_its_answer(self):
        async def ask():
            board = Board()
            asked = asyncio.create_task(board.is_hopeless(7, 2, 0.5))
            await board.report(7, RunStatus(epoch=2))
            news = await board.news()
            (question,) = news.questions
            assert (question.number, question.epoch, question.value) == (7, 2, 0.5)
            assert dict(news.statuses)[7].epoch == 2
            await board.answer({question.key: True})
            return await asked

        assert asyncio.run(ask())

    def test_each_is_told_once(self, monkeypatch):
        monkeypatch.setattr("cnnlab.sweeps.cluster.board.SECONDS_TO_WAIT", 0.01)

        async def look_twice():
            board = Board()
            asked = asyncio.create_task(board.is_hopeless(1, 1, 0.5))
            first, second = await board.news(), await board.news()
            await board.answer({first.questions[0].key: False})
            return second, await asked

        news, is_hopeless = asyncio.run(look_twice())
        assert not news.questions
        assert not is_hopeless


class TestChoice:
    def test_a_sweep_remembers_its_cluster(self, sweep):
        folder, lock = new_sweep(sweep, Cluster("head:6379", 2, 0.5))
        with releasing(lock):
            assert SweepFolder(folder.path).cluster == Cluster("head:6379", 2, 0.5)
            assert isinstance(make_executor(sweep, folder.cluster), RayExecutor)
            folder.use(None)
            assert folder.cluster is None
            assert isinstance(make_executor(sweep, folder.cluster), LocalExecutor)

    def test_the_recipe_is_the_same(self, sweep):
        folder, lock = new_sweep(sweep, Cluster())
        with releasing(lock):
            assert folder.config == sweep

    @pytest.mark.parametrize(
        "values",
        [{"address": "ray://head:1"}, {"address": ""}, {"cpus": 0}, {"cpus": 1.5}, {"gpus": -1}],
    )
    def test_values_that_cannot_be_used(self, values):
        with pytest.raises(ConfigurationError):
            Cluster(**values)

    def test_without_ray_it_is_said_how_to_install_it(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "ray", None)
        with pytest.raises(RunError, match=r'pip install "cnnlab\[ray\]"'):
            RayConnection(Cluster()).open()

    def test_a_worker_that_finds_no_ray_says_so_in_the_folder(self, sweep, monkeypatch):
        monkeypatch.setitem(sys.modules, "ray", None)
        folder, lock = new_sweep(sweep, Cluster())
        with releasing(lock), pytest.raises(RunError):
            run_sweep(sweep, folder)
        assert folder.status.state == "failed"
        assert "cnnlab[ray]" in str(folder.status.message)
