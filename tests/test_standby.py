"""A worker that waits with TensorFlow loaded: what it takes, and what happens when it fails."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from cnnlab.images import encode_image
from cnnlab.models import HeadConfig
from cnnlab.processes.child_environment import child_environment
from cnnlab.runs import list_runs, load_run
from cnnlab.storage import locks, paths
from cnnlab.training import TrainingConfig
from cnnlab.workers import start_run, stop_run
from cnnlab.workers.standby import Standby
from tests.waiting import until

pytestmark = pytest.mark.tensorflow

MAKES_ONE_AND_WAITS = """
import sys
from cnnlab.workers import Standby
waiting = Standby()
waiting.prepare()
print(waiting.pid, flush=True)
input()
"""


def is_running(pid):
    """A zombie has ended too."""
    listing = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], stdout=subprocess.PIPE)
    return listing.stdout.strip()[:1] not in (b"", b"Z")


@pytest.fixture(autouse=True)
def memory_enough(no_standby, monkeypatch):
    monkeypatch.setattr("cnnlab.workers.standby.MEMORY_TO_SPARE", 0)


@pytest.fixture
def standby(private_home):
    made = Standby()
    yield made
    made.close()
    for run in list_runs():
        stop_run(run)
    until(lambda: not any(run.is_alive for run in list_runs()))


@pytest.fixture
def recipe(tmp_path):
    for name, value in (("dark", 40), ("light", 200)):
        for split in ("train", "test"):
            (tmp_path / split / name).mkdir(parents=True)
            for number in range(4):
                pixels = np.full((32, 32, 3), value + number, np.uint8)
                (tmp_path / split / name / f"{number}.png").write_bytes(encode_image(pixels))
    return TrainingConfig(
        data=str(tmp_path),
        base="vgg16-compact",
        weights=None,
        head=HeadConfig((4,)),
        epochs=2,
        batch_size=4,
    )


def test_it_trains_the_run_that_it_is_given_and_holds_its_lock(standby, recipe):
    standby.prepare()
    pid = standby.pid
    assert locks.is_held(paths.home() / "standby.lock")
    run = start_run(recipe.replace(epochs=100_000), standby)
    assert standby.pid is None
    until(lambda: run.status.state == "running")
    # The one that waited is the one that works, and nobody else holds the run's lock.
    assert run.is_alive and os.getpriority(os.PRIO_PROCESS, pid) >= 15
    assert not locks.is_held(paths.home() / "standby.lock")
    os.kill(pid, signal.SIGKILL)
    until(lambda: run.status.state == "interrupted")
    assert (run.path / "worker.log").exists()


@pytest.mark.exam
def test_the_result_is_that_of_a_plain_worker(standby, recipe):
    standby.prepare()
    taken, plain = start_run(recipe, standby), start_run(recipe)
    until(lambda: not taken.is_alive and not plain.is_alive)
    assert [run.status.state for run in (taken, plain)] == ["finished", "finished"]
    for ours, theirs in zip(taken.history().epochs, plain.history().epochs, strict=True):
        assert ours["loss"] == pytest.approx(theirs["loss"], rel=1e-4)


def test_one_that_was_killed_does_not_break_start(standby, recipe):
    standby.prepare()
    os.kill(standby.pid, signal.SIGKILL)
    run = start_run(recipe, standby)
    until(lambda: not run.is_alive)
    assert run.status.state == "finished"


@pytest.mark.exam
def test_one_that_does_not_respond_is_ended_and_replaced(standby, recipe, monkeypatch):
    monkeypatch.setattr("cnnlab.workers.standby.SECONDS_TO_ANSWER", 0.2)
    standby.prepare()
    pid = standby.pid
    os.kill(pid, signal.SIGSTOP)
    run = start_run(recipe, standby)
    until(lambda: not is_running(pid))
    until(lambda: not run.is_alive)
    assert run.status.state == "finished"


@pytest.mark.exam
def test_one_of_another_home_is_not_used(standby, recipe, monkeypatch, tmp_path):
    standby.prepare()
    pid = standby.pid
    monkeypatch.setenv("CNNLAB_HOME", str(tmp_path / "other home"))
    run = start_run(recipe, standby)
    until(lambda: not is_running(pid))
    until(lambda: not run.is_alive)
    assert run.status.state == "finished"


def test_there_is_one_in_a_home_and_none_while_a_training_works(standby):
    standby.prepare()
    first = standby.pid
    standby.prepare()
    assert standby.pid == first
    another = Standby()
    another.prepare()
    assert another.pid is None
    standby.close()
    until(lambda: not locks.is_held(paths.home() / "standby.lock"))
    with locks.releasing(locks.acquire(paths.home() / "training.lock")):
        another.prepare()
        assert another.pid is None
    another.prepare()
    assert another.pid is not None
    another.close()


def test_none_is_started_where_memory_is_short(standby, monkeypatch):
    monkeypatch.setattr("cnnlab.workers.standby.MEMORY_TO_SPARE", 10**15)
    standby.prepare()
    assert standby.pid is None


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_the_process_that_made_it(private_home, end):
    with subprocess.Popen(
        [sys.executable, "-c", MAKES_ONE_AND_WAITS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=child_environment(),
    ) as maker:
        pid = int(maker.stdout.readline())
        assert is_running(pid)
        maker.send_signal(end)
    until(lambda: not is_running(pid))
    assert not locks.is_held(paths.home() / "standby.lock")


@pytest.mark.exam
def test_a_run_that_was_taken_goes_on_without_the_process_that_started_it(private_home, recipe):
    code = (
        "import sys; from cnnlab.training import TrainingConfig;"
        "from cnnlab.workers import Standby, start_run;"
        "waiting = Standby(); waiting.prepare();"
        "print(start_run(TrainingConfig.from_json(sys.stdin.read()), waiting).name)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=recipe.to_json().encode(),
        env=child_environment(),
        stdout=subprocess.PIPE,
        check=True,
    )
    run = load_run(done.stdout.decode().strip())
    until(lambda: not run.is_alive)
    assert run.status.state == "finished"
