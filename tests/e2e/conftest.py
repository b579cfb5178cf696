"""A real server and a real browser for the story tests."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds; generous, because two cores also train


@pytest.fixture(scope="session")
def chromium():
    """Debian's browser; the tests say so where it is missing instead of passing."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("the browser tests need chromium: apt-get install chromium")
    sync_playwright = pytest.importorskip("playwright.sync_api").sync_playwright
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server_home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="session")
def server(server_home) -> Iterator[str]:
    """The app with a home of its own; its address."""
    with serving(server_home) as (address, _):
        yield address


@contextmanager
def serving(home: Path) -> Iterator[tuple[str, subprocess.Popen]]:
    """The app on a free port; its address and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "CNNLAB_HOME": str(home),
        "KERAS_HOME": str(home / "keras"),
    }
    options = {"port": port, "headless": "true", "fileWatcherType": "none"}
    flags = [f"--server.{name}={value}" for name, value in options.items()]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *flags]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _await_health(address, process)
        yield address, process
    finally:
        process.terminate()
        process.wait(timeout=20)


def _await_health(address: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended at once"
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not answer")


class Visitor:
    """Somebody at a browser. Waits for what the server says, never for a fixed time."""

    def __init__(self, page, address: str) -> None:
        self.page = page
        self.address = address
        self.finished = 0
        page.set_default_timeout(PATIENCE * 1000)
        page.on("websocket", lambda socket: socket.on("framereceived", self._count))

    def _count(self, frame) -> None:
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        if isinstance(frame, bytes):
            message = ForwardMsg()
            message.ParseFromString(frame)
            self.finished += message.WhichOneof("type") == "script_finished"

    @contextmanager
    def rerun(self):
        """Wait until the script has run through once more after the actions inside."""
        before = self.finished
        yield
        self.until(lambda: self.finished > before, "the page did not run again")

    def until(self, condition, message: str) -> None:
        """Wait until ``condition()`` holds; the browser's events go on meanwhile."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, message
            self.page.wait_for_timeout(20)

    def open(self, path: str = "") -> None:
        """Open a page by its address and wait for it; no page may show an exception."""
        with self.rerun():
            self.page.goto(f"{self.address}/{path}")
        self.page.locator("h1").first.wait_for()
        assert self.page.locator("[data-testid=stException]").count() == 0

    def follow(self, title: str) -> None:
        """Go to a page by the menu."""
        with self.rerun():
            link = self.page.locator("[data-testid=stSidebar]").get_by_role(
                "link", name=title, exact=True
            )
            link.click()
        self.page.get_by_role("heading", level=1, name=title).wait_for()

    def press(self, name: str) -> None:
        """Press a button."""
        with self.rerun():
            self.page.get_by_role("button", name=name, exact=True).first.click()

    def move_slider(self, key: str, presses: int = 1, towards: str = "ArrowRight") -> None:
        """Move a slider with the keyboard, one rerun a press."""
        slider = self.page.locator(f".st-key-{key} input[type=range]")
        for _ in range(presses):
            with self.rerun():
                slider.focus()
                slider.press(towards)

    def choose(self, key: str, option: str) -> None:
        """Choose an option of a select box by its text."""
        self.page.locator(f".st-key-{key} input").click()
        with self.rerun():
            self.page.get_by_role("option", name=option, exact=True).click()

    def pictures(self, key: str) -> str:
        """What a grid shows: its composed picture, as the browser paints it."""
        cell = self.page.locator(f".grid-{key} [role=img]").first
        return cell.evaluate("cell => getComputedStyle(cell).backgroundImage")


@pytest.fixture(scope="session")
def serve():
    """Start another server: ``with serve(home) as (address, process)``."""
    return serving


@pytest.fixture(scope="session")
def visit():
    """Open a tab: ``visit(context, address)``."""
    return lambda context, address: Visitor(context.new_page(), address)


@pytest.fixture
def visitor(chromium, server) -> Iterator[Visitor]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield Visitor(context.new_page(), server)
    context.close()
