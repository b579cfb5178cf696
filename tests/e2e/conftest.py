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

from tests.e2e.components import opener

ROOT = Path(__file__).parents[2]
PATIENCE = 300  # seconds; ends a hang, however slow and busy the machine is
WINDOW = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def launch():
    """Start a browser of its own: ``launch(*arguments)``.

    Debian's browser; the tests say so where it is missing instead of passing.
    """
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("the browser tests need chromium: apt-get install chromium")
    sync_playwright = pytest.importorskip("playwright.sync_api").sync_playwright
    always = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
    with sync_playwright() as playwright:
        yield lambda *arguments: playwright.chromium.launch(
            executable_path=path, args=[*always, *arguments]
        )


@pytest.fixture(scope="session")
def chromium(launch):
    browser = launch()
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


@pytest.fixture(scope="session")
def camera_server(tmp_path_factory) -> Iterator[str]:
    """A page with nothing but the camera, in the mode that its query names; its address."""
    script = Path(__file__).with_name("camera_page.py")
    with serving(tmp_path_factory.mktemp("camera"), str(script)) as (address, _):
        yield address


def run_command(home: Path, *words: str) -> str:
    """What a command of cnnlab prints that keeps what it makes in ``home``."""
    command = [sys.executable, "-m", "cnnlab", *words, "--quiet"]
    environment = os.environ | {"CNNLAB_HOME": str(home)}
    result = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return result.stdout.strip()


@pytest.fixture(scope="session")
def run_names(server_home) -> list[str]:
    """Two short trainings in the home of the server."""
    network = ["--base", "vgg16-compact", "--weights", "none", "--head-units", "8"]
    settings = [*network, "--limit", "64", "--epochs", "1"]
    return [run_command(server_home, "train", *settings, "--seed", seed) for seed in ("1", "2")]


@contextmanager
def serving(home: Path, script: str = "app.py") -> Iterator[tuple[str, subprocess.Popen]]:
    """The app on a free port, or another script; its address and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "CNNLAB_HOME": str(home),
        "KERAS_HOME": str(home / "keras"),
    }
    options = {"port": port, "headless": "true", "fileWatcherType": "none"}
    flags = [f"--server.{name}={value}" for name, value in options.items()]
    command = [sys.executable, "-m", "streamlit", "run", script, *flags]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _await_health(address, process)
        yield address, process
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


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


# Our look lies on the page, and its script answers keys and clicks: on terms, dialogs, history.
DRESSED = """() => window.cnnlabFrame
  && getComputedStyle(document.documentElement).getPropertyValue("--menu")"""
# The page stands still, and the browser has drawn it.
SETTLED = """() => new Promise((done) => {
  const stands = () => document.querySelector("[data-test-script-state=notRunning]");
  const look = () => requestAnimationFrame(() => setTimeout(() => (stands() ? done() : look())));
  look();
})"""


class Visitor:
    """Somebody at a browser. Waits for what the server says, never for a fixed time.

    Attributes:
        page: the tab.
        address: of the server.
        asked: how often the reader, and no clock, let the server run the page or a part of it.
        finished: how many runs have ended, those of clocks too.
    """

    def __init__(self, page, address: str) -> None:
        self.page = page
        self.address = address
        self.asked = self.finished = 0
        self._part = ""  # which was asked for; none where it is the whole page
        self._began: dict[str, int] = {}  # how often was asked before each run
        self._answered = 0
        page.set_default_timeout(PATIENCE * 1000)
        page.on("websocket", self._listen)

    def _listen(self, socket) -> None:
        socket.on("framesent", self._note_request)
        socket.on("framereceived", self._note_run)

    def _note_request(self, frame) -> None:
        from streamlit.proto.BackMsg_pb2 import BackMsg

        if isinstance(frame, bytes):
            message = BackMsg.FromString(frame)
            request = message.rerun_script
            if message.HasField("rerun_script") and not request.is_auto_rerun:
                self.asked += 1
                self._part = request.fragment_id

    def _note_run(self, frame) -> None:
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        if isinstance(frame, bytes):
            message = ForwardMsg.FromString(frame)
            kind, run = message.WhichOneof("type"), message.metadata.run
            if kind == "new_session":
                self._began[run.script_run_id] = self.asked
            if kind == "script_finished":
                self.finished += 1
                to_the_end = message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
                if to_the_end and (not run.fragment_ids or self._part in run.fragment_ids):
                    self._answered = max(self._answered, self._began.get(run.script_run_id, 0))

    @contextmanager
    def rerun(self):
        """Wait until what the actions inside ask of the server has run to its end and is drawn.

        Other runs do not count: one that had begun before, one that a clock asked for.
        """
        before = self.asked
        yield
        self.until(lambda: self._answered >= self.asked > before, "the page did not run again")
        self.page.evaluate(SETTLED)

    def sideways(self) -> float:
        """By how many pixels the page is wider than the screen."""
        return self.page.evaluate(
            "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
        )

    def until(self, condition, message: str) -> None:
        """Wait until ``condition()`` holds; the browser's events go on meanwhile."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, message
            self.page.wait_for_timeout(20)

    def open(self, path: str = "") -> None:
        """Open a page by its address and wait for it; no page may show an exception."""
        self.page.goto("about:blank")  # what was open before asks for nothing any more
        with self.rerun():
            self.page.goto(f"{self.address}/{path}")
        self.page.locator("h1").first.wait_for()
        self.page.wait_for_function(DRESSED)
        self.page.evaluate("() => document.fonts.ready.then(() => {})")
        assert self.page.locator("[data-testid=stException]").count() == 0

    def resize(self, size: tuple[int, int]) -> None:
        """Another window; charts and components follow it a moment later."""
        self.page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))

    def follow(self, title: str) -> None:
        """Go to a page by the menu."""
        with self.rerun():
            link = self.page.locator(".st-key-menu").get_by_role("link", name=title, exact=True)
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

    def wall(self, key: str) -> str:
        """What a wall shows, once it shows anything: another text for other pictures."""
        wall = self.page.locator(f".st-key-{key} .wall[data-shown]")
        return wall.get_attribute("data-shown")


@pytest.fixture(scope="session")
def serve():
    """Start another server: ``with serve(home) as (address, process)``."""
    return serving


@pytest.fixture(scope="session")
def visit():
    """Open a tab: ``visit(context, address)``."""
    return lambda context, address: Visitor(context.new_page(), address)


@pytest.fixture(scope="session")
def tab(chromium, server) -> Iterator[Visitor]:
    """A tab in which Streamlit's scripts need not be loaded and compiled for each test."""
    context = chromium.new_context(viewport=WINDOW)
    yield Visitor(context.new_page(), server)
    context.close()


@pytest.fixture
def visitor(tab) -> Iterator[Visitor]:
    """Somebody who has not been here before: nothing is open, nothing is remembered."""
    yield tab
    tab.page.goto("about:blank")
    tab.page.set_viewport_size(WINDOW)
    tab.page.context.clear_cookies()


@pytest.fixture(scope="session")
def component_tab(chromium):
    context = chromium.new_context(viewport=WINDOW)
    yield context.new_page()
    context.close()


@pytest.fixture
def component(component_tab):
    """Open a component in a tab that all tests share."""
    yield opener(component_tab)
    component_tab.goto("about:blank")
    component_tab.unroute_all()
    component_tab.set_viewport_size(WINDOW)


@pytest.fixture
def component_alone(chromium):
    """Open a component in a browser of its own, whose clock and settings the test may change."""
    context = chromium.new_context()
    yield opener(context.new_page())
    context.close()
