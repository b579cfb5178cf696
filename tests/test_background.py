"""Work in the background: one at a time, whole or not at all, and nobody waits for what is gone."""

import json
import subprocess
import sys

import pytest

from cnnlab.errors import CnnlabError, DatasetError
from tests.waiting import until
from ui import background, child_process
from ui.background import begin_again, in_background

FILES = """import pathlib, sys
folder = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
(folder / "a.txt").write_text("a")
"""
WAITS = "import sys; sys.stdin.read()"


@pytest.fixture(autouse=True)
def server():
    """No work of another test."""
    background._server.clear()
    yield
    work = background._server()._work
    if work is not None and work.outcome is None:
        work.cancel()
        until(lambda: work.outcome is not None)
    background._server.clear()


@pytest.fixture
def commands(monkeypatch):
    """Commands are Python's: ``print(...)`` instead of ``normalize``; all that were begun."""
    begun = []

    def command(arguments):
        begun.append(arguments)
        return [sys.executable, "-c", *arguments]

    popen = subprocess.Popen
    monkeypatch.setattr(child_process, "_command", command)
    monkeypatch.setattr(
        child_process.subprocess,
        "Popen",
        lambda *args, **options: popen(*args, stdin=subprocess.PIPE, **options),
    )
    return begun


def ended(name: str, *arguments: str, **options):
    """The work, once it has ended."""
    work = in_background(name, *arguments, **options)
    until(lambda: work.outcome is not None)
    return work


def answer(**values) -> str:
    return f"print({json.dumps(values)!r})"


def test_asked_for_again_it_is_the_same_work(commands):
    first = in_background("one", WAITS)
    assert in_background("one", WAITS) is first
    assert first.outcome is None
    assert len(commands) == 1


def test_other_work_waits_for_its_turn(commands):
    in_background("one", WAITS)
    assert in_background("two", answer(two=2)) is None
    assert len(commands) == 1


def test_what_nobody_asks_for_any_more_gives_way(commands, monkeypatch):
    monkeypatch.setattr(background, "_SECONDS_WITHOUT_INTEREST", 0)
    left = in_background("one", WAITS)
    until(lambda: in_background("two", answer(two=2)) is not None)
    assert isinstance(left.outcome, CnnlabError)


def test_its_success_is_reported_once_then_it_is_made_anew(commands):
    first = ended("one", answer(one=1))
    assert first.outcome == {"one": 1}
    assert in_background("one", answer(one=1)) is first
    assert in_background("one", answer(one=1)) is not first


def test_its_failure_stays_until_it_shall_begin_again(commands):
    error = DatasetError("no-such", "There is none.").to_dict()
    fails = f"{answer(error=error)}; raise SystemExit(2)"
    first = ended("one", fails)
    assert isinstance(first.outcome, DatasetError)
    assert in_background("one", fails) is first
    begin_again("one")
    assert in_background("one", fails) is not first


def test_a_folder_is_there_when_it_is_whole(commands, tmp_path):
    work = ended("one", FILES + answer(done=1), into=tmp_path / "made" / "folder")
    assert work.outcome == {"done": 1}
    assert [path.name for path in (tmp_path / "made").iterdir() if path.name[0] != "."] == [
        "folder"
    ]
    assert (tmp_path / "made" / "folder" / "a.txt").read_text() == "a"


@pytest.mark.parametrize("end", ["raise SystemExit(1)", "raise SystemExit(2)"])
def test_a_command_that_fails_leaves_no_folder(commands, tmp_path, end):
    work = ended("one", FILES + end, into=tmp_path / "made" / "folder")
    assert isinstance(work.outcome, CnnlabError)
    assert [path.name for path in (tmp_path / "made").iterdir()] == [".lock"]
