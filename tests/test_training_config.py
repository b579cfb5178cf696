"""Settings, input pipeline, batches and measurements of a training. No TensorFlow."""

import itertools

import numpy as np
import pytest

from cnnlab.augmentation import AugmentationConfig
from cnnlab.errors import ConfigurationError
from cnnlab.evaluation import Evaluation, evaluate
from cnnlab.models import HeadConfig, preprocess
from cnnlab.normalization import NORMALIZATIONS, make_normalizer
from cnnlab.runs import InputPipeline, ModelDescription
from cnnlab.training import TrainingConfig
from cnnlab.training.batches import blocks, network_input, num_batches, training_batches
from cnnlab.training.class_weights import class_weights


class TestTrainingConfig:
    def test_the_defaults_are_the_tutorials(self):
        config = TrainingConfig()
        assert (config.optimizer, config.learning_rate, config.momentum) == ("sgd", 1e-4, 0.9)
        assert (config.weights, config.frozen_layers) == ("imagenet", 19)
        assert config.head == HeadConfig((256,), "sigmoid", 0.5)
        assert config.augmentation is None and config.normalization == "none"

    def test_it_goes_to_json_and_back_with_all_its_parts(self):
        config = TrainingConfig(
            data="pets.zip",
            image_size=(48, 32),
            weights=None,
            head=HeadConfig((8, 4), "relu", 0.0, True),
            augmentation=AugmentationConfig(rotation_range=20, zoom_range=(0.9, 1.1)),
            normalization="zca",
        )
        assert TrainingConfig.from_json(config.to_json()) == config

    def test_an_epsilon_that_an_earlier_version_kept_as_text_is_read_as_the_number_it_is(self):
        assert TrainingConfig.from_dict({"zca_epsilon": "1e-05"}).zca_epsilon == 1e-5
        with pytest.raises(ConfigurationError, match="received 'small'"):
            TrainingConfig.from_dict({"zca_epsilon": "small"})

    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            ("data", "", "`data` must be a name or a path; received ''"),
            ("image_size", (32, 16), "`image_size` must be .* from 32 to 512"),
            ("image_size", 32, "`image_size` must be"),
            ("limit", 0, "`limit` must be a whole number"),
            ("base", "vgg19", "`base` must be one of vgg16"),
            ("weights", 3, '`weights` must be "imagenet", None or the path of a file'),
            ("base_preprocessing", "bgr", "`base_preprocessing` must be one of none, vgg16"),
            ("frozen_layers", 20, "`frozen_layers` must be a whole number from 0"),
            ("frozen_layers", True, "`frozen_layers` must be a whole number from 0"),
            ("head", {"units": 3}, "`head` must be a HeadConfig"),
            ("optimizer", "lion", "`optimizer` must be one of sgd, adam, adamw, rmsprop"),
            ("learning_rate", 0, "`learning_rate` must be a number above 0"),
            ("learning_rate", float("nan"), "`learning_rate` must be a number above 0"),
            ("momentum", 1.0, "`momentum` must be a number from 0"),
            ("nesterov", 1, "`nesterov` must be true or false"),
            ("weight_decay", -0.1, "`weight_decay` must be a number from 0 to 1"),
            ("learning_rate_schedule", "sine", "must be one of constant, cosine, step, expon"),
            ("warmup_epochs", -1, "`warmup_epochs` must be a whole number from 0"),
            ("decay_rate", 0, "`decay_rate` must be a number above 0 and not above 1"),
            ("decay_epochs", 0, "`decay_epochs` must be a whole number from 1"),
            ("early_stopping", 1.5, "`early_stopping` must be a whole number from 0"),
            ("class_weights", "some", "`class_weights` must be one of none, balanced"),
            ("label_smoothing", 1, "`label_smoothing` must be a number from 0 up to"),
            ("batch_size", 0, "`batch_size` must be a whole number from 1"),
            ("epochs", 1.5, "`epochs` must be a whole number from 1"),
            ("seed", -1, "`seed` must be a whole number from 0"),
            ("augmentation", "much", "`augmentation` must be an AugmentationConfig or None"),
            ("normalization", "l2", "`normalization` must be one of none, samplewise"),
            ("zca_epsilon", "1e-06", "`zca_epsilon` must be a finite number, .*; received '1e-06'"),
            ("zca_epsilon", True, "`zca_epsilon` must be a finite number, .*; received True"),
            ("zca_epsilon_on", "pixels", "must be one of singular_values, eigenvalues"),
            ("cached_views", -1, "`cached_views` must be a whole number from 0 to 1000"),
            ("feature_precision", "float16", "must be one of auto, float32, bfloat16; received"),
            ("deterministic", 1, "`deterministic` must be true or false; received 1"),
        ],
    )
    def test_a_value_that_cannot_be_used_says_so(self, name, value, message):
        with pytest.raises(ConfigurationError, match=message):
            TrainingConfig(**{name: value})

    @pytest.mark.parametrize("base", ["vgg16", "vgg16-compact"])
    @pytest.mark.parametrize("normalization", NORMALIZATIONS[1:])
    @pytest.mark.parametrize("weights", ["imagenet", "mine.weights.h5"])
    def test_a_normalisation_that_blinds_a_pretrained_base_is_warned_of(
        self, base, normalization, weights
    ):
        notes = TrainingConfig(base=base, weights=weights, normalization=normalization).notes
        (note,) = (note for note in notes if note.parameter == "normalization")
        assert note.severity == "warning" and normalization in str(note) and base in str(note)
        assert TrainingConfig(base=base, weights=None, normalization=normalization).notes == ()

    def test_a_warm_up_without_end_and_losses_that_differ_give_notes(self):
        assert TrainingConfig(weights=None).notes == ()
        (note,) = TrainingConfig(weights=None, epochs=3, warmup_epochs=3).notes
        assert note.severity == "warning" and "Choose fewer warm-up epochs" in str(note)
        (note,) = TrainingConfig(weights=None, label_smoothing=0.1).notes
        assert (note,) == TrainingConfig(weights=None, class_weights="balanced").notes
        assert "cannot be compared" in str(note)


