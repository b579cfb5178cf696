"""Files from the network: there whole or not at all, from a server of our own."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from cnnlab import downloads

CONTENT = b"0123456789" * 100_000
HASH = "sha256:" + hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def fetch(file_server, tmp_path):
    """Download into an empty folder."""
    file_server.gives(CONTENT)

    def fetch_(progress=None):
        return downloads.download(file_server.url, tmp_path / "new" / "file", HASH, progress)

    return fetch_


def test_it_is_fetched_once_and_told_of(fetch, file_server, tmp_path):
    calls = []
    path = fetch(lambda *call: calls.append(call))
    assert path.read_bytes() == CONTENT and [path] == list((tmp_path / "new").iterdir())
    assert calls[-1] == (len(CONTENT), len(CONTENT)) and calls == sorted(calls)
    assert fetch() == path and file_server.requests == 1


def test_a_damaged_file_is_fetched_again(fetch, tmp_path):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "file").write_bytes(CONTENT[:-1])
    assert fetch().read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        ({"content": CONTENT + b"?"}, "wrong-hash", "its hash differs"),
        ({"content": b"", "status": 404}, "not-downloaded", "the server answered 404"),
        ({"content": CONTENT, "stalls_after": 0}, "not-downloaded", "stopped answering"),
        ({"content": CONTENT, "stalls_after": 1000}, "not-downloaded", "stopped answering"),
    ],
)
def test_a_failure_says_why_and_leaves_nothing(fetch, file_server, tmp_path, answer, kind, reason):
    file_server.gives(**answer)
    started = time.monotonic()
    with pytest.raises(downloads.DownloadFailed, match=reason) as caught:
        fetch()
    assert caught.value.kind == kind
    assert list((tmp_path / "new").iterdir()) == []
    assert time.monotonic() - started < 5


def test_a_folder_that_cannot_be_made_is_told(fetch, tmp_path):
    (tmp_path / "new").write_text("no folder")
    with pytest.raises(downloads.DownloadFailed, match="it cannot be stored"):
        fetch()


def test_what_progress_raises_ends_it(fetch, tmp_path):
    def cancel(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(cancel)
    assert list((tmp_path / "new").iterdir()) == []


def test_nothing_stays_of_a_process_that_was_killed(file_server, tmp_path):
    file_server.gives(CONTENT, stalls_after=500_000)
    code = (
        "import sys; from pathlib import Path; from cnnlab.downloads import download\n"
        "download(sys.argv[1], Path(sys.argv[2]), 'md5:0', lambda *_: print(flush=True))"
    )
    command = [sys.executable, "-c", code, file_server.url, str(tmp_path / "new" / "file")]
    env = os.environ | {"PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=env) as child:
        child.stdout.readline()  # some of it has been written
        child.kill()
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="files without a name are Linux's")
def test_what_has_come_is_not_copied_to_get_its_name(fetch, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "copyfileobj", None)
    (tmp_path / "other").touch()
    assert fetch().stat().st_mode == (tmp_path / "other").stat().st_mode


def test_where_files_need_a_name_it_is_copied(fetch, tmp_path, monkeypatch):
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    monkeypatch.setattr(tempfile, "_O_TMPFILE_WORKS", False)
    assert fetch().read_bytes() == CONTENT
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["file"]


def test_what_a_killed_process_left_is_swept_and_a_living_ones_is_not(fetch, tmp_path):
    (tmp_path / "new").mkdir()
    for pid in (99_999_999, os.getppid()):
        (tmp_path / "new" / f".file.{pid}.part").touch()
    fetch()
    left = {path.name for path in (tmp_path / "new").iterdir()}
    assert left == {"file", f".file.{os.getppid()}.part"}


def test_waiting_ends_within_thirty_seconds():
    assert sum(downloads.TIMEOUT) < 30
