"""What page, command line and examples begin with. No TensorFlow."""

import math

import pytest

from cnnlab.__main__ import main
from cnnlab.augmentation import AugmentationConfig
from cnnlab.commands import train
from cnnlab.errors import ConfigurationError
from cnnlab.models.small import SMALL_BASES
from cnnlab.training import TrainingConfig, recommended, recommended_image_size
from cnnlab.training.recipes import FEWEST_STEPS, in_a_sentence, suits

COMPACT = "vgg16-compact"


class TestRecommended:
    def test_vgg16_begins_as_the_tutorial_does(self):
        assert recommended("vgg16", (32, 32), 1000) == TrainingConfig()

    @pytest.mark.parametrize("num_pictures", [2, 25, 31, 33, 102, 500, 5000, 50_000, 10**6])
    def test_there_are_always_steps_enough(self, num_pictures):
        config = recommended(COMPACT, (64, 64), num_pictures)
        steps = config.epochs * math.ceil(num_pictures / config.batch_size)
        assert steps >= FEWEST_STEPS

    def test_more_pictures_are_gone_through_no_more_often(self):
        epochs = [recommended(COMPACT, (64, 64), 10**power).epochs for power in range(7)]
        assert epochs == sorted(epochs, reverse=True) and epochs[-1] >= 1

    def test_more_pictures_let_more_layers_learn(self):
        frozen = [recommended(COMPACT, (64, 64), 10**power).frozen_layers for power in range(7)]
        assert frozen == sorted(frozen, reverse=True) and frozen[0] > frozen[-1]

    def test_large_pictures_get_small_steps(self):
        rates = [recommended(COMPACT, (side, side), 500).learning_rate for side in (32, 64, 128)]
        assert rates == sorted(rates, reverse=True) and rates[2] < rates[1]

    @pytest.mark.parametrize("num_pictures", [25, 102, 250, 251, 5000, None])
    def test_of_photos_the_head_sees_several_blocks_and_of_few_it_learns_alone(self, num_pictures):
        photos, drawings = (recommended(COMPACT, (side, side), num_pictures) for side in (64, 32))
        assert (photos.head.pooling, drawings.head.pooling) == ("blocks", "none")
        is_few = num_pictures is not None and num_pictures <= 250
        assert (photos.frozen_layers == 19) == is_few and drawings.frozen_layers < 19

    def test_only_very_few_pictures_are_mirrored(self):
        few, many = (recommended(COMPACT, (64, 64), count) for count in (25, 500))
        assert few.augmentation == AugmentationConfig(horizontal_flip=True) and few.cached_views
        assert many.augmentation is None and not many.cached_views
        assert "mirrored" in str(in_a_sentence(few)) and "mirrored" not in str(in_a_sentence(many))
        assert recommended(COMPACT, (64, 64)).augmentation is None

    def test_own_pictures_are_larger_than_those_with_a_name(self):
        assert recommended_image_size("toybox10") == recommended_image_size("cifar10") == (32, 32)
        assert recommended_image_size("photos.zip") == (64, 64)

    def test_some_hundreds_of_own_pictures_are_larger_than_few_or_very_many(self):
        counts = (1, 102, 250, 251, 500, 1600, 1601, 10**6)
        sides = [recommended_image_size("photos.zip", count)[0] for count in counts]
        assert sides == [64, 64, 64, 96, 96, 96, 64, 64]
        assert recommended_image_size("cifar10", 500) == (32, 32)

    def test_what_it_says_is_what_it_does(self):
        sentence = str(in_a_sentence(recommended(COMPACT, (64, 48), 500)))
        config = recommended(COMPACT, (64, 48), 500)
        assert "see the last three blocks" in sentence
        for words in ("64 x 48 pixels", f"adam at {config.learning_rate:g}", "15 epochs"):
            assert words in sentence

    def test_only_the_built_in_weights_have_a_recipe(self):
        assert suits(COMPACT, "imagenet")
        assert not suits(COMPACT, None) and not suits(COMPACT, "mine.h5")
        assert not suits("vgg16", "imagenet")

    @pytest.mark.parametrize("base", SMALL_BASES)
    def test_the_small_ones_have_a_recipe_for_their_random_weights(self, base):
        assert suits(base, None) and suits(base, "mine.h5")
        sentence = str(in_a_sentence(recommended(base, (64, 48), 500)))
        assert "begins with random weights: pictures of 64 x 48 pixels" in sentence
        epochs = [recommended(base, (64, 64), 10**power).epochs for power in range(7)]
        assert epochs == sorted(epochs, reverse=True) and epochs[-1] >= 1

    def test_an_unknown_base_is_refused(self):
        with pytest.raises(ConfigurationError, match="`base` must be one of"):
            recommended("vgg19", (64, 64), 100)


