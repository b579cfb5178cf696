"""Two runs side by side, from their folders alone. No TensorFlow."""

import json
import os

import numpy as np
import pytest

from cnnlab.__main__ import main
from cnnlab.errors import RunError
from cnnlab.evaluation import Predictions, Selection, evaluate
from cnnlab.runs import ModelDescription, RunStatus, compare_runs
from cnnlab.runs.new_run import new_run
from cnnlab.storage import json_files
from cnnlab.training import TrainingConfig
from cnnlab.training.recorder import RunRecorder

NAMES = ("cat", "dog")
LABELS = np.array([0] * 10 + [1] * 10)
HALF = np.array([0, 1] * 10)
GOOD = np.array([0] * 10 + [1] * 7 + [0] * 3)
HELD_OUT = Selection("held-out", 1, 360, 40, 0.5, 1.0)


def a_run(
    answers=None,
    names=NAMES,
    pictures="a",
    keep=True,
    labels=LABELS,
    status=None,
    selection=HELD_OUT,
    **settings,
):
    run, lock = new_run(TrainingConfig(weights=None, **settings))
    recorder = RunRecorder(run)
    recorder.describe(ModelDescription(names))
    if answers is not None:
        probabilities = np.eye(len(names), dtype=np.float32)[answers]
        predictions = Predictions(probabilities, labels, names, 1, pictures)
        recorder.checkpoint(
            lambda path: path.write_bytes(b""),
            evaluate(probabilities, labels, names, 1, selection),
            predictions if keep else None,
        )
    recorder.end("finished")
    if status is not None:
        json_files.write_json(run.path / "status.json", status.to_dict())
    os.close(lock)
    return run


def test_a_number_that_means_something_else_is_marked():
    old, new = a_run(HALF, selection=None), a_run(GOOD)
    assert sentences(old, new)[1] == (
        "The best epoch of A was chosen on the test pictures, that of the other was not: the "
        "number of A is likely too high, and the two mean different things."
    )
    assert "comparison-chosen-unlike" in [note.code for note in compare_runs(new, old).notes]
    both = compare_runs(old, a_run(GOOD, selection=None)).notes
    assert "comparison-chosen-on-test" in [note.code for note in both]
    assert not any("chosen" in text for text in sentences(new, a_run(HALF)))


def sentences(*runs):
    return [str(note) for note in compare_runs(*runs, "A", "B").notes]


def test_uneven_classes_are_also_compared_with_every_class_counting_alike():
    labels = np.array([0] * 18 + [1] * 2)
    first, second = a_run(np.zeros(20, int), labels=labels), a_run(labels, labels=labels)
    assert sentences(first, second)[-1] == (
        "The classes have unevenly many test pictures. With every class counting alike, B gets "
        "100.0% and A 50.0%."
    )
    assert not any("unevenly" in text for text in sentences(a_run(HALF), a_run(GOOD)))


def test_the_better_run_is_named_with_its_gains_and_that_it_is_no_chance():
    first, second = a_run(1 - LABELS), a_run(GOOD)
    assert sentences(first, second) == [
        "B classifies 85.0 percentage points more of the test pictures correctly than A: 85.0% "
        "against 0.0%.",
        "What B gained most on: cat (+100 points).",
        "0 pictures are correct for A only, 17 for B only; chance alone would hardly ever make "
        "such a difference (counted on the same pictures: McNemar's test).",
    ]


def test_a_small_difference_comes_with_a_warning():
    better = HALF.copy()
    better[1] = 0
    said = sentences(a_run(HALF), a_run(better))
    assert said[0].startswith("B classifies 5.0 percentage points more")
    assert said[-1] == (
        "0 pictures are correct for A only, 1 for B only; this may be chance: two equally good "
        "networks would differ at least as much in 100% of such tests (counted on the same "
        "pictures: McNemar's test)."
    )
    assert compare_runs(a_run(HALF), a_run(better)).notes[-1].severity == "warning"


def test_a_worse_run_is_described_by_what_it_lost():
    said = sentences(a_run(LABELS), a_run(GOOD))
    assert said[0].startswith("B classifies 15.0 percentage points fewer")
    assert said[1] == "What B lost most on: dog (-30 points)."
    assert "McNemar's test)" in said[2]


def test_the_same_predictions_are_the_same():
    said = sentences(a_run(GOOD), a_run(GOOD))
    assert said == [
        "A and B are the same training: same settings, same answer to every picture (85.0% "
        "correct)."
    ]
    said = sentences(a_run(GOOD), a_run(GOOD, seed=3))
    assert said == [
        "A and B gave the same answer to every test picture (85.0% correct), though their settings "
        "differ."
    ]


