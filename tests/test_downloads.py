"""Files from the network: there whole or not at all, from a server of our own."""

import contextlib
import errno
import gzip
import hashlib
import os
import shutil
import socket
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from cnnlab.storage import downloads
from cnnlab.storage.atomic_files import hold, replace_file, unfinished
from cnnlab.storage.cleanup import sweep

CONTENT = b"0123456789" * 100_000
HASH = "sha256:" + hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def fetch(file_server, tmp_path):
    """Download into an empty folder."""
    file_server.gives(CONTENT)

    def fetch_(progress=None):
        return downloads.download(file_server.url, tmp_path / "new" / "file", HASH, progress)

    return fetch_


def test_it_is_fetched_once_and_reported(fetch, file_server, tmp_path):
    calls = []
    path = fetch(lambda *call: calls.append(call))
    assert path.read_bytes() == CONTENT and [path] == list((tmp_path / "new").iterdir())
    assert calls[-1] == (len(CONTENT), len(CONTENT)) and calls == sorted(calls)
    assert fetch() == path and file_server.requests == 1


def _refuse(*_, **__):
    raise PermissionError(errno.EPERM, "Operation not permitted")


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
    with pytest.raises(downloads.DownloadFailed, match=reason) as caught:
        fetch()
    assert caught.value.kind == kind
    assert list((tmp_path / "new").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_reported(fetch, tmp_path):
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
        "import sys; from pathlib import Path; from cnnlab.storage.downloads import download\n"
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


def test_what_a_killed_process_left_is_swept_and_what_is_anothers_is_not(fetch, tmp_path):
    folder = tmp_path / "new"
    folder.mkdir()
    forsaken, held = unfinished(folder / "file"), unfinished(folder / "other")
    anothers = folder / "another's.tmp"
    for path in (forsaken, anothers):
        path.touch()
    with held.open("wb") as file:
        hold(file)
        fetch()
    assert set(folder.iterdir()) == {folder / "file", held, anothers}


@pytest.mark.parametrize("is_linked", [True, False])
def test_what_has_come_is_not_swept_before_it_has_its_name(fetch, tmp_path, monkeypatch, is_linked):
    def sweep_and_replace(*arguments, **options):
        sweep(tmp_path / "new")
        replace_file(*arguments, **options)

    if not is_linked:
        monkeypatch.setattr(os, "link", _refuse)
    monkeypatch.setattr(downloads, "replace_file", sweep_and_replace)
    assert fetch().read_bytes() == CONTENT


@pytest.fixture
def answering(monkeypatch):
    """Servers that give every connection the same bytes, whatever was asked; by their port."""
    monkeypatch.setattr(downloads, "TIMEOUT", (5, 5))
    monkeypatch.setenv("NO_PROXY", "*")
    with contextlib.ExitStack() as servers:
        yield lambda *answers: servers.enter_context(_answering(answers))


@contextlib.contextmanager
def _answering(answers):
    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            for answer in answers:
                self.request.recv(65536)
                self.request.sendall(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def head(*lines: str) -> bytes:
    return "\r\n".join(("HTTP/1.1 200 OK", *lines, "Connection: close", "", "")).encode("latin-1")


@pytest.mark.parametrize(
    "length", ["10,10", "10, 10", "-1", "+10", "1e1", "ten", "\xb2", "9" * 5000, "", "0x0a"]
)
def test_what_a_server_says_of_the_length_may_be_odd(answering, tmp_path, length):
    content = b"0123456789"
    port = answering(head(f"Content-Length: {length}") + content)
    calls = []
    try:
        path = downloads.download(
            f"http://127.0.0.1:{port}/x",
            tmp_path / "new" / "file",
            "sha256:" + hashlib.sha256(content).hexdigest(),
            lambda *call: calls.append(call),
        )
    except downloads.DownloadFailed as failure:
        assert failure.kind in ("not-downloaded", "wrong-hash")
        assert list((tmp_path / "new").iterdir()) == []
    else:
        assert path.read_bytes() == content and calls[-1] == (10, 10)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (head("Content-Length: 10,11") + b"0123456789", "cannot be understood"),
        (head("Content-Length: 20") + b"0123456789", "broke off"),
        (head("Transfer-Encoding: chunked") + b"zz\r\n0123", "broke off"),
        (head("Content-Length: 9") + b" <html>No", "a web page came in its place"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n", "understood"),
        (b"HTTP/1.1 302 Found\r\nLocation: /x\r\nConnection: close\r\n\r\n", "understood"),
        (b"HTTP/1.1 302 Found\r\nLocation: ftp://x/\r\nContent-Length: 0\r\n\r\n", "understood"),
        (b"HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n", "the proxy asks for a name and a pass"),
        (b"220 mail.test ready\r\n", "no connection"),
        (b"", "no connection"),
    ],
)
def test_a_response_of_another_kind_is_reported_as_what_it_is(answering, tmp_path, answer, reason):
    port = answering(answer)
    with pytest.raises(downloads.DownloadFailed, match=reason):
        downloads.download(f"http://127.0.0.1:{port}/x", tmp_path / "file", HASH)
    assert list(tmp_path.iterdir()) == []


def test_a_packed_file_that_a_server_calls_a_packed_page_comes_as_it_is(answering, tmp_path):
    packed = gzip.compress(CONTENT)
    port = answering(head(f"Content-Length: {len(packed)}", "Content-Encoding: gzip") + packed)
    known = "sha256:" + hashlib.sha256(packed).hexdigest()
    path = downloads.download(f"http://127.0.0.1:{port}/x", tmp_path / "x.gz", known)
    assert path.read_bytes() == packed


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("407 Proxy Authentication Required", r"name and a password \(407\)"),
        ("403 Forbidden", r"the proxy refused the connection \(403\)"),
    ],
)
def test_a_proxy_that_refuses_is_reported(answering, tmp_path, monkeypatch, answer, reason):
    port = answering(f"HTTP/1.1 {answer}\r\nContent-Length: 0\r\n\r\n".encode())
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    monkeypatch.delenv("NO_PROXY")
    with pytest.raises(downloads.DownloadFailed, match=reason):
        downloads.download("https://files.invalid/x", tmp_path / "file", HASH)


def test_a_proxy_that_is_not_there_is_reported(tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    with pytest.raises(downloads.DownloadFailed, match="the proxy cannot be reached"):
        downloads.download("https://files.invalid/x", tmp_path / "file", HASH)


def test_a_proxy_that_opens_encrypted_connections_is_reported(file_server, tmp_path):
    certificate, key = tmp_path / "a.crt", tmp_path / "a.key"
    make = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate that nobody trusts")
    subject = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    files = ("-out", str(certificate), "-keyout", str(key))
    subprocess.run([*make, *subject, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    file_server.socket = context.wrap_socket(file_server.socket, server_side=True)
    url = f"https://localhost:{file_server.server_port}/file"
    with pytest.raises(downloads.DownloadFailed, match=r"certificate .* not trusted .*proxy"):
        downloads.download(url, tmp_path / "new" / "file", HASH)


def test_a_damaged_file_that_cannot_be_replaced_is_reported_and_stays(fetch, file_server, tmp_path):
    file_server.gives(b"", status=503)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "file").write_bytes(CONTENT[:-1])
    with pytest.raises(downloads.DownloadFailed, match=r"503; and the file that is .* damaged"):
        fetch()
    assert (tmp_path / "new" / "file").read_bytes() == CONTENT[:-1]


def test_waiting_ends_within_thirty_seconds():
    assert sum(downloads.TIMEOUT) < 30