class TestModelDescription:
    def test_it_goes_to_json_and_back(self):
        description = ModelDescription(class_names=("cat", "dog"), head=HeadConfig((4,)))
        assert ModelDescription.from_json(description.to_json()) == description

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"class_names": ("cat",)}, "`class_names` that cannot be used"),
            ({"class_names": ("cat", 3)}, "`class_names` that cannot be used"),
            ({"normalization": "../x"}, "`normalization` that cannot be used"),
            ({"head": 7}, "`head` that cannot be used"),
            ({"image_size": (10**6, 10**6)}, "`image_size` must be"),
        ],
    )
    def test_a_network_that_could_not_be_rebuilt_is_refused(self, changes, message):
        with pytest.raises(ConfigurationError, match=message):
            ModelDescription(**{"class_names": ("cat", "dog")} | changes)


class TestInputPipeline:
    @pytest.fixture
    def images(self, rng):
        return rng.integers(0, 256, (12, 8, 8, 3), np.uint8)

    @pytest.mark.parametrize("normalization", ["none", "samplewise", "featurewise", "zca"])
    @pytest.mark.parametrize("base_preprocessing", ["none", "vgg16"])
    def test_what_is_saved_and_loaded_does_the_same(
        self, images, tmp_path, normalization, base_preprocessing
    ):
        pipeline = InputPipeline.fit(images, normalization, base_preprocessing)
        pipeline.save(tmp_path)
        again = InputPipeline.load(tmp_path, normalization, base_preprocessing)
        assert pipeline(images).dtype == np.float32
        np.testing.assert_array_equal(pipeline(images), again(images))

    def test_normalization_comes_before_base_preprocessing(self, images):
        pipeline = InputPipeline.fit(images, "featurewise", "vgg16")
        normalized = make_normalizer("featurewise").fit_transform(images)
        np.testing.assert_allclose(pipeline(images), preprocess(normalized, "vgg16"), rtol=1e-6)

    def test_both_at_once_gives_a_note(self, images):
        assert InputPipeline.fit(images, "samplewise").notes == ()
        assert InputPipeline(None, "vgg16").notes == ()
        (note,) = InputPipeline.fit(images, "samplewise", "vgg16").notes
        assert note.severity == "warning" and "Switch one of the two off" in str(note)