def test_as_many_correct_of_others_is_not_the_same():
    mirrored = np.array([0] * 10 + [0] * 3 + [1] * 7)
    made = compare_runs(a_run(GOOD), a_run(mirrored), "A", "B")
    assert str(made.notes[0]) == "B classifies as many of the test pictures correctly as A: 85.0%."
    assert len(made.notes) == 2 and not made.same_answers


def test_the_same_correct_with_other_mistakes_is_no_warning():
    names, labels = ("cat", "dog", "owl"), np.array([0, 1, 2] * 5)
    first, second = labels.copy(), labels.copy()
    first[0], second[0] = 1, 2
    runs = [a_run(list(answers), names, labels=labels) for answers in (first, second)]
    made = compare_runs(*runs, "A", "B")
    assert "only their mistakes differ" in str(made.notes[-1]) and not made.same_answers
    assert {note.severity for note in made.notes} == {"info"}


@pytest.mark.parametrize("state", ["stopped", "interrupted", "diverged", "failed", "disk full"])
def test_a_run_that_was_cut_short_is_named(state):
    short = a_run(HALF, status=RunStatus(state, epoch=5, num_epochs=10))
    for runs, name in ((short, a_run(GOOD)), "A"), ((a_run(GOOD), short), "B"):
        note = compare_runs(*runs, "A", "B").notes[1]
        assert note.severity == "warning"
        assert str(note).startswith(f"{name} ") and "in epoch 5 of 10" in str(note)


@pytest.mark.parametrize("other", [{"pictures": "b"}, {"keep": False}])
def test_without_the_same_pictures_only_shares_are_compared(other):
    said = sentences(a_run(HALF), a_run(GOOD, **other))
    assert said[-1].startswith("They were not measured on the same test pictures")
    assert said[-1].endswith("in 1.8% of such tests (test of two proportions).")


def test_other_classes_or_nothing_measured_is_said():
    first = a_run(HALF)
    (note,) = compare_runs(first, a_run(HALF, names=("cat", "owl"))).notes
    assert "different classes" in str(note)
    made = compare_runs(first, a_run(), "A", "B")
    assert str(made.notes[0]).startswith("B has not been measured") and made.comparison is None


def test_a_damaged_file_is_named():
    first, second = a_run(HALF), a_run(GOOD)
    (second.path / "predictions.npz").write_bytes(b"PK")
    with pytest.raises(RunError, match=r"predictions\.npz"):
        compare_runs(first, second)


class TestCommand:
    def test_runs_are_compared_with_the_first(self, capsys):
        runs = [a_run(HALF), a_run(GOOD, epochs=3), a_run(LABELS, seed=5)]
        assert main(["runs", "compare", *(run.name for run in runs), "--json"]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert [summary["accuracy"] for summary in answer["runs"]] == [0.5, 0.85, 1.0]
        assert answer["settings"] == {"epochs": [10, 3, 10], "seed": [0, 0, 5]}
        second, third = answer["compared_with_first"]
        assert second["gain"] == pytest.approx(0.35) and second["only_right"] == [2, 9]
        assert third["class_gains"] == {"cat": 0.5, "dog": 0.5}

    def test_in_words_with_a_table_of_differences(self, capsys):
        runs = [a_run(HALF), a_run(GOOD, epochs=3)]
        assert main(["runs", "compare", *(run.name for run in runs)]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[1].split()[:3] == [runs[0].name, "finished", "50.0%"]
        assert lines[1].endswith("29.9 to 70.1%, 20 test pictures")
        assert f"{runs[1].name} classifies 35.0 percentage points more" in lines[4]
        assert lines[-1].split() == ["epochs", "10", "3"]

    @pytest.mark.parametrize("argv", [["compare"], ["compare", "latest"], ["show"], ["list", "x"]])
    def test_too_few_or_too_many_names_are_a_users_error(self, capsys, argv):
        assert main(["runs", *argv]) == 2
        assert "takes" in capsys.readouterr().err

    def test_show_prints_what_the_single_predictions_say(self, capsys):
        run = a_run(GOOD)
        assert main(["runs", "show", run.name, "--json"]) == 0
        answers = json.loads(capsys.readouterr().out)["answers"]
        assert answers["top_3_accuracy"] == 1
        assert answers["expected_calibration_error"] == pytest.approx(0.15)
        assert main(["runs", "show", run.name]) == 0
        assert "expected calibration error: 0.150" in capsys.readouterr().out