class TestCommand:
    @pytest.fixture
    def cli(self, capsys):
        """Run a command; its exit code, what it printed and what it complained about."""
        return lambda *argv: (main([str(word) for word in argv]), *capsys.readouterr())

    @pytest.fixture
    def trained(self, monkeypatch):
        """The settings that the command hands on."""
        configs = []
        monkeypatch.setattr(train, "train_here", lambda args, config: configs.append(config))
        monkeypatch.setattr(train, "_report", lambda args, run: 0)
        return configs

    def test_it_begins_with_what_suits_the_pictures_and_says_so(self, cli, trained, few_pictures):
        said = cli("train", "--data", few_pictures, "--base", COMPACT)[2]
        expected = recommended(COMPACT, (64, 64), 40).replace(data=str(few_pictures))
        assert trained == [expected]
        assert said.startswith("Settings that suit the built-in base: so few pictures of 64 x 64")

    def test_without_a_named_base_too(self, cli, trained):
        assert "Settings that suit the built-in base" in cli("train")[2]
        assert trained == [recommended(COMPACT, (32, 32), 5000)]

    def test_what_is_given_wins_and_what_depends_on_it_follows(self, cli, trained, few_pictures):
        flags = ("--base", COMPACT, "--image-size", 96, "--limit", 10, "--optimizer", "sgd")
        cli("train", "--data", few_pictures, *flags)
        expected = recommended(COMPACT, (96, 96), 10)
        given = {"data": str(few_pictures), "limit": 10, "optimizer": "sgd"}
        assert trained == [expected.replace(**given)]

    @pytest.mark.parametrize("base", SMALL_BASES)
    def test_a_small_base_needs_no_other_flag(self, cli, trained, base):
        said = cli("train", "--base", base)[2]
        assert said.startswith("Settings that suit the small network")
        cli("train", "--base", base, "--limit", 500, "--epochs", 3, "--weights", "mine.h5")
        first, second = trained
        assert first == recommended(base, (32, 32), 5000)
        given = {"limit": 500, "epochs": 3, "weights": "mine.h5"}
        assert second == recommended(base, (32, 32), 500).replace(**given)

    def test_the_tutorial_on_a_small_base_is_refused(self, cli, trained):
        code, _, complaint = cli("train", "--tutorial", "--base", "small")
        assert code == 2 and "The base small has no pretrained weights" in complaint
        assert trained == []

    def test_the_tutorials_is_one_flag(self, cli, trained):
        said = cli("train", "--tutorial", "--epochs", 3)[2]
        assert "suit" not in said
        assert trained == [TrainingConfig(base=COMPACT, epochs=3)]

    @pytest.mark.parametrize(
        "base", [("--base", "vgg16"), ("--base", COMPACT, "--weights", "none")]
    )
    def test_other_weights_keep_the_tutorials(self, cli, trained, base):
        assert cli("train", *base)[2] == ""
        assert trained[0].optimizer == "sgd" and trained[0].frozen_layers == 19

    def test_a_file_means_what_it_always_meant(self, cli, trained, tmp_path):
        """From before there were recipes; what it leaves out is the tutorial's."""
        file = tmp_path / "old.yaml"
        file.write_text("schema: 1\ndata: photos.zip\nbase: vgg16-compact\nepochs: 3\n")
        assert cli("train", "--config", file, "--limit", 5)[2] == ""
        expected = TrainingConfig(data="photos.zip", base=COMPACT, epochs=3, limit=5)
        assert trained == [expected]

    def test_pictures_that_are_not_there_are_reported_at_once(self, cli, trained):
        code, _, complaint = cli("train", "--data", "no such folder", "--base", COMPACT)
        assert code == 2 and "There is no data set 'no such folder'" in complaint
        assert trained == []

    def test_a_file_and_the_tutorial_at_once_are_refused(self, cli):
        code, _, complaint = cli("train", "--tutorial", "--config", "settings.yaml")
        assert code == 2 and "not allowed with" in complaint