class TestBatches:
    @pytest.fixture
    def images(self):
        """Ten pictures, each of one grey that is its label times ten."""
        labels = np.arange(10)
        return np.full((10, 8, 8, 3), 10 * labels[:, None, None, None], np.uint8), labels

    def take(self, images, count, **settings):
        config = TrainingConfig(batch_size=4, **settings)
        return list(itertools.islice(training_batches(*images, InputPipeline(), config), count))

    def test_an_epoch_holds_every_picture_once_with_its_label(self, images):
        batches = self.take(images, num_batches(10, 4))
        assert [len(labels) for _, labels in batches] == [4, 4, 2]
        assert sorted(np.concatenate([labels for _, labels in batches])) == list(range(10))
        for pictures, labels in batches:
            np.testing.assert_array_equal(pictures[:, 0, 0, 0], 10 * labels)

    def test_epochs_and_seeds_have_their_own_order_and_one_seed_always_the_same(self, images):
        def orders(seed):
            labels = [labels for _, labels in self.take(images, 6, seed=seed)]
            return tuple(np.concatenate(labels[:3])), tuple(np.concatenate(labels[3:]))

        first, second = orders(seed=1)
        assert first != second
        assert orders(seed=1) == (first, second) != orders(seed=2)

    def test_blocks_hold_the_same_batches_however_many_at_once(self, images):
        config = TrainingConfig(batch_size=4, seed=3)
        singly = list(itertools.islice(blocks(10, config), 6))
        at_once = list(itertools.islice(blocks(10, config, batches_at_once=2), 4))
        assert [(b.epoch, b.first_batch) for b in at_once] == [(0, 0), (0, 2), (1, 0), (1, 2)]
        np.testing.assert_array_equal(
            np.concatenate([block.rows for block in at_once]),
            np.concatenate([block.rows for block in singly]),
        )

    def test_augmentation_does_not_depend_on_how_many_batches_come_at_once(self, rng):
        pictures = rng.integers(0, 256, (10, 8, 8, 3), np.uint8)
        config = TrainingConfig(batch_size=4, augmentation=AugmentationConfig(rotation_range=90))

        def epoch(batches_at_once):
            source = itertools.islice(
                blocks(10, config, batches_at_once), num_batches(3, batches_at_once)
            )
            return np.concatenate(
                [network_input(block, pictures, InputPipeline(), config) for block in source]
            )

        np.testing.assert_array_equal(epoch(1), epoch(3))

    def test_augmentation_differs_from_epoch_to_epoch_and_follows_the_seed(self, images, rng):
        pictures = rng.integers(0, 256, (4, 8, 8, 3), np.uint8), np.arange(4)
        settings = {"augmentation": AugmentationConfig(rotation_range=90)}
        by_label = [
            batch[np.argsort(labels)] for batch, labels in self.take(pictures, 2, **settings)
        ]
        again = [batch[np.argsort(labels)] for batch, labels in self.take(pictures, 2, **settings)]
        assert not np.array_equal(by_label[0], by_label[1])
        np.testing.assert_array_equal(by_label, again)

    def test_balanced_class_weights_come_with_each_picture(self, images):
        pictures, labels = images
        unbalanced = np.where(labels < 8, 0, 1)  # eight of one class, two of the other
        (batch,) = self.take((pictures, unbalanced), 1, class_weights="balanced")
        _, chosen, weights = batch
        np.testing.assert_allclose(weights, np.where(chosen == 0, 10 / 16, 10 / 4))


class TestClassWeights:
    def test_every_class_counts_alike_and_the_mean_picture_one(self):
        labels = np.array([0] * 6 + [1] * 2 + [3])
        weights = class_weights(labels)
        assert weights[2] == 0  # no picture, no weight
        totals = np.bincount(labels, weights[labels])
        np.testing.assert_allclose(totals[[0, 1, 3]], 3)
        assert weights[labels].mean() == pytest.approx(1)

    def test_it_equals_scikit_learns_formula_by_hand(self):
        np.testing.assert_allclose(class_weights(np.array([0, 0, 0, 1])), [4 / 6, 4 / 2])


class TestEvaluation:
    def test_four_answers_by_hand(self):
        probabilities = np.array([[0.8, 0.2], [0.6, 0.4], [0.5, 0.5], [0.1, 0.9]])
        measured = evaluate(probabilities, np.array([0, 1, 0, 1]), ("cat", "dog"), epoch=3)
        assert measured.confusion_matrix == ((2, 0), (1, 1))
        assert measured.accuracy == 0.75
        assert measured.class_accuracy == (1.0, 0.5)
        assert measured.loss == pytest.approx(-np.log([0.8, 0.4, 0.5, 0.9]).mean())
        assert (measured.num_images, measured.epoch) == (4, 3)

    def test_a_class_without_pictures_has_no_accuracy(self):
        measured = evaluate(np.array([[1.0, 0.0, 0.0]]), np.array([0]), ("a", "b", "c"))
        assert measured.class_accuracy == (1.0, None, None)

    def test_a_confident_mistake_costs_a_finite_loss(self):
        assert evaluate(np.array([[0.0, 1.0]]), np.array([0]), ("a", "b")).loss < 17

    def test_it_goes_to_json_and_back(self):
        measured = evaluate(np.eye(2), np.array([0, 1]), ("cat", "dog"))
        assert Evaluation.from_dict(measured.to_dict()) == measured
