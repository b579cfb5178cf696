"""A child with limited resources: its result, and every way in which it has none."""

import errno
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from cnnlab.errors import ImageError, StorageError
from cnnlab.processes import limited_child
from cnnlab.processes.child_pipes import end_child
from cnnlab.processes.limited_child import NoResponse, call_limited, start_ahead
from tests.waiting import HANGS_AFTER, until


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Let a few lines be what the child does with its question."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def write(work):
        (tmp_path / "childs_work.py").write_text(
            "import os, signal, time\nimport numpy as np\n"
            "from cnnlab.errors import ImageError\n"
            "from cnnlab.processes.limited_child import serve_limited\n"
            "from cnnlab.processes.limited_child import limit_computing, limit_memory\n"
            f"def work(question):\n    {work}\n"
            "if __name__ == '__main__':\n    serve_limited(work)\n"
        )
        return "childs_work"

    return write


def test_values_and_arrays_come_back_whatever_libraries_print(module):
    work = "print('noise', flush=True); return question[::-1], [np.arange(6.0).reshape(2, 3)]"
    values, (array,) = call_limited(module(work), ["a", "\udcff"], seconds=HANGS_AFTER)
    assert values == ["\udcff", "a"]
    np.testing.assert_array_equal(array, [[0, 1, 2], [3, 4, 5]])


def test_an_error_of_ours_is_raised_here(module):
    work = "raise ImageError('odd', 'It is {what}.', what=question)"
    with pytest.raises(ImageError, match=r"It is blue\.") as caught:
        call_limited(module(work), "blue", seconds=HANGS_AFTER)
    assert (caught.value.code, caught.value.values) == ("odd", {"what": "blue"})


@pytest.mark.parametrize(
    ("work", "reason"),
    [
        ("return 1 / 0, ()", r"it failed \(ZeroDivisionError\)"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "ended with code -11"),
        ("os._exit(7)", "ended with code 7"),
        ("limit_computing(0.1)\n    while True: pass", "computed for too long"),
    ],
)
def test_whatever_the_work_does_happens_to_the_child(module, work, reason):
    with pytest.raises(NoResponse, match=reason):
        call_limited(module(work), None, seconds=HANGS_AFTER)


def test_a_child_that_only_waits_is_ended_in_time(module):
    with pytest.raises(NoResponse, match=r"no answer within 0\.5 seconds"):
        call_limited(module("time.sleep(60)"), None, seconds=0.5)


@pytest.mark.skipif(sys.platform != "linux", reason="the account of memory is Linux's")
def test_a_child_cannot_take_more_memory_than_it_may(module):
    work = "limit_memory(100_000_000); kept = bytearray(50_000_000); bytearray(question)"
    assert (
        call_limited(module(f"{work}; return 'kept', ()"), 20_000_000, seconds=HANGS_AFTER)[0]
        == "kept"
    )
    with pytest.raises(NoResponse, match="MemoryError"):
        call_limited(module(f"{work}; return 'kept', ()"), 100_000_000, seconds=HANGS_AFTER)


class TestStartedAhead:
    WORK = "return os.getpid(), ()"

    @pytest.fixture
    def waiting(self, module):
        """The name of a module, and its child that waits."""
        name = module(self.WORK)
        start_ahead(name)
        yield name, limited_child._ahead[name]
        if name in limited_child._ahead:
            end_child(limited_child._ahead.pop(name))

    def test_it_answers_one_call_and_no_second(self, waiting):
        name, child = waiting
        assert call_limited(name, None, seconds=HANGS_AFTER)[0] == child.pid
        assert call_limited(name, None, seconds=HANGS_AFTER)[0] != child.pid

    def test_there_is_one_however_often_it_is_asked_for(self, waiting):
        name, child = waiting
        start_ahead(name)
        assert limited_child._ahead[name] is child

    @pytest.mark.parametrize("again", [True, False])
    def test_one_that_died_meanwhile_is_replaced(self, waiting, again):
        name, child = waiting
        os.kill(child.pid, signal.SIGKILL)
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        if again:
            start_ahead(name)
        assert call_limited(name, None, seconds=HANGS_AFTER)[0] != child.pid

    def test_another_environment_is_not_that_of_one_that_waits(self, waiting):
        name, child = waiting
        other = call_limited(name, None, seconds=HANGS_AFTER, environment={"ANY": "1"})
        assert other[0] != child.pid

    def test_it_ends_with_the_process_that_started_it(self, module):
        script = (
            "from cnnlab.processes import limited_child as it\n"
            f"it.start_ahead({module(self.WORK)!r})\n"
            "print(next(iter(it._ahead.values())).pid)"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
        until(lambda: not is_running(int(done.stdout)))

    def test_where_the_system_refuses_it_there_is_none(self, module, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(subprocess, "Popen", refused)
            start_ahead("any")
        assert "any" not in limited_child._ahead


def refused(*_, **__):
    raise OSError(errno.EMFILE, "Too many open files")


def is_running(pid):
    """A zombie has ended too."""
    listing = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], stdout=subprocess.PIPE)
    return listing.stdout.strip()[:1] not in (b"", b"Z")


def test_a_system_that_lets_no_process_start_is_reported(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", refused)
    with pytest.raises(StorageError, match="too many files are open"):
        call_limited("any", None, seconds=HANGS_AFTER)


def test_an_interrupt_ends_the_waiting_and_the_child(module, tmp_path):
    pid = tmp_path / "pid"
    work = f"open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(60)"

    def interrupt():
        while not (pid.exists() and pid.read_text()):
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            call_limited(module(work), None, seconds=HANGS_AFTER)
    finally:
        signal.signal(signal.SIGINT, before)
    listing = subprocess.run(["ps", "-o", "stat=", "-p", pid.read_text()], stdout=subprocess.PIPE)
    assert not listing.stdout
