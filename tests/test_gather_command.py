"""``gather``: what the app's child process does with a ZIP of pictures."""

import json
import zipfile

import numpy as np
import pytest

from cnnlab.__main__ import main
from cnnlab.images import encode_image


@pytest.fixture
def photos(tmp_path):
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.writestr("a.png", encode_image(np.zeros((5, 5, 3), np.uint8)))
        archive.writestr("b.png", b"not a picture")
        archive.writestr("c.txt", b"text")
    return str(tmp_path / "photos.zip")


def test_it_counts_names_the_bad_ones_and_reports_progress(photos, capsys):
    assert main(["gather", photos, "--image-size", "8", "--json", "--progress-json"]) == 0
    out, progress = capsys.readouterr()
    report = json.loads(out)
    assert (report["num_pictures"], report["ignored"]) == (2, 1)
    assert report["unreadable"][0]["file"] == "b.png" and "text" in report["unreadable"][0]["error"]
    assert json.loads(progress.splitlines()[-1]) == {"done": 2, "total": 2}


def test_for_people_it_prints_a_table(photos, capsys):
    assert main(["gather", photos]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2 pictures, 1 other file" and lines[2].startswith("b.png")


def test_an_error_has_its_parts_for_the_page(tmp_path, capsys):
    (tmp_path / "a.zip").write_bytes(b"PK")
    assert main(["gather", str(tmp_path / "a.zip"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "zip-unreadable"
