"""A linear head on a frozen base, trained to its optimum: a run like any other."""

import math
from pathlib import Path

import numpy as np
import pytest

from cnnlab import datasets
from cnnlab.augmentation import AugmentationConfig
from cnnlab.classification import classify
from cnnlab.classification.loading import load_classifier
from cnnlab.errors import ConfigurationError
from cnnlab.images import encode_image
from cnnlab.models import build_transfer_model
from cnnlab.models.heads import HeadConfig
from cnnlab.runs import Run
from cnnlab.runs.model.input_pipeline import InputPipeline
from cnnlab.training import for_teaching, train
from cnnlab.training.linear.left_out import LEFT_OUT, LeftOut, predict_left_out
from cnnlab.training.linear.logistic import fit_logistic, minimise
from cnnlab.training.linear.odd import odd_pictures
from cnnlab.training.linear.picture_features import PictureFeatures
from cnnlab.training.linear.training import _pooled

tensorflow = pytest.mark.tensorflow
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def mean_loss(kernel, bias, features, labels, penalty):
    logits = features @ kernel + bias
    log_sums = np.log(np.exp(logits).sum(axis=1))
    likely = logits[np.arange(len(labels)), labels] - log_sums
    scaled = kernel * features.std()
    return -likely.mean() + penalty / 2 * (scaled**2).sum()


def test_the_head_is_the_minimum(rng):
    features, labels = rng.normal(5, 3, (40, 6)).astype(np.float32), rng.integers(0, 3, 40)

    head = fit_logistic(features, labels, 3, 0.1)

    lowest = mean_loss(head.kernel, head.bias, features, labels, 0.1)
    for _ in range(50):
        kernel = head.kernel + rng.normal(0, 0.01, head.kernel.shape)
        bias = head.bias + rng.normal(0, 0.01, head.bias.shape)
        assert mean_loss(kernel, bias, features, labels, 0.1) > lowest


def test_a_quadratic_ends_at_its_minimum(rng):
    root = rng.normal(size=(8, 8))
    matrix, wanted = root @ root.T + np.eye(8), rng.normal(size=8)

    found = minimise(
        lambda x: (
            float((x - wanted) @ matrix @ (x - wanted)) / 2,
            matrix @ (x - wanted),
        ),
        np.zeros(8),
    )

    np.testing.assert_allclose(found, wanted, atol=1e-4)


def test_features_without_any_variance_leave_the_shares_of_the_classes():
    features, labels = np.ones((4, 2), np.float32), np.array([0, 0, 0, 1])

    shares = fit_logistic(features, labels, 2, 1.0).probabilities(features)

    np.testing.assert_allclose(shares[0], [0.75, 0.25], atol=1e-4)


def test_no_head_predicts_a_picture_that_it_learned_from():
    # Each picture is its own axis: seen, it is certain; left out, nothing is known of it.
    features = np.eye(8, dtype=np.float32)[:, np.newaxis]
    labels, folds = np.arange(8) % 2, np.arange(8) // 2

    left_out = predict_left_out(features, labels, folds, 0.01)

    np.testing.assert_allclose(left_out, 0.5, atol=1e-3)
    seen = fit_logistic(features[:, 0], labels, 2, 0.01).probabilities(features[:, 0])
    assert (seen.argmax(axis=1) == labels).all()


def test_the_rule_calls_a_tenth_of_the_own_pictures_none(rng):
    highest = rng.uniform(0.5, 1, 100).astype(np.float32)
    shares = np.stack([highest, 1 - highest], axis=1)
    labels = (rng.uniform(size=100) > highest).astype(np.int64)

    rule = LeftOut(np.zeros((100, 32), np.uint8), labels, shares, 5).rule()

    assert rule.is_none(rule.probabilities(shares)).mean() == pytest.approx(0.1)


def test_pictures_that_are_all_right_do_not_make_answers_certain():
    shares, labels = np.tile([0.9, 0.1], (6, 1)).astype(np.float32), np.zeros(6, np.int64)

    rule = LeftOut(np.zeros((6, 32), np.uint8), labels, shares, 2).rule()

    assert rule.probabilities(np.array([[0.6, 0.4]]))[0, 0] < 0.9


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("frozen_layers", 18),
        ("head", HeadConfig((4,))),
        ("augmentation", AugmentationConfig(rotation_range=10)),
        ("normalization", "zca"),
        ("label_smoothing", 0.1),
        ("class_weights", "balanced"),
        ("epochs", 2),
        ("weight_decay", 0),
        ("strategy", "mirrored"),
    ],
)
def test_settings_that_it_would_not_follow_are_refused(name, value):
    with pytest.raises(ConfigurationError, match=name):
        for_teaching("toybox10").replace(**{name: value})


@pytest.fixture(scope="module")
def pets(tmp_path_factory) -> Path:
    """Ten reddish and ten bluish noisy pictures a class, and one in the wrong folder."""
    folder = tmp_path_factory.mktemp("pets")
    generator = np.random.default_rng(5)
    for name, channel in (("blue", 2), ("red", 0)):
        (folder / name).mkdir()
        for number in range(11):
            pixels = generator.integers(0, 120, (64, 64, 3), np.uint8)
            pixels[..., 2 - channel if number == 10 else channel] += 100
            (folder / name / f"{number:02}.png").write_bytes(encode_image(pixels))
    (folder / "blue" / "10.png").unlink()
    return folder


