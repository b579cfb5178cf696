"""Work that was asked to stop ends, even if Python itself cannot act any more."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cnnlab.errors import StorageError
from cnnlab.processes.child_environment import child_environment
from cnnlab.runs.folder.run_folder import LOCK
from cnnlab.runs.new_run import new_run
from cnnlab.storage import locks
from cnnlab.training import TrainingConfig
from cnnlab.workers import stop_run
from cnnlab.workers.watchdog import watched
from tests.waiting import HANGS_AFTER, until

# In C from the first word on, without a look at signals or threads: as HDF5 over a damaged file.
HANG = "any(itertools.chain(map(say, ['at work']), itertools.repeat(None)))"
PROGRAM = """
import functools, itertools, sys, time
from pathlib import Path
from cnnlab.runs.run_directory import Run
from cnnlab.training.status_recorder import StatusRecorder
from cnnlab.workers import watchdog
from cnnlab.workers.watchdog import watched
from cnnlab.workers.worker import work

watchdog.SECONDS_TO_STOP = {seconds}
say = functools.partial(print, flush=True)
run, lock = Run(Path(sys.argv[1])), sys.argv[2]
def job():
    StatusRecorder(run).begin(num_batches=1)
    {job}
{work}
"""
AS_WORKER = "work(run, lock, job)"
IN_FOREGROUND = "with watched(run, int(lock)): job()"
PATIENT = """say('at work')
    while not run.stop_requested: time.sleep(0.01)
    StatusRecorder(run).end('stopped')"""


@pytest.fixture
def at_work():
    """A run, and the process that works for it; both are gone at the end."""
    started = []

    def start(job, work, seconds=1):
        run, lock = new_run(TrainingConfig(weights=None))
        program = PROGRAM.format(job=job, work=work, seconds=seconds)
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(run.path), str(lock)],
            pass_fds=[lock],
            env=child_environment(),
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        os.close(lock)
        started.append(process)
        assert process.stdout.readline() == b"at work\n"
        return run, process

    yield start
    for process in started:
        process.kill()
        process.stdout.close()
        process.wait()


@pytest.mark.parametrize("work", [AS_WORKER, IN_FOREGROUND])
def test_a_hang_is_ended_by_force_and_the_run_reads_stopped(at_work, work):
    run, process = at_work(HANG, work)
    stop_run(run)
    assert process.wait() == -signal.SIGKILL
    until(lambda: not run.is_alive)
    assert (run.status.state, run.status.message.code) == ("stopped", "run-cut-off")


def test_what_hangs_in_the_foreground_ends_with_an_interrupt(at_work):
    run, process = at_work(HANG, IN_FOREGROUND)
    process.send_signal(signal.SIGINT)
    assert process.wait() == -signal.SIGKILL
    until(lambda: not run.is_alive)
    assert run.status.state == "stopped"


def open_descriptors():
    return sum(1 for _ in Path("/dev/fd").iterdir())


def test_where_no_watchdog_can_start_the_work_does_not_begin(monkeypatch):
    def refused(*_, **__):
        raise OSError(errno.EMFILE, "Too many open files")

    run, lock = new_run(TrainingConfig(weights=None))
    monkeypatch.setattr(subprocess, "Popen", refused)
    before = open_descriptors()
    with (
        locks.releasing(lock),
        pytest.raises(StorageError, match="too many files are open"),
        watched(run, lock),
    ):
        pytest.fail("it began")
    assert open_descriptors() == before - 1  # the lock


def test_what_stops_by_itself_is_not_cut_off(at_work):
    run, process = at_work(PATIENT, AS_WORKER, seconds=HANGS_AFTER)
    stop_run(run)
    assert process.wait() == 0
    assert (run.status.state, run.status.message, run.is_alive) == ("stopped", None, False)


def test_a_worker_that_is_killed_leaves_a_run_that_reads_interrupted(at_work):
    run, process = at_work(HANG, AS_WORKER)
    process.kill()
    until(lambda: run.status.state == "interrupted")
    assert not locks.is_held(run.path / LOCK)


def test_a_hanging_run_that_is_stopped_lets_the_next_one_work(at_work):
    first, _ = at_work(HANG, AS_WORKER)
    stop_run(first)
    second, process = at_work("say('at work'); StatusRecorder(run).end('finished')", AS_WORKER)
    assert process.wait() == 0
    assert (first.status.state, second.status.state) == ("stopped", "finished")
