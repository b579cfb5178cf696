"""A caller gets the response to its own request, whatever happened to the request before."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from cnnlab.errors import RunError
from cnnlab.serving import classifier_process
from cnnlab.serving.classifier_process import ClassifierProcess
from cnnlab.serving.fair_lock import FairLock
from tests.waiting import HANGS_AFTER, until

# Answers as the real child does, but without a network: the mean of the pictures. A call named
# "slow" is noted in a file, and answered when another file is there. The package itself, which
# takes long to import, is left out.
CHILD = """
import sys, time, types
from pathlib import Path
package = sys.modules["cnnlab.serving"] = types.ModuleType("cnnlab.serving")
package.__path__ = [sys.argv[2]]
from cnnlab.processes.wire import read_message, write_message
from cnnlab.serving.serialization import pack, unpack

folder = Path(sys.argv[1])
while (frame := read_message(sys.stdin.buffer)) is not None:
    request = unpack(*frame)
    if request["call"] == "slow":
        (folder / "asked").touch()
        while not (folder / "go").exists():
            time.sleep(0.01)
    if request["call"] == "late":
        write_message(sys.stdout.buffer, {"result": -1.0, "id": request["id"] - 1})
    result = pack(float(request["images"].mean()), [])
    write_message(sys.stdout.buffer, {"result": result, "id": request["id"]})
"""
BLACK, WHITE = np.zeros((4, 4, 3), np.uint8), np.full((4, 4, 3), 255, np.uint8)


@pytest.fixture
def process(tmp_path, monkeypatch):
    honest, package = subprocess.Popen, str(Path(classifier_process.__file__).parent)

    def stand_in(command, **options):
        return honest([sys.executable, "-c", CHILD, str(tmp_path), package], **options)

    monkeypatch.setattr(classifier_process.subprocess, "Popen", stand_in)
    with ClassifierProcess() as process:
        yield process


def test_ctrl_c_while_a_response_is_awaited_ends_the_child_and_the_next_gets_its_own(
    process, tmp_path
):
    def press_ctrl_c():
        until((tmp_path / "asked").exists)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=press_ctrl_c).start()
    with pytest.raises(KeyboardInterrupt):
        process.call("slow", "model", BLACK)
    (tmp_path / "go").touch()
    assert process.call("mean", "model", WHITE) == 255


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
@pytest.mark.parametrize("step", ["write_message", "read_message"])
@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
def test_whatever_breaks_off_a_request_the_next_gets_its_own_response(
    process, monkeypatch, error, step, is_done
):
    honest = getattr(classifier_process, step)

    def broken(*arguments):
        if is_done:
            honest(*arguments)
        raise error

    assert process.call("mean", "model", BLACK) == 0
    with monkeypatch.context() as patch, pytest.raises(error):
        patch.setattr(classifier_process, step, broken)
        process.call("mean", "model", BLACK)
    assert process.call("mean", "model", WHITE) == 255


def test_half_a_question_is_never_completed_by_the_next(process, monkeypatch):
    def half(pipe, values, arrays):
        pipe.write(b"\0" * 10)
        pipe.flush()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(classifier_process, "write_message", half)
        process.call("mean", "model", BLACK)
    assert process.call("mean", "model", WHITE) == 255


def test_a_response_to_another_request_is_passed_over(process):
    assert process.call("late", "model", WHITE) == 255


def test_two_callers_get_their_own_responses_while_a_third_is_interrupted(process, monkeypatch):
    answers = {}

    def ask(value):
        pictures = np.full((4, 4, 3), value, np.uint8)
        answers[value] = [process.call("mean", "model", pictures) for _ in range(20)]

    threads = [threading.Thread(target=ask, args=(value,)) for value in (10, 20)]
    for thread in threads:
        thread.start()
    read = classifier_process.read_message

    def interrupted_here(pipe):
        if threading.current_thread() is threading.main_thread():
            raise KeyboardInterrupt
        return read(pipe)

    monkeypatch.setattr(classifier_process, "read_message", interrupted_here)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            process.call("mean", "model", WHITE)
    for thread in threads:
        thread.join()
    assert answers == {10: [10] * 20, 20: [20] * 20}


def test_a_child_that_is_ended_as_it_responds_is_not_used_again(process, monkeypatch):
    """The alarm may ring while an answer that came in time is on its way to the caller."""
    read = classifier_process.read_message

    def just_in_time(pipe):
        answer = read(pipe)
        process._child.process.kill()
        process._child.process.wait()
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(classifier_process, "read_message", just_in_time)
        assert process.call("mean", "model", BLACK) == 0
    assert process.call("mean", "model", WHITE) == 255


def test_one_that_takes_too_long_is_reported_and_the_next_gets_its_own_response(process, tmp_path):
    assert process.call("mean", "model", BLACK) == 0
    process._seconds = 0.05
    with pytest.raises(RunError, match=r"no answer within 0\.05 seconds"):
        process.call("slow", "model", BLACK)
    process._seconds = HANGS_AFTER
    (tmp_path / "go").touch()
    assert process.call("mean", "model", WHITE) == 255


class Interrupting:
    """A condition at which Ctrl-C is pressed as its lock is taken for the n-th time."""

    def __init__(self, honest, moment):
        self._honest, self._left = honest, moment

    def __enter__(self):
        self._left -= 1
        if self._left == 0:
            raise KeyboardInterrupt
        return self._honest.__enter__()

    def __exit__(self, *parts):
        return self._honest.__exit__(*parts)

    def __getattr__(self, name):
        return getattr(self._honest, name)


@pytest.mark.parametrize("moment", [1, 2], ids=["coming", "leaving"])
def test_an_interrupted_turn_passes_to_the_next(moment):
    turns = FairLock()
    turns._changed = Interrupting(turns._changed, moment)
    with pytest.raises(KeyboardInterrupt), turns:
        pass
    with turns:
        pass


def test_one_who_is_interrupted_in_the_queue_leaves_it():
    turns, order = FairLock(), []

    def interrupted():
        honest = turns._changed.wait

        def wait(*arguments):
            turns._changed.wait = honest
            raise KeyboardInterrupt

        turns._changed.wait = wait
        with pytest.raises(KeyboardInterrupt), turns:
            order.append("never")

    def last():
        with turns:
            order.append("last")

    with turns:
        for work in (interrupted, last):
            thread = threading.Thread(target=work)
            thread.start()
            if work is interrupted:
                thread.join()
        order.append("first")
    thread.join()
    assert order == ["first", "last"]
