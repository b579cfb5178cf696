"""What a damaged or foreign folder says of itself is refused, or is what it should be."""

import pytest

from cnnlab.evaluation.evaluation import Evaluation
from cnnlab.runs.folder.status import RunStatus

EVALUATION = {
    "accuracy": 0.5,
    "loss": 1.0,
    "confusion_matrix": [[1, 0], [1, 0]],
    "class_accuracy": [1.0, None],
    "class_names": ["a", "b"],
    "num_images": 2,
    "epoch": 1,
}
NO_NUMBERS = [10**4000, -1, float("nan"), float("inf"), "7", None, [1], {}, True]


@pytest.mark.parametrize("value", NO_NUMBERS)
@pytest.mark.parametrize("name", ["epoch", "num_batches", "seconds", "preparing_per_second"])
def test_a_status_whose_numbers_are_none_is_refused(name, value):
    with pytest.raises((TypeError, ValueError)) as refused:
        RunStatus.from_dict({name: value})
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize(
    "note",
    [
        {"code": "a", "text": "{b}"},
        {"code": "a", "text": "{b"},
        {"code": "a", "text": "{0}"},
        {"code": "a", "text": 7},
        {"code": "a", "text": "{b}", "values": 7},
        {"code": "a", "text": "{b:,}", "values": {"b": "x"}},
        {"a": 1},
    ],
)
@pytest.mark.parametrize("place", ["message", "device", "notes"])
def test_a_note_that_cannot_be_said_is_refused_when_it_is_read(place, note):
    with pytest.raises((TypeError, ValueError)):
        RunStatus.from_dict({place: [note] if place == "notes" else note})


@pytest.mark.parametrize("value", NO_NUMBERS)
@pytest.mark.parametrize("name", ["accuracy", "loss", "num_images", "epoch"])
def test_an_evaluation_whose_numbers_are_none_is_refused(name, value):
    with pytest.raises((TypeError, ValueError)):
        Evaluation.from_dict(EVALUATION | {name: value})


@pytest.mark.parametrize(
    "changes",
    [
        {"class_accuracy": ["x", None]},
        {"class_accuracy": [10**4000, 1.0]},
        {"class_names": [1, 2]},
        {"confusion_matrix": [[1, 0], [10**4000, 0]]},
        {"confusion_matrix": [[1, 0], [-1, 0]]},
    ],
)
def test_an_evaluation_of_other_kinds_is_refused(changes):
    Evaluation.from_dict(EVALUATION)
    with pytest.raises((TypeError, ValueError)):
        Evaluation.from_dict(EVALUATION | changes)
