"""Commands in a child: their output arrives whole, and they end when nobody waits any more."""

import os
import signal
import sys
import time

import pytest
import streamlit as st

from cnnlab.errors import CnnlabError
from tests.waiting import HANGS_AFTER, until
from ui import child_process
from ui.child_process import BackgroundCommand, run_command_with_bar


@pytest.fixture
def command(monkeypatch):
    """Let this program be the child; it ends by itself where nobody reads what it says."""

    def put_in_place(program):
        program = f"import json, pathlib, signal, sys, time; signal.alarm(20)\n{program}"
        monkeypatch.setattr(child_process, "_command", lambda _: [sys.executable, "-c", program])

    return put_in_place


def test_output_longer_than_a_pipe_arrives(command):
    command("print(json.dumps({'a': 'x' * 200_000}))")
    assert len(run_command_with_bar("beginning", "working")["a"]) == 200_000


def test_progress_is_reported_and_what_libraries_write_beside_it_is_passed_over(command):
    lines = ['{"done": 1, "total": 4}', "W0000 of a library", '{"done": 2, "W0000', "7", "{}"]
    command(f"print(*{lines}, sep='\\n', file=sys.stderr)\nprint('{{}}')")
    started = BackgroundCommand()
    assert started.wait(HANGS_AFTER) and started.progress == (1, 4)


class Interrupted(BaseException):
    """What Streamlit raises where a page draws something after the reader changed something."""


class InterruptedBar:
    """Of a reader who does something else once the child is at work."""

    def __init__(self, at_work):
        self.at_work = at_work

    def progress(self, *_):
        if self.at_work.exists():
            raise Interrupted

    def empty(self):
        """Nothing was drawn."""


def test_a_silent_child_tidies_up_and_ends_with_the_reader(command, monkeypatch, tmp_path):
    leftover = tmp_path / "leftover"
    command(
        f"path = pathlib.Path({str(leftover)!r})\ntry:\n path.touch(); time.sleep(60)\n"
        "finally:\n path.unlink()"
    )
    monkeypatch.setattr(st, "progress", lambda *_: InterruptedBar(leftover))
    with pytest.raises(Interrupted):
        run_command_with_bar("beginning", "working")
    assert not leftover.exists()


def test_a_command_can_be_cancelled_where_interrupts_are_ignored(command, tmp_path):
    """As a shell starts what a script has in the background: handed down to every child."""
    at_work = tmp_path / "at work"
    command(
        "import runpy\nfrom cnnlab.commands import data\n"
        f"path = pathlib.Path({str(at_work)!r})\n"
        "def run(args):\n try:\n  path.touch(); time.sleep(60)\n finally:\n  path.unlink()\n"
        "data.run = run\nsys.argv = ['cnnlab', 'data', 'any', '--json', '--progress-json']\n"
        "runpy.run_module('cnnlab', run_name='__main__', alter_sys=True)"
    )
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        started = BackgroundCommand()
    finally:
        signal.signal(signal.SIGINT, before)
    until(at_work.exists)
    started.cancel()
    assert started.outcome == {} and not at_work.exists()


def test_a_child_that_cannot_be_interrupted_is_killed(command, monkeypatch, tmp_path):
    command("signal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('{}', flush=True)\ntime.sleep(60)")
    monkeypatch.setattr(child_process, "_SECONDS_TO_TIDY_UP", 0.2)
    started = BackgroundCommand()
    while not os.fstat(started._answer.fileno()).st_size:
        time.sleep(0.01)
    started.cancel()
    assert started.outcome == {}


@pytest.mark.parametrize("program", ["", "print('{')", "print(7)", "print('{}'); sys.exit(1)"])
def test_a_child_that_ends_without_output_is_an_error(command, program):
    command(program)
    with pytest.raises(CnnlabError, match="ended with code") as caught:
        run_command_with_bar("beginning", "working")
    assert caught.value.code == "child-ended"
