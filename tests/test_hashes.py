"""Hashes of files, against hashlib on their bytes."""

import hashlib
import os

import pytest

from cnnlab.storage import hashes


@pytest.fixture
def file(tmp_path):
    (tmp_path / "file").write_bytes(b"cnnlab")
    return tmp_path / "file"


@pytest.mark.parametrize("hashed", [hashes.hash_of_file, hashes.remembered_hash])
@pytest.mark.parametrize("algorithm", ["sha256", "md5"])
def test_it_is_the_hash_of_the_content(file, hashed, algorithm):
    assert hashed(file, algorithm) == hashlib.new(algorithm, b"cnnlab").hexdigest()


def test_a_remembered_hash_is_read_once_and_again_when_the_file_is_replaced(file, monkeypatch):
    first = hashes.remembered_hash(file)
    with monkeypatch.context() as patch:
        patch.setattr(hashes, "hash_of_file", None)
        assert hashes.remembered_hash(file) == first
    other = file.with_name("other")
    other.write_bytes(b"baggage")
    os.utime(other, ns=(0, file.stat().st_mtime_ns))
    other.replace(file)
    assert hashes.remembered_hash(file) == hashlib.sha256(b"baggage").hexdigest()


@pytest.mark.parametrize("hashed", [hashes.hash_of_file, hashes.remembered_hash])
def test_what_is_no_file_is_reported(tmp_path, hashed):
    with pytest.raises(OSError):
        hashed(tmp_path / "absent")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="pipe"):
        hashed(tmp_path / "pipe")
