"""``python -m cnnlab cache``. No TensorFlow."""

import json

import numpy as np
import pytest

from cnnlab.__main__ import main
from cnnlab.features import cache
from cnnlab.storage import bounded_cache, paths


@pytest.fixture
def cli(capsys):
    """Run the command; its exit code, what it printed and what it complained about."""

    def run(*argv):
        code = main(["cache", *argv])
        return code, *capsys.readouterr()

    return run


@pytest.fixture(autouse=True)
def a_large_disk(monkeypatch):
    class Large:
        free = 10**12

    monkeypatch.setattr(cache.shutil, "disk_usage", lambda path: Large)


@pytest.fixture
def filled():
    """Two entries of one megabyte each."""
    array = np.zeros((1000, 250), np.float32)
    for name in ("pets", "toys"):
        cache.store(name, f"{name}: 1,000 pictures", array.shape, "float32", iter([array]))


def test_the_list_says_what_is_there_and_how_much_may_be(cli, filled):
    code, out, err = cli()
    assert code == 0
    assert out.count("1 MB  ") == 2 and "pets: 1,000 pictures" in out
    assert err == "2 MB are kept, at most 8.0 GB.\n"


def test_an_empty_list_is_no_error(cli):
    assert cli("list") == (0, "", "0 MB are kept, at most 8.0 GB.\n")


def test_the_list_is_there_for_programs(cli, filled):
    answer = json.loads(cli("list", "--json")[1])
    assert {entry["about"][:4] for entry in answer["entries"]} == {"pets", "toys"}
    assert answer["limit_bytes"] == 8_000_000_000


def test_clear_removes_everything_but_the_limit(cli, filled):
    cli("limit", "0.5")
    assert json.loads(cli("clear", "--json")[1]) == {"removed": 2}
    assert cache.entries() == [] and cache.limit_set() == 500_000_000


def test_a_smaller_limit_removes_what_is_beyond(cli, filled):
    code, out, _ = cli("limit", "0.0015")
    assert (code, out) == (0, "2 MB\n")
    assert len(cache.entries()) == 1


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("limit", "much"), "expected a number of gigabytes from 0 on; received 'much'"),
        (("limit", "nan"), "expected a number of gigabytes from 0 on"),
        (("clear", "3"), "python -m cnnlab cache limit 3"),
        (("grow",), "invalid choice: 'grow'"),
    ],
)
def test_what_cannot_be_done_is_a_users_error(cli, argv, message):
    code, out, err = cli(*argv)
    assert code == 2 and out == "" and message in err


def test_uploads_and_decoded_pictures_are_listed_and_cleared_too(cli, filled):
    upload = paths.uploads() / ("0" * 32)
    upload.mkdir(parents=True)
    (upload / "pets.zip").write_bytes(bytes(2_000_000))
    decoded = paths.cache() / "datasets" / f"pictures-v1-{'0' * 64}-32x32"
    decoded.mkdir(parents=True)
    (decoded / "pictures.u8").write_bytes(bytes(3_000_000))
    _, out, err = cli()
    assert "upload: pets.zip" in out and "decoded pictures: pictures-32x32" in out
    assert err == "7 MB are kept, at most 8.0 GB.\n"
    with bounded_cache.held(upload / "pets.zip"):
        assert "pets.zip (a training reads it)" in cli()[1]
        assert json.loads(cli("clear", "--json")[1]) == {"removed": 3, "left": 1}
        assert "Kept, as a training reads them or waits to: 1." in cli("clear")[2]
    assert json.loads(cli("clear", "--json")[1]) == {"removed": 1}
    assert not upload.exists()
