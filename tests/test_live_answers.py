"""A session's live pictures: one look at a time, whatever becomes of it."""

from threading import Event

import pytest

from cnnlab.classification import Prediction
from cnnlab.errors import RunError
from cnnlab.explanation import Look
from tests.waiting import HANGS_AFTER
from ui.classification.live_answers import OneLook

LOOK = Look(Prediction(("a", "b"), (0.9, 0.1)))


def never() -> Look:
    pytest.fail("a second look began")


def test_a_quick_look_is_the_answer():
    assert OneLook().soon(lambda: LOOK, HANGS_AFTER) is LOOK


def test_a_slow_network_is_asked_once_and_its_answer_comes_later():
    released, looks = Event(), OneLook()

    def slowly() -> Look:
        released.wait(HANGS_AFTER)
        return LOOK

    assert looks.soon(slowly, 0.01) is None
    assert looks.soon(never, 0.01) is None
    released.set()
    assert looks.soon(never, HANGS_AFTER) is LOOK
    assert looks.soon(lambda: Look(LOOK.prediction), HANGS_AFTER) is not LOOK


def test_after_an_error_the_next_look_begins_anew():
    def broken() -> Look:
        raise RunError("gone", "The network is gone.")

    looks = OneLook()
    with pytest.raises(RunError):
        looks.soon(broken, HANGS_AFTER)
    assert looks.soon(lambda: LOOK, HANGS_AFTER) is LOOK
