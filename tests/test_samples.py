"""The ten test pictures that people watch a training with, and the predictions for them."""

import numpy as np
import pytest

from cnnlab.runs.records.samples import (
    PICTURES,
    PREDICTIONS,
    SamplePredictions,
    append_predictions,
    append_resumed,
    choose_samples,
    read_samples,
    save_pictures,
)

NAMES = ("cat", "dog")
PROBABILITIES = np.array([[0.8, 0.2], [0.6, 0.4]], np.float32)


@pytest.fixture
def folder(tmp_path):
    """A run's folder with two pictures, a cat and a dog."""
    images = np.arange(2 * 4 * 4 * 3, dtype=np.uint8).reshape(2, 4, 4, 3)
    save_pictures(tmp_path, images, np.array([0, 1]), NAMES)
    return tmp_path


def answered(folder, *epochs):
    for epoch in epochs:
        append_predictions(folder, SamplePredictions.of(epoch, PROBABILITIES, np.array([0, 1])))


class TestChoice:
    def test_there_is_one_a_class_in_the_order_of_the_classes(self):
        labels = np.array([2, 0, 1, 0, 2, 1])
        assert choose_samples(labels, 3).tolist() == [1, 2, 0]

    def test_few_classes_give_several_each_and_never_more_than_there_are(self):
        labels = np.array([0, 1, 0, 1, 0, 0, 0])
        assert sorted(labels[choose_samples(labels, 4)]) == [0, 0, 1, 1]
        assert sorted(choose_samples(labels, 10)) == list(range(7))

    def test_of_many_classes_some_are_taken_from_the_first_to_the_last(self):
        labels = np.repeat(np.arange(200), 3)
        chosen = labels[choose_samples(labels)]
        assert len(set(chosen)) == 10 and (chosen[0], chosen[-1]) == (0, 199)


class TestFiles:
    def test_what_was_written_comes_back(self, folder):
        assert read_samples(folder).predictions == ()
        answered(folder, 0, 1)
        samples = read_samples(folder)
        assert samples.class_names == NAMES and samples.images.shape == (2, 4, 4, 3)
        assert [one.epoch for one in samples.predictions] == [0, 1]
        last = samples.predictions[-1]
        assert last.classes == (0, 0) and last.confidences == (0.8, 0.6)
        assert last.of_truth == (0.8, 0.4)

    def test_what_was_done_again_counts_once(self, folder):
        answered(folder, 0, 1, 2, 3)
        append_resumed(folder, 1)
        assert [one.epoch for one in read_samples(folder).predictions] == [0, 1]
        answered(folder, 2)
        assert [one.epoch for one in read_samples(folder).predictions] == [0, 1, 2]

    def test_a_line_that_was_cut_off_does_not_swallow_the_next(self, folder):
        answered(folder, 0)
        with (folder / PREDICTIONS).open("ab") as file:
            file.write(b'{"epoch": 1, "cla')
        assert [one.epoch for one in read_samples(folder).predictions] == [0]
        append_resumed(folder, 0)
        answered(folder, 1)
        assert [one.epoch for one in read_samples(folder).predictions] == [0, 1]

    @pytest.mark.parametrize(
        "line",
        [
            "[]",
            "7",
            '{"epoch": 1}',
            '{"resumed": "x"}',
            '{"epoch": 1, "classes": [0], "confidences": [1], "of_truth": [1]}',
            '{"epoch": 1, "classes": [0, 2], "confidences": [1, 1], "of_truth": [1, 1]}',
            '{"epoch": 1, "classes": [0, 1], "confidences": [1, 9], "of_truth": [1, 1]}',
            '{"epoch": [], "classes": [0, 1], "confidences": [1, 1], "of_truth": [1, 1]}',
        ],
    )
    def test_a_line_that_makes_no_sense_is_skipped(self, folder, line):
        answered(folder, 0)
        with (folder / PREDICTIONS).open("a") as file:
            file.write(line + "\n")
        answered(folder, 2)
        assert [one.epoch for one in read_samples(folder).predictions] == [0, 2]

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not really"])
    def test_damaged_pictures_are_as_none(self, folder, content):
        (folder / PICTURES).write_bytes(content)
        assert read_samples(folder) is None

    def test_older_runs_have_none(self, tmp_path):
        assert read_samples(tmp_path) is None
