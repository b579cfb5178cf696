"""Weights on the command line: what is here, the download, and the base where none is named."""

import json

import pytest

from cnnlab.__main__ import main
from cnnlab.commands import train
from cnnlab.models import imagenet_weights_path
from cnnlab.training import TrainingConfig, recommended


@pytest.fixture
def cli(capsys):
    """Run a command; its exit code, what it printed and what it complained about."""

    def run(*argv):
        code = main(list(argv))
        return code, *capsys.readouterr()

    return run


def test_it_lists_what_is_here_and_how_to_get_the_rest(cli, compact_weights):
    code, out, err = cli("weights")
    assert code == 0 and "not here" in out and str(compact_weights) in out
    assert "python -m cnnlab weights fetch" in err
    code, out, _ = cli("weights", "list", "--json")
    assert json.loads(out) == {"vgg16": None, "vgg16-compact": str(compact_weights)}


def test_built_in_weights_that_were_lost_are_not_here(cli, compact_weights):
    compact_weights.unlink()
    assert json.loads(cli("weights", "--json")[1])["vgg16-compact"] is None


def test_it_downloads_and_counts_for_programs(cli, imagenet_server):
    code, out, err = cli("weights", "fetch", "--json", "--progress-json")
    size = len(imagenet_server.content)
    assert code == 0 and json.loads(err.splitlines()[-1]) == {"done": size, "total": size}
    assert json.loads(out) == {"path": str(imagenet_weights_path())}


def test_a_download_that_fails_is_a_users_error(cli, imagenet_server):
    imagenet_server.gives(b"", status=404)
    code, _, err = cli("weights", "fetch")
    assert code == 2 and "the server answered 404" in err


class TestBaseOfTrain:
    @pytest.fixture
    def trained(self, monkeypatch):
        """The settings that the command hands on."""
        configs = []
        monkeypatch.setattr(train, "train_here", lambda args, config: configs.append(config))
        monkeypatch.setattr(train, "_report", lambda args, run: 0)
        return configs

    def test_without_a_name_it_is_the_one_that_this_computer_is_ready_for(
        self, cli, trained, imagenet_server
    ):
        assert "The base is vgg16-compact, which is built in" in cli("train")[2]
        cli("weights", "fetch")
        assert "The base is vgg16: its ImageNet weights are on" in cli("train", "--epochs", "3")[2]
        assert trained == [recommended("vgg16-compact", (32, 32), 5000), TrainingConfig(epochs=3)]

    @pytest.mark.parametrize("argv", [("--base", "vgg16"), ("--weights", "none")])
    def test_what_was_named_stays(self, cli, trained, argv):
        assert cli("train", *argv)[2] == ""
        assert trained[0].base == "vgg16"

    def test_a_file_of_settings_stays(self, cli, trained, tmp_path):
        file = tmp_path / "config.json"
        file.write_text(TrainingConfig(epochs=2).to_json())
        assert cli("train", "--config", str(file))[2] == ""
        assert trained == [TrainingConfig(epochs=2)]
