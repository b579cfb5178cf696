"""From a slider's move to the new grid on the screen, in a real browser.

Run: python -m benchmarks.pages

Prints, for several states of the augmentation page, the median time from the key press to the
painted grid, as a ratio to an empty rerun of the page (all its controls, no pictures); and the
time that the page's script took. A page with one slider only is measured too, and the script of
the page Search with 1,000 trials. Needs chromium.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.testing.v1 import AppTest

from cnnlab.sweeps.ready import READY
from tests.fake_searches import made_up_search

ROOT = Path(__file__).parent.parent
MOVES = 20
EMPTY = "import streamlit as st\nst.slider('x', 0, 100, 0, key='x')\n"
CASES = {
    "16 variants of 224 px": "augmentation?num_images=16&size=224",
    "64 variants of 32 px": "augmentation?num_images=64&size=32",
    "12 variants of 128 px": "augmentation",
    "one setting, 128 px": "augmentation?view=sweep",
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        (Path(folder) / "empty.py").write_text(EMPTY)
        (Path(folder) / ".streamlit").symlink_to(ROOT / ".streamlit")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        with Server(Path(folder) / "empty.py") as empty, Server(ROOT / "app.py") as app:
            slider = "input[type=range]"
            alone = _median_seconds(browser.new_page(), empty.address, "x", slider)
            print(f"{'one slider alone':24} {alone * 1e3:6.0f} ms")
            page = f"{app.address}/augmentation?pictures=upload"
            baseline = _median_seconds(browser.new_page(), page, "rotation_range", slider)
            print(f"{'the page, empty':24} {baseline * 1e3:6.0f} ms")
            for name, path in CASES.items():
                seconds = _median_seconds(
                    browser.new_page(),
                    f"{app.address}/{path}",
                    "rotation_range",
                    ".wall[data-shown], .sweep",
                )
                script = _script_seconds("pages/augmentation.py", path, "rotation_range", float)
                print(
                    f"{name:24} {seconds * 1e3:6.0f} ms  {seconds / baseline:4.2f} x empty  "
                    f"script {script * 1e3:4.0f} ms"
                )
    seconds = _search_seconds(1000)
    print(f"{'a search of 1,000 trials':24} {'':21} script {seconds * 1e3:4.0f} ms")


def _median_seconds(page: Page, address: str, key: str, grid: str) -> float:
    """Key press to the first frame after the script's end, median of ``MOVES``."""
    finished = []
    page.on("websocket", lambda ws: ws.on("framereceived", lambda f: _count(f, finished)))
    page.goto(address)
    page.locator(grid).first.wait_for()
    slider = page.locator(f".st-key-{key} input[type=range]")
    times = []
    for _ in range(MOVES + 3):
        page.wait_for_load_state("networkidle")
        slider.focus()
        before = len(finished)
        began = time.perf_counter()
        slider.press("ArrowRight")
        while len(finished) == before:
            page.wait_for_timeout(1)
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => done()))")
        times.append(time.perf_counter() - began)
    page.close()
    return statistics.median(times[3:])


def _count(frame: object, finished: list[bool]) -> None:
    if isinstance(frame, bytes):
        message = ForwardMsg()
        message.ParseFromString(frame)
        if message.WhichOneof("type") == "script_finished":
            finished.append(True)


def _script_seconds(page: str, path: str, key: str, value: Callable[[int], object]) -> float:
    """One rerun of a page's script without a browser, median of ``MOVES``.

    Args:
        page: its file.
        path: its link.
        key: of the control that moves.
        value: of that control at each move, from 1.
    """
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page(page)
    for name, text in (pair.split("=") for pair in path.partition("?")[2].split("&") if pair):
        app.query_params[name] = text
    app.run()
    times = []
    for move in range(MOVES):
        app.session_state[key] = value(move + 1)
        began = time.perf_counter()
        app.run()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _search_seconds(trials: int) -> float:
    """As ``_script_seconds``, of the page Search with so many trials, each move another one."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["CNNLAB_HOME"] = home
        folder = made_up_search(READY["rate"].replace(trials=trials), trials)
        return _script_seconds("pages/search.py", f"search?sweep={folder.name}", "trial", str)


class Server:
    """A Streamlit server on a free port for the time of a ``with``."""

    def __init__(self, script: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        options = {"port": port, "headless": "true", "fileWatcherType": "none"}
        flags = [f"--server.{name}={value}" for name, value in options.items()]
        self._command = [sys.executable, "-m", "streamlit", "run", str(script), *flags]
        self._folder = script.parent

    def __enter__(self) -> "Server":
        self._home = tempfile.TemporaryDirectory()
        environment = os.environ | {"CNNLAB_HOME": self._home.name}
        self.process = subprocess.Popen(self._command, cwd=self._folder, env=environment)
        while True:
            try:
                urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=2).close()
                return self
            except OSError:
                time.sleep(0.1)

    def processor_seconds(self) -> float:
        """What it has used so far, without its children; known on Linux only."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()
        self._home.cleanup()


if __name__ == "__main__":
    main()