@pytest.fixture(scope="module")
def run(pets, tmp_path_factory) -> Run:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLAB_HOME", str(tmp_path_factory.mktemp("home-of-pets")))
        return train(for_teaching(str(pets)))


@tensorflow
def test_it_is_a_run_like_any_other(run, pets):
    assert run.status.state == "finished"
    data, evaluation = datasets.load(pets, (64, 64)), run.evaluation()
    predictions, classifier = run.predictions(), load_classifier(run)

    again = classifier.model.predict(data.x_test.astype(np.float32), verbose=0)

    np.testing.assert_allclose(predictions.probabilities, again, atol=1e-4)
    assert evaluation.num_images == len(data.y_test)
    assert run.history().epochs[0]["val_accuracy"] == run.selection().accuracy
    assert run.samples() is not None
    assert run.model_description().answer_rule.none_threshold is not None
    [prediction] = classify(run.path, data.x_train[:1])
    assert prediction.class_names[0] == data.class_names[data.y_train[0]]


@tensorflow
def test_its_accuracy_is_cross_validated_over_all_pictures(run):
    selection, left_out = run.selection(), LeftOut.load(run.path)

    assert (selection.num_images, selection.num_folds) == (21, 5)
    right = left_out.probabilities.argmax(axis=1) == left_out.labels
    assert selection.accuracy == pytest.approx(right.mean())
    assert "cross-validated" in [note.code for note in run.status.notes]


@tensorflow
def test_the_picture_in_the_wrong_folder_is_odd(run):
    odd = odd_pictures(run)

    assert str(odd[0].path) == "red/10.png"
    assert (odd[0].class_name, odd[0].predicted) == ("red", "blue")
    assert [one.probability for one in odd] == sorted((o.probability for o in odd), reverse=True)


@tensorflow
def test_the_same_settings_give_the_same_network(pets, run):
    again = train(for_teaching(str(pets)))

    a, b = (
        load_classifier(one).model.get_layer("predictions").get_weights() for one in (run, again)
    )
    np.testing.assert_allclose(a[0], b[0], atol=1e-5)


def test_damaged_predictions_are_none(tmp_path):
    assert LeftOut.load(tmp_path) is None
    (tmp_path / LEFT_OUT).write_bytes(b"PK damaged")
    assert LeftOut.load(tmp_path) is None


@pytest.fixture(scope="module")
def model():
    return build_transfer_model("vgg16-compact", "imagenet", (64, 64, 3), 2, HeadConfig(()))


@pytest.fixture
def images(rng):
    return rng.integers(0, 256, (5, 64, 64, 3), np.uint8)


@tensorflow
@pytest.mark.parametrize("pooling", ["none", "blocks"])
def test_familiarity_knows_the_output_of_the_base_averaged_over_all_places(images, pooling):
    import keras

    head = HeadConfig((), pooling=pooling)
    model = build_transfer_model("vgg16-compact", "imagenet", (64, 64, 3), 2, head)
    output = model.get_layer("block5_pool").output
    wanted = keras.Model(model.inputs, output).predict(images.astype(np.float32), verbose=0)
    features = PictureFeatures(model, f"pets-{pooling}", InputPipeline())(images)
    found = _pooled(model, features)[:, 0]
    np.testing.assert_allclose(found, wanted.mean(axis=(1, 2)), rtol=1e-3, atol=1e-3)


@tensorflow
def test_features_are_those_of_the_network_and_of_mirrored_pictures(model, images):
    features = PictureFeatures(model, "pets", InputPipeline())(images)

    for view, pictures in enumerate((images, images[:, :, ::-1])):
        kernel, bias = model.get_layer("predictions").get_weights()
        logits = features[:, view] @ kernel + bias
        shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        wanted = model.predict(pictures.astype(np.float32), verbose=0)
        np.testing.assert_allclose(shares, wanted, atol=1e-4)


@tensorflow
def test_only_new_pictures_are_computed(model, images, monkeypatch):
    first = PictureFeatures(model, "pets", InputPipeline())(images[:3])
    computed = []
    compute = PictureFeatures._compute

    def counting(features, pictures):
        computed.append(len(pictures))
        return compute(features, pictures)

    monkeypatch.setattr(PictureFeatures, "_compute", counting)
    again = PictureFeatures(model, "pets", InputPipeline())(images[[0, 3, 1, 2, 4, 3]])

    assert computed == [2]
    np.testing.assert_array_equal(again[[0, 2, 3]], first)
    np.testing.assert_array_equal(again[1], again[5])
    assert not any(PictureFeatures(model, "others", InputPipeline()).knows([b"0" * 32]))


@tensorflow
@pytest.mark.parametrize("cut", [1, 40, 1000])
def test_a_record_that_a_killed_process_left_unfinished_is_written_again(model, images, cut):
    features = PictureFeatures(model, "pets", InputPipeline())
    wanted = features(images)
    path = features.folder / "values.bin"
    path.write_bytes(path.read_bytes()[:-cut])

    again = PictureFeatures(model, "pets", InputPipeline())(images)

    np.testing.assert_allclose(again, wanted, atol=1e-4)
    record = 32 + 4 * math.prod(wanted.shape[1:])
    assert path.stat().st_size == len(images) * record
