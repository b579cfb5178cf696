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
from cnnlab.processes.limited_child import NoResponse, call_limited
from tests.waiting import HANGS_AFTER


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


def test_a_system_that_lets_no_process_start_is_reported(monkeypatch):
    def refused(*_, **__):
        raise OSError(errno.EMFILE, "Too many open files")

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
