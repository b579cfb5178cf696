"""What every test shares: a private home folder, and the development pictures where they exist."""

import hashlib
import http.server
import itertools
import json
import os
import secrets
import shutil
import signal
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from cnnlab.datasets import toybox10
from cnnlab.images import encode_image
from cnnlab.models import builtin, imagenet
from cnnlab.models.keras_cache import KerasFile
from cnnlab.models.vgg16 import base_layers
from cnnlab.models.weight_writing import write_weight_file
from cnnlab.storage import downloads

# A shell lets what a script starts in the background ignore Ctrl-C, and all children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def private_home(tmp_path_factory, monkeypatch):
    """Runs, caches and data sets of a test go to a folder of its own."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("CNNLAB_HOME", str(home))
    monkeypatch.setenv("KERAS_HOME", str(home / "keras"))
    monkeypatch.delenv("CNNLAB_DATA", raising=False)
    return home


@pytest.fixture(scope="session", autouse=True)
def folder_of_app_test():
    """The folder that Streamlit's AppTest makes when it is imported and leaves to the interpreter.

    That would remove it at exit with a ResourceWarning, which pytest does not see.
    """
    yield
    module = sys.modules.get("streamlit.testing.v1.app_test")
    if module is not None:
        module.TMP_DIR.cleanup()


@pytest.fixture(autouse=True)
def no_standby(monkeypatch):
    """A page that is opened in a test starts no worker: as if memory were short."""
    monkeypatch.setattr("cnnlab.workers.standby.MEMORY_TO_SPARE", sys.maxsize)


@pytest.fixture(autouse=True)
def no_classifier_at_once(monkeypatch):
    """A page that is opened in a test starts no classifier; one that is asked something does."""
    monkeypatch.setattr(
        "cnnlab.serving.classifier_process.ClassifierProcess.start", lambda self: None
    )


@pytest.fixture(autouse=True)
def no_tables_in_components(monkeypatch):
    """A component of a page gets no list nor dict that Streamlit would look for a table in.

    It loads pandas for it, a third of a second for the first reader.
    """
    if "streamlit" not in sys.modules:
        return
    from streamlit.components.v2.bidi_component import serialization

    def is_given(value: object) -> bool:
        assert not isinstance(value, list | dict), f"use a tuple instead of {value!r:.100}"
        return False

    monkeypatch.setattr(serialization, "is_dataframe_like", is_given)


@pytest.fixture
def shared_data() -> Path:
    """Real pictures for development, beside the project; absent on a user's machine."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the development pictures (../shared/data) are not here")
    return folder


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.fixture
def chance() -> np.random.Generator:
    """For moments that no test should choose itself; a failure prints how to repeat them."""
    seed = int(os.environ.get("CHANCE") or secrets.randbits(32))
    print(f"the same moments again: CHANCE={seed}")
    return np.random.default_rng(seed)


@pytest.fixture(scope="session")
def few_pictures(tmp_path_factory) -> Path:
    """A class folder: 30 reddish and 30 bluish noisy pictures to train with, 6 of each to test."""
    folder = tmp_path_factory.mktemp("few-pictures")
    generator = np.random.default_rng(3)
    for (split, count), (name, channel) in itertools.product(
        [("train", 30), ("test", 6)], [("red", 0), ("blue", 2)]
    ):
        (folder / split / name).mkdir(parents=True)
        for number in range(count):
            pixels = generator.integers(0, 120, (32, 32, 3), np.uint8)
            pixels[..., channel] += 100
            (folder / split / name / f"{number}.png").write_bytes(encode_image(pixels))
    return folder


@pytest.fixture(scope="session")
def drawings(tmp_path_factory) -> Path:
    """The pictures of toybox10, drawn once for all tests that ask for it."""
    home = tmp_path_factory.mktemp("drawings")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLAB_HOME", str(home))
        toybox10.load()
    return home / "cache"


@pytest.fixture(scope="module")
def home_of_module(drawings, tmp_path_factory):
    """A home for what the tests of a file share, with toybox10 in it."""
    home = tmp_path_factory.mktemp("module-home")
    shutil.copytree(drawings, home / "cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLAB_HOME", str(home))
        yield home


@pytest.fixture
def drawn_toybox(drawings, private_home) -> None:
    """toybox10 lies in the test's cache, as on every visit but the first."""
    shutil.copytree(drawings, private_home / "cache")


PATIENCE = downloads.TIMEOUT


class FileServer(http.server.ThreadingHTTPServer):
    """Stands in for a server on the network, and does what a test asks it to."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/file"
        self.released, self.reached = threading.Event(), threading.Event()
        self.requests = 0
        self.gives(b"")

    def gives(self, content: bytes, stalls_after: int | None = None, status: int = 200) -> None:
        """Answer with this; after some bytes fall silent until ``released`` is set.

        One that falls silent is not waited for long in this process. One that answers may take as
        long as it does for users: a busy machine is no silent server.
        """
        self.content, self.stalls_after, self.status = content, stalls_after, status
        downloads.TIMEOUT = PATIENCE if stalls_after is None else (PATIENCE[0], 0.3)


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.requests += 1
        self.send_response(server.status)
        self.send_header("Content-Length", str(len(server.content)))
        self.end_headers()
        self.wfile.write(server.content[: server.stalls_after])
        self.wfile.flush()
        server.reached.set()
        if server.stalls_after is not None:
            server.released.wait(60)
            self.close_connection = True

    def log_message(self, *_):
        """Nothing to the terminal."""


@pytest.fixture
def file_server(monkeypatch):
    """A local server that answers with nothing until a test says what it ``gives``."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(downloads, "TIMEOUT", PATIENCE)
    with FileServer() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.released.set()
        server.shutdown()


IMAGENET_STAND_IN = b"weights " * 100_000


@pytest.fixture
def imagenet_server(file_server, monkeypatch):
    """The server that gives VGG16's ImageNet weights, or some bytes in their place."""
    file_server.gives(IMAGENET_STAND_IN)
    md5 = hashlib.md5(IMAGENET_STAND_IN).hexdigest()
    stand_in = KerasFile(imagenet.WEIGHTS.name, file_server.url, md5)
    monkeypatch.setattr(imagenet, "WEIGHTS", stand_in)
    return file_server


@pytest.fixture
def compact_weights(tmp_path_factory, monkeypatch) -> Path:
    """Random weights in the place of vgg16-compact's built-in ones, in a folder of their own."""
    folder = tmp_path_factory.mktemp("assets")
    monkeypatch.setattr(builtin, "ASSETS", folder)
    path = folder / "vgg16-compact.weights.h5"
    write_compact_weights(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "vgg16-compact.json").write_text(json.dumps({"sha256": digest}))
    return path


def write_compact_weights(path: Path) -> None:
    """Random convolutions that keep the spread of what goes through them."""
    generator, before, layers = np.random.default_rng(5), 3, {}
    for name, channels in base_layers("vgg16-compact"):
        if "conv" in name:
            kernel = generator.normal(0, (2 / (9 * before)) ** 0.5, (3, 3, before, channels))
            layers[name] = kernel / (1 if layers else 64), np.zeros(channels)
            before = channels
    write_weight_file(path, layers, dict.fromkeys(layers, "conv2d"))
