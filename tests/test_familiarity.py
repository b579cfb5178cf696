"""How like a picture is to those that a network learned from, and what follows from it."""

import shutil
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from cnnlab.bundles import import_bundle
from cnnlab.classification.loading import load_classifier
from cnnlab.errors import WeightsError
from cnnlab.explanation import look, what_if
from cnnlab.export import export_run
from cnnlab.images import encode_image
from cnnlab.runs import Run
from cnnlab.runs.model import familiarity as module
from cnnlab.runs.model.familiarity import FAMILIARITY_FILE, NEIGHBOUR, Familiarity
from cnnlab.training import for_teaching, train

LABELS, FOLDS = np.arange(200) % 2, np.arange(200) // 2 % 5


def directions(rng, count, axis, width=64):
    """Near to one axis, as outputs of the base for pictures of one kind are."""
    pooled = rng.normal(0, 0.1, (count, 2, width)).astype(np.float32)
    pooled[..., axis] += 1
    return pooled


@pytest.fixture
def own(rng):
    """A hundred pictures of two kinds each, one after the other."""
    both = np.stack([directions(rng, 100, 0), directions(rng, 100, 1)], axis=1)
    return both.reshape(200, 2, 64)


@pytest.fixture
def fitted(own) -> Familiarity:
    return Familiarity.fit(own, LABELS, FOLDS, 200, 0.1)


def test_the_likeness_is_the_cosine_to_the_tenth_nearest(fitted, own, rng):
    asked = rng.normal(size=(7, 64)).astype(np.float32)
    flat = own.reshape(-1, 64)

    def cosine(a, b):
        return a @ b / np.linalg.norm(a) / np.linalg.norm(b)

    expected = [sorted(cosine(one, other) for other in flat)[-NEIGHBOUR] for one in asked]
    np.testing.assert_allclose(fitted.likeness(asked), expected, atol=1e-5)


def test_of_new_pictures_of_its_kinds_a_tenth_is_turned_away_and_nearly_all_of_others(fitted, rng):
    same = np.concatenate([directions(rng, 500, axis)[:, 0] for axis in (0, 1)])
    assert 0.05 < fitted.is_none(same).mean() < 0.2
    assert fitted.is_none(directions(rng, 500, 2)[:, 0]).mean() > 0.95


def test_brightness_of_the_features_does_not_matter(fitted, rng):
    asked = rng.normal(size=(7, 64)).astype(np.float32)
    np.testing.assert_allclose(fitted.likeness(3 * asked), fitted.likeness(asked), atol=1e-5)


def test_no_picture_is_compared_with_itself(own):
    # Each picture twice in one fold would else be as near as can be.
    twice = np.concatenate([own[:10]] * 20)
    alone = Familiarity.fit(twice, np.arange(200) % 2, np.arange(200) % 10 // 2, 200, 0.1)
    assert alone.threshold < 0.99


def test_only_those_that_were_learned_from_are_kept(own):
    found = Familiarity.fit(own, LABELS, FOLDS, 150, 0.1)
    kept = own[:150].reshape(-1, 64)
    np.testing.assert_allclose(
        found.own, kept / np.linalg.norm(kept, axis=1, keepdims=True), rtol=1e-5
    )


def test_of_two_pictures_a_class_the_only_other_one_counts(own):
    found = Familiarity.fit(own[:4], LABELS[:4], np.array([0, 0, 1, 1]), 4, 0.1)
    assert found.neighbour == 2  # it and its mirror image


def test_of_many_pictures_some_are_kept(own, monkeypatch):
    monkeypatch.setattr(module, "MOST_PICTURES", 50)
    few = Familiarity.fit(own, LABELS, FOLDS, 200, 0.1)
    assert len(few.own) == 100
    labels = few.own.argmax(axis=1)
    assert np.bincount(labels).min() > 30


def test_it_is_found_again(fitted, own, tmp_path):
    fitted.save(tmp_path)
    found = Familiarity.load(tmp_path, 64)
    assert (found.neighbour, found.threshold) == (fitted.neighbour, fitted.threshold)
    asked = own[:20, 0]
    np.testing.assert_allclose(found.likeness(asked), fitted.likeness(asked), atol=1e-3)


def test_a_network_of_an_older_version_has_none(tmp_path):
    assert Familiarity.load(tmp_path, 64) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"neighbour": 0},
        {"neighbour": 401},
        {"neighbour": True},
        {"threshold": float("nan")},
        {"own": np.full((20, 64), np.inf, np.float32)},
        {"own": np.ones((20, 63), np.float32)},
        {"own": np.ones(64, np.float32)},
    ],
)
def test_what_cannot_be_used_is_refused(fitted, tmp_path, changed):
    replace(fitted, **changed).save(tmp_path)
    with pytest.raises(WeightsError, match="damaged, or of another network"):
        Familiarity.load(tmp_path, 64)


