"""Runs of pages go few at a time, and drags give way to clicks."""

import threading

import pytest

from tests.sliders import report
from tests.test_pages import open_page  # noqa: F401  a fixture
from tests.test_slider import one, opened
from tests.waiting import HANGS_AFTER, until
from ui import run_scheduling
from ui.run_scheduling import RunTurns


class Server:
    """Runs in threads of their own, each until it is asked to end; the clock stands still."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.turns = RunTurns(clock=lambda: self.seconds)
        self.began = []
        self._ends = {}

    def come(self, name: str, is_drag: bool = False) -> None:
        """Begin a run; returns when it has its turn or waits for it."""
        end = self._ends[name] = threading.Event()

        def run() -> None:
            self.turns.take(is_drag)
            self.began.append(name)
            end.wait(HANGS_AFTER)

        waiting, began = self.turns.num_waiting(), len(self.began)
        threading.Thread(target=run, daemon=True).start()
        until(lambda: self.turns.num_waiting() > waiting or len(self.began) > began)

    def end(self, name: str, then: str) -> None:
        """End a run; returns when another has begun."""
        self._ends[name].set()
        self.await_begin(then)

    def await_begin(self, name: str) -> None:
        until(lambda: name in self.began)

    def end_all(self) -> None:
        for end in self._ends.values():
            end.set()


@pytest.fixture
def server():
    server = Server()
    yield server
    server.end_all()


def test_two_run_at_a_time_and_a_turn_ends_with_its_thread(server):
    for name in "abcd":
        server.come(name)
    assert server.began == ["a", "b"]
    server.end("b", then="c")
    server.end("a", then="d")
    assert server.began == ["a", "b", "c", "d"]


def test_a_click_goes_before_drags_that_came_earlier(server):
    server.come("a")
    server.come("b")
    server.come("drag", is_drag=True)
    server.come("click")
    server.end("a", then="click")
    server.end("b", then="drag")
    assert server.began == ["a", "b", "click", "drag"]


def test_one_drag_runs_at_a_time_and_leaves_a_place_to_clicks(server):
    server.come("drag", is_drag=True)
    server.come("another", is_drag=True)
    assert server.began == ["drag"]
    server.come("click")
    assert server.began == ["drag", "click"]
    server.end("drag", then="another")


def test_drags_have_a_small_share_however_many_click(server):
    server.come("a")
    server.come("b")
    server.come("drag", is_drag=True)
    server.come("later", is_drag=True)
    server.come("click")
    server.seconds = run_scheduling._SECONDS_WITHOUT_DRAG
    server.end("a", then="drag")
    server.end("drag", then="click")
    server.end("click", then="later")
    assert server.began == ["a", "b", "drag", "click", "later"]


def test_the_place_of_a_run_that_waits_for_something_is_given_away(server):
    server.come("slow")
    server.come("slower")
    server.come("click")
    assert server.began == ["slow", "slower"]
    server.seconds = run_scheduling._SECONDS_OF_WORK
    server.await_begin("click")


def test_a_thread_that_runs_again_gives_its_turn_back_first(server):
    server.come("other")
    for _ in range(3):
        server.turns.take()
    server.come("waits")
    assert server.began == ["other"]
    server.end("other", then="waits")


def test_who_is_going_to_wait_gives_its_turn_back(server):
    server.come("other")
    server.turns.take()
    server.come("waits")
    assert server.began == ["other"]
    server.turns.give_back()
    server.await_begin("waits")


@pytest.fixture
def taken(monkeypatch):
    """What turns the server's runs take from now on: whether each is for a drag."""
    turns = []
    take = run_scheduling._TURNS.take

    def note(is_drag: bool) -> None:
        turns.append(is_drag)
        take(is_drag)

    monkeypatch.setattr(run_scheduling._TURNS, "take", note)
    return turns


@pytest.mark.parametrize("held", [True, False])
def test_a_slider_that_is_held_waits_as_a_drag(taken, held):
    app = opened(one)
    report(app, "turn_slider", "moved", {"values": [42], "serial": 1, "held": held})
    assert taken == [False, held]


@pytest.mark.parametrize("held", [True, False])
def test_each_run_of_a_page_takes_one_turn(open_page, taken, held):  # noqa: F811
    app = open_page("pages/augmentation.py")
    taken.clear()
    report(app, "num_images_slider", "moved", {"values": [6], "serial": 1, "held": held})
    assert taken == [held]
