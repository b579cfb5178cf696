"""Work that trains many runs goes on only with the weights that its first trainings began with."""

import json

import pytest

from cnnlab.errors import RunError
from cnnlab.experiments.paired import Comparison, Experiment
from cnnlab.experiments.paired.folder import new_experiment
from cnnlab.experiments.paired.starting import reopen_experiment
from cnnlab.models.pretrained import PRETRAINED, weights_hash
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.first_weights import FILE, check_first_weights, keep_first_weights
from cnnlab.storage.locks import releasing
from cnnlab.sweeps import Parameter, Sweep
from cnnlab.sweeps.folder import new_sweep
from cnnlab.sweeps.starting import reopen_sweep


@pytest.fixture(params=["experiment", "sweep"])
def asked(request):
    """A function from weights to a folder of new work that begins with them, and its reopening."""

    def new(weights):
        base = TrainingConfig(base="vgg16-compact", weights=weights)
        if request.param == "experiment":
            comparison = Comparison("Adam", treatment={"optimizer": "adam"})
            experiment = Experiment("Is Adam better?", base, (comparison,))
            made, reopen = new_experiment(experiment), reopen_experiment
        else:
            sweep = Sweep("Which rate?", base, (Parameter("learning_rate", low=1e-4, high=1e-1),))
            made, reopen = new_sweep(sweep), reopen_sweep
        folder, lock = made
        with releasing(lock):
            keep_first_weights(folder)
        return folder, reopen

    return new


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "own.weights.h5"
    path.write_bytes(b"some weights")
    return path


def test_a_replaced_file_is_refused_and_the_earlier_one_goes_on(asked, file):
    folder, reopen = asked(str(file))
    file.write_bytes(b"quite other weights")
    with pytest.raises(RunError, match="cannot go on: the weights in"):
        reopen(folder)
    file.write_bytes(b"some weights")
    with releasing(reopen(folder)):
        assert folder.status.state == "queued"


def test_files_in_deep_folders_are_told_apart(asked, tmp_path):
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)
    path = deep / "own.weights.h5"
    path.write_bytes(b"some weights")
    folder, _ = asked(str(path))
    assert list(json.loads((folder.path / FILE).read_text())) == [str(path)]


def test_an_update_with_another_base_is_refused(asked, monkeypatch):
    folder, _ = asked(PRETRAINED)
    check_first_weights(folder)
    kept = json.loads((folder.path / FILE).read_text())
    assert kept == {"imagenet:vgg16-compact": weights_hash("vgg16-compact", PRETRAINED)}
    (folder.path / FILE).write_text(json.dumps(dict.fromkeys(kept, "0" * 64)))
    with pytest.raises(RunError, match="the pretrained weights of vgg16-compact are not those"):
        check_first_weights(folder)
    keep_first_weights(folder)  # a later start keeps what the first one wrote down
    assert json.loads((folder.path / FILE).read_text()) == dict.fromkeys(kept, "0" * 64)


@pytest.mark.parametrize("content", [None, "", "[", "[1]", "null", '{"a": 1}'])
def test_work_that_did_not_write_them_down_goes_on(asked, file, content):
    folder, _ = asked(str(file))
    (folder.path / FILE).unlink()
    if content is not None:
        (folder.path / FILE).write_text(content)
    check_first_weights(folder)


def test_random_weights_and_files_that_are_gone_have_no_hash(asked, file, tmp_path):
    assert weights_hash("vgg16-compact", None) is None
    assert weights_hash("vgg16-compact", str(tmp_path / "gone.weights.h5")) is None
    folder, _ = asked(str(file))
    file.unlink()
    check_first_weights(folder)  # the training itself says that the file is missing