def test_a_damaged_file_is_refused(tmp_path):
    (tmp_path / FAMILIARITY_FILE).write_bytes(b"PK damaged")
    with pytest.raises(WeightsError, match="damaged"):
        Familiarity.load(tmp_path, 64)


def stripes(generator, axis):
    lines = np.arange(64) // generator.integers(3, 6) % 2 * 150
    pixels = np.zeros((64, 64, 3), np.int64) + lines.reshape((-1, 1, 1) if axis == 0 else (-1, 1))
    return (pixels + generator.integers(0, 60, pixels.shape)).astype(np.uint8)


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Run:
    """It was taught stripes, lying and standing."""
    folder = tmp_path_factory.mktemp("stripes")
    generator = np.random.default_rng(3)
    for name, axis in (("lying", 0), ("standing", 1)):
        (folder / name).mkdir()
        for number in range(15):
            (folder / name / f"{number}.png").write_bytes(encode_image(stripes(generator, axis)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLAB_HOME", str(tmp_path_factory.mktemp("home-of-stripes")))
        return train(for_teaching(str(folder)))


@pytest.mark.tensorflow
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
class TestTaught:
    @pytest.fixture
    def pictures(self):
        """Four of its kinds, then four of something else."""
        generator = np.random.default_rng(8)
        squares = [np.full((64, 64, 3), colour, np.uint8) for colour in np.eye(4, 3) * 255]
        return np.stack([*(stripes(generator, number % 2) for number in range(4)), *squares])

    def test_pictures_of_something_else_are_none_of_its_classes(self, run, pictures):
        answers = load_classifier(run).classify(pictures)
        assert [answer.is_none for answer in answers[4:]] == [True] * 4
        assert [answer.is_unlike for answer in answers] == [answer.is_none for answer in answers]
        assert sum(answer.is_none for answer in answers[:4]) <= 1

    def test_its_probabilities_are_those_of_the_network(self, run, pictures):
        classifier = load_classifier(run)
        alone = replace(classifier, familiarity=None)
        np.testing.assert_allclose(
            classifier.probabilities(pictures), alone.probabilities(pictures), atol=1e-6
        )

    def test_a_look_and_what_if_say_the_same(self, run, pictures):
        classifier = load_classifier(run)
        for picture, answer in zip(pictures, classifier.classify(pictures), strict=True):
            for with_heat in (False, True):
                found = look(classifier, picture, with_heat=with_heat).prediction
                assert found.is_none == answer.is_none
            varied = what_if(classifier, picture, "rotation_range", [0.0], heat_method=None)
            assert varied.nones.tolist() == [answer.is_none]

    def test_without_the_file_the_threshold_decides_as_in_older_versions(
        self, run, pictures, tmp_path
    ):
        shutil.copytree(run.path, tmp_path / "old")
        (tmp_path / "old" / FAMILIARITY_FILE).unlink()
        classifier = load_classifier(tmp_path / "old")
        probabilities, nones = classifier.answers(pictures)
        threshold = run.model_description().answer_rule.none_threshold
        np.testing.assert_array_equal(nones, probabilities.max(axis=1) < threshold)
        assert not any(answer.is_unlike for answer in classifier.classify(pictures))

    def test_a_bundle_takes_it_along(self, run, pictures, tmp_path):
        export_run(run, "cnnlab", tmp_path / "stripes.zip")
        with zipfile.ZipFile(tmp_path / "stripes.zip") as archive:
            card = " ".join(archive.read("README.md").decode().split())
        assert "cnnlab itself compares a picture with those it learned from" in card

        name = import_bundle(tmp_path / "stripes.zip")

        assert [answer.is_none for answer in load_classifier(name).classify(pictures[4:])] == (
            [True] * 4
        )
