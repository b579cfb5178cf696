"""How soon a training obeys, is found again, and a kill is noticed: python -m benchmarks.survival

Seconds beside what is promised, on real workers with a home of their own. The tests check what
happens in the end; how soon depends on the machine, so it is measured here. Pages run as in a
server but without a browser.
"""

import os
import signal
import struct
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from cnnlab.datasets import load
from cnnlab.errors import DatasetError
from cnnlab.models import HeadConfig
from cnnlab.runs import Run
from cnnlab.training import TrainingConfig
from cnnlab.workers import start_run, stop_run

RECIPE = TrainingConfig(
    "toybox10", base="vgg16-compact", limit=200, head=HeadConfig((8,)), epochs=100_000
)
HANGS_AFTER = 600.0
ROOT = Path(__file__).parent.parent


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["CNNLAB_HOME"] = home
        load("toybox10")
        for moment in ("queued", "loading-pictures", "building-network", "running"):
            stops(moment)
        killed()
        found()
        refused(Path(home) / "entries.zip")


def stops(moment: str) -> None:
    """A run that is stopped when it is there: learning, or before."""
    first = start_run(RECIPE) if moment == "queued" else None
    run = start_run(RECIPE)
    _wait(lambda: _has_come(run, moment))
    stop_run(run)
    _report(f"stopped while {moment}", 10, lambda: _wait(lambda: not run.is_alive))
    if first:
        stop_run(first)
        _wait(lambda: not first.is_alive)


def killed() -> None:
    """Two runs, the first of them killed."""
    works, waits = start_run(RECIPE), start_run(RECIPE)
    _wait(lambda: works.status.state == "running")
    os.kill(_pid_of(works), signal.SIGKILL)
    _report("read as interrupted", 5, lambda: _wait(lambda: works.status.state == "interrupted"))
    _report("the next has its turn", 10, lambda: _wait(lambda: waits.status.state != "queued"))
    stop_run(waits)
    _wait(lambda: not waits.is_alive)


def found() -> None:
    """A run that goes on while the server that started it has ended: its page in a new one."""
    run = start_run(RECIPE)
    _wait(lambda: run.history().epochs)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=HANGS_AFTER).run()

    def open_page() -> None:
        app.switch_page("pages/transfer_learning.py").run()
        if "Stop" not in [button.label for button in app.button]:
            raise AssertionError("it should be there, to be stopped")

    _report("a page finds it again", 3, open_page)
    stop_run(run)
    _wait(lambda: not run.is_alive)


def refused(path: Path) -> None:
    """A ZIP of a hundred thousand entries, all empty."""
    entries = 100_001
    record = b"PK\1\2" + b"\0" * 42
    end = struct.pack("<4H2IH", 0, 0, 9, 9, entries * len(record), 0, 0)
    path.write_bytes(record * entries + b"PK\5\6" + end)

    def open_it() -> None:
        try:
            load(path)
        except DatasetError:
            return
        raise AssertionError("it should have been refused")

    _report("a ZIP of 100,001 entries is refused", 5, open_it)


def _has_come(run: Run, moment: str) -> bool:
    status = run.status
    message = status.message.code if status.message else None
    later = status.state == "running" and moment != "queued"
    return moment in (status.state, message) or later


def _pid_of(run: Run) -> int:
    """The process whose command line names the run's folder."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if str(run.path).encode() in (folder / "cmdline").read_bytes().split(b"\0"):
                return int(folder.name)
        except OSError:
            continue
    raise LookupError(f"no process works on {run.name}")


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + HANGS_AFTER
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("waited too long")
        time.sleep(0.005)


def _report(name: str, promised: float, work: Callable[[], None]) -> None:
    began = time.perf_counter()
    work()
    print(f"{name:36} {time.perf_counter() - began:6.2f} s   promised: {promised} s")


if __name__ == "__main__":
    main()
