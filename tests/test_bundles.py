"""Networks from strangers: what is let in, what is refused, and that nothing else changes."""

import hashlib
import json
import os
import re
import shutil
import stat
import tempfile
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from cnnlab.__main__ import main
from cnnlab.bundles import delete_model, import_bundle, importing, trial, unpacking
from cnnlab.classification import Classifier, classify, find_model, list_models, load_classifier
from cnnlab.errors import CnnlabError, RunError, WeightsError
from cnnlab.evaluation import evaluate
from cnnlab.export import export_run
from cnnlab.models import HeadConfig
from cnnlab.runs import InputPipeline, ModelDescription, Run
from cnnlab.runs.new_run import new_run
from cnnlab.storage import paths
from cnnlab.storage.hashes import hash_of_file
from cnnlab.training import TrainingConfig
from cnnlab.training.recorder import RunRecorder
from tests.hostile_weights import over_which_hdf5_hangs

# Keras 3.15 saves its variables through an __array__ that NumPy 2 finds outdated.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

NAMES = ("<b>red</b>", "*green*", "blå")
HEAD = HeadConfig((8,))
DENSE = "layers/dense/vars/1"  # the bias of head_dense_1, (8,)


@pytest.fixture(scope="module")
def pictures():
    return np.random.default_rng(3).integers(0, 256, (4, 32, 32, 3), np.uint8)


@pytest.fixture(scope="module")
def exported(pictures, tmp_path_factory):
    """A run and the bundle that was exported from it."""
    from cnnlab.models import build_transfer_model

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLAB_HOME", str(tmp_path_factory.mktemp("runs")))
        run, lock = new_run(TrainingConfig(base="vgg16-compact", weights=None, head=HEAD))
    pipeline = InputPipeline.fit(pictures, "featurewise")
    pipeline.save(run.path)
    recorder = RunRecorder(run)
    recorder.describe(
        ModelDescription(NAMES, base="vgg16-compact", head=HEAD, normalization="featurewise")
    )
    model = build_transfer_model("vgg16-compact", None, num_classes=3, head=HEAD, seed=1)
    recorder.checkpoint(model.save_weights, evaluate(np.eye(3), np.array([0, 1, 1]), NAMES))
    recorder.end("finished")
    os.close(lock)
    out = tmp_path_factory.mktemp("export") / "pets-cnnlab.zip"
    report = export_run(run, "cnnlab", out)
    assert report.largest_difference == 0
    return run, out


@pytest.fixture(scope="module")
def files(exported):
    """What is in the bundle: name -> bytes."""
    with zipfile.ZipFile(exported[1]) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def packed(tmp_path, files):
    """The bundle with some files changed (None: left out), packed again."""

    def pack(name="other.zip", prefix="", **changes):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            renamed = {key.replace("__", "."): value for key, value in changes.items()}
            for entry, content in (files | renamed).items():
                if content is not None:
                    archive.writestr(prefix + entry, content)
        return tmp_path / name

    return pack


@pytest.fixture
def untried(monkeypatch):
    """Imports whose network is not tried: the trial costs TensorFlow's seconds."""
    monkeypatch.setattr(importing, "try_out", lambda folder, shown: None)


def description_with(files, **changes):
    return json.dumps(json.loads(files["cnnlab.json"]) | changes).encode()


def assert_refused(bundle, *words):
    """It is refused in these words, and what was there before is unchanged."""
    before = {path: path.read_bytes() for path in paths.models().rglob("*") if path.is_file()}
    with pytest.raises(WeightsError) as refused:
        import_bundle(bundle)
    for word in (bundle.name, *words):
        assert word in str(refused.value), str(refused.value)
    assert len(str(refused.value)) < 1500
    after = {path: path.read_bytes() for path in paths.models().rglob("*") if path.is_file()}
    left = {path for path in after if path not in before}
    assert {path.name for path in left} <= {".importing", ".lock"}
    assert {path: after[path] for path in before} == before
    assert not list(paths.models().glob(".staging-*"))


@pytest.mark.tensorflow
class TestWhole:
    def test_a_bundle_holds_what_it_takes_and_nothing_more(self, exported, files):
        run, _ = exported
        texts = {"README.md", "class_names.json", "classify.py", "cnnlab.json", "config.json"}
        assert set(files) == texts | {"best.weights.h5", "normalizer.npz"}
        description = ModelDescription.from_json(files["cnnlab.json"])
        assert description.accuracy == pytest.approx(2 / 3)
        assert description.class_names == run.model_description().class_names

    def test_an_imported_model_predicts_as_the_run_does(self, exported, pictures, capsys):
        run, bundle = exported
        assert main(["models", "import", str(bundle), "--json", "--progress-json"]) == 0
        printed, said = capsys.readouterr()
        assert json.loads(printed) == {"name": "pets", "done": "import"}
        assert '{"done": 2, "total": 2}' in said.splitlines()
        model = find_model("pets")
        assert (model.kind, model.class_names) == ("imported", NAMES)
        assert {path.name for path in model.folder.iterdir()} == {
            *("README.md", "best.weights.h5", "cnnlab.json", "normalizer.npz")
        }
        assert classify("pets", pictures) == classify(run, pictures)

        with (model.folder / "best.weights.h5").open("r+b") as file:
            file.seek(5000)
            file.write(b"changed")
        with pytest.raises(WeightsError, match="model pets are not those that were put there"):
            load_classifier("pets")

    def test_views_travel_with_a_bundle(self, exported, tmp_path, rng):
        looking = Run(shutil.copytree(exported[0].path, tmp_path / "looking"))
        description = looking.model_description().replace(views=(1.0, 0.7))
        (looking.path / "cnnlab.json").write_text(description.to_json())
        assert export_run(looking, "cnnlab", tmp_path / "x.zip").largest_difference == 0
        name = import_bundle(tmp_path / "x.zip")
        assert find_model(name).image_size == (64, 64)
        assert load_classifier(name).views == (1.0, 0.7)
        photos = rng.integers(0, 256, (3, 50, 80, 3), np.uint8)
        np.testing.assert_array_equal(
            load_classifier(name).probabilities(photos),
            load_classifier(looking).probabilities(photos),
        )

    def test_a_network_that_cannot_be_loaded_is_refused_after_its_trial(self, files, packed):
        weights = edited(files, lambda file: replace(file, np.full(8, np.nan, "f4")))
        assert_refused(packed(**weights), "other.zip cannot be imported. best.weights.h5", "finite")

    def test_a_trial_ends_when_its_time_is_over(self, files, tmp_path):
        write_model(tmp_path, files)
        with pytest.raises(WeightsError, match=r"x\.zip .*no answer within 0\.1 seconds"):
            trial.try_out(tmp_path, "x.zip", seconds=0.1)

    def test_a_trial_whose_process_dies_is_a_refusal(self, files, tmp_path, monkeypatch):
        write_model(tmp_path, files)
        monkeypatch.setattr("sys.executable", "/bin/false")
        with pytest.raises(WeightsError, match=r"x\.zip .*ended with code 1"):
            trial.try_out(tmp_path, "x.zip")


def write_model(folder, files):
    for name in ("cnnlab.json", "best.weights.h5", "normalizer.npz"):
        (folder / name).write_bytes(files[name])


def edited(files, change):
    """The weights after a change, and a description that has their hash, as a stranger would."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "w.h5"
        path.write_bytes(files["best.weights.h5"])
        with h5py.File(path, "r+") as file:
            change(file)
        description = description_with(files, weights_sha256=hash_of_file(path))
        return {"best__weights__h5": path.read_bytes(), "cnnlab__json": description}


def replace(file, value):
    del file[DENSE]
    file[DENSE] = value


def declare(file, shape):
    del file[DENSE]
    file.create_dataset(DENSE, shape, "f4", chunks=True)


def keep_outside(file):
    del file[DENSE]
    file.create_dataset(DENSE, (8,), "f4", external=[("/dev/zero", 0, 32)])


@pytest.mark.tensorflow
@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda file: replace(file, np.ones(9, "f4")), "array of shape (9,), expected (8,)"),
        (lambda file: replace(file, np.full(8, np.inf, "f4")), "not finite"),
        (lambda file: replace(file, h5py.SoftLink("/layers/dense/vars/0")), "is a link"),
        (lambda file: replace(file, h5py.ExternalLink("/etc/x.h5", "/x")), "is a link"),
        (lambda file: declare(file, (10**12,)), "array of shape (1000000000000,)"),
        (lambda file: declare(file, (8,)), "do not lie plainly in the file"),
        (keep_outside, "do not lie plainly in the file"),
        (lambda file: replace(file, np.array([b"word"] * 8)), "other than numbers"),
        (lambda file: file.create_group("layers/lambda"), "a layer 'lambda' that the network"),
    ],
)
def test_hostile_weights_are_refused_in_the_trial(files, tmp_path, monkeypatch, change, refusal):
    """In this process, so that not each costs TensorFlow's start; but without the limit."""
    monkeypatch.setattr(trial, "limit_memory", lambda more: None)
    changed = files | {k.replace("__", "."): v for k, v in edited(files, change).items()}
    write_model(tmp_path, changed)
    with pytest.raises(WeightsError, match=re.escape(refusal)):
        trial._try(str(tmp_path))


@pytest.mark.tensorflow
@pytest.mark.parametrize(
    ("normalizer", "reason"),
    [
        (b"PK no normaliser", "no normaliser saved by cnnlab"),
        ("another size", "those given to fit had (40, 40, 3)"),
    ],
)
def test_a_hostile_normaliser_is_refused_in_the_trial(
    files, tmp_path, monkeypatch, normalizer, reason
):
    monkeypatch.setattr(trial, "limit_memory", lambda more: None)
    for name in ("cnnlab.json", "best.weights.h5"):
        (tmp_path / name).write_bytes(files[name])
    if normalizer == "another size":
        larger = np.random.default_rng(0).integers(0, 256, (4, 40, 40, 3), np.uint8)
        InputPipeline.fit(larger, "pixelwise").save(tmp_path)
    else:
        (tmp_path / "normalizer.npz").write_bytes(normalizer)
    with pytest.raises(CnnlabError, match=re.escape(reason)):
        trial._try(str(tmp_path))


@pytest.mark.tensorflow
@pytest.mark.parametrize("answer", [np.full((1, 3), np.nan), np.full((1, 3), 0.5)])
def test_a_network_that_predicts_nonsense_is_refused(files, tmp_path, monkeypatch, answer):
    monkeypatch.setattr(trial, "limit_memory", lambda more: None)
    monkeypatch.setattr(Classifier, "probabilities", lambda self, images: answer)
    write_model(tmp_path, files)
    with pytest.raises(WeightsError, match="are no probabilities"):
        trial._try(str(tmp_path))


# What is refused before the network is tried


@pytest.mark.tensorflow
def test_weights_over_which_hdf5_hangs_are_refused_before_tensorflow_is_loaded(
    files, packed, monkeypatch
):
    monkeypatch.setattr(trial, "call_limited", lambda *_: pytest.fail("the network was tried"))
    content = over_which_hdf5_hangs(files["best.weights.h5"])
    description = description_with(files, weights_sha256=hashlib.sha256(content).hexdigest())
    bundle = packed(best__weights__h5=content, cnnlab__json=description)
    assert_refused(bundle, "best.weights.h5 is not a whole HDF5", "too long")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cnnlab__json": None}, "it has no cnnlab.json"),
        ({"best__weights__h5": None}, "it has no best.weights.h5"),
        ({"cnnlab__json": None, "best__weights__h5": None, "model__keras": b"x"}, "Keras, ONNX"),
        ({"cnnlab__json": b"{"}, "its cnnlab.json is none"),
        ({"cnnlab__json": b"[" * 100_000}, "its cnnlab.json is none"),
        ({"cnnlab__json": b" " * 5_000_000}, "larger than 4 MB"),
        ({"README__md": b"x" * 2_000_000}, "larger than 1 MB"),
        ({"best__weights__h5": b"others"}, "SHA-256 differs"),
    ],
)
def test_what_is_no_bundle_is_refused_with_what_can_be_imported(untried, packed, changes, words):
    assert_refused(packed(**changes), words, "export RUN --format cnnlab")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"base": "resnet"}, "`base` must be one of"),
        ({"surprise": 1}, "no field 'surprise'"),
        ({"class_names": ["only"]}, "`class_names`"),
        ({"class_names": ["a", "a"]}, "different names"),
        ({"class_names": ["a", " "]}, "different names"),
        ({"class_names": [str(n) for n in range(100_001)]}, "`class_names`"),
        ({"x" * 10_000: 1, **{f"y{n}": 1 for n in range(1000)}}, "has no field"),
        ({"head": {"units": [1] * 21}}, "widths from 1 to 8192, 20 at most"),
        ({"head": {"units": [8193]}}, "widths from 1 to 8192"),
        ({"head": {"units": [10**4000]}}, "`units`"),
        ({"best_epoch": 10**4000}, "`best_epoch`"),
        ({"accuracy": 10**4000}, "`accuracy`"),
        ({"schema": 10**4000}, "has schema 1000"),
        ({"data_name": "x" * 100_000}, "`data_name`"),
        ({"versions": ["x" * 100_000]}, "`versions`"),
        ({"versions": ["x"] * 100_000}, "`versions`"),
        ({"class_names": ["a", "b" * 256]}, "1 to 255 letters"),
        ({"class_names": ["a", "\ud800b"]}, "is no text"),
        ({"class_names": {"a": "b"}}, "`class_names`"),
        ({"image_size": [100_000, 32]}, "`image_size`"),
        ({"normalization": {}}, "normalization"),
        ({"weights_sha256": None}, "SHA-256 differs"),
        ({"weights_sha256": "../../x"}, "`weights_sha256`"),
        ({"data_name": ["x"]}, "`data_name`"),
        ({"versions": [1]}, "`versions`"),
        ({"best_epoch": "9"}, "`best_epoch`"),
        ({"answer_rule": {"temperature": 0}}, "`temperature`"),
        ({"answer_rule": [1, 2]}, "`answer_rule`"),
        ({"accuracy": 2}, "`accuracy`"),
        ({"schema": 99}, "has schema 99"),
        ({"image_size": [512, 512], "head": {"units": [8192]}}, "more than 150,000,000 weights"),
    ],
)
def test_a_description_that_is_not_to_be_built_is_refused(untried, files, packed, changes, words):
    assert_refused(packed(cnnlab__json=description_with(files, **changes)), words)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06", b"\x89HDF\r\n\x1a\n" * 9])
def test_what_is_no_zip_is_refused(untried, tmp_path, content):
    (tmp_path / "x.zip").write_bytes(content)
    assert_refused(tmp_path / "x.zip", "not a ZIP archive")


def test_a_file_that_is_not_there_is_refused(untried, tmp_path):
    assert_refused(tmp_path / "absent.zip", "No such file")


@pytest.mark.parametrize("entry", ["../best.weights.h5", "/etc/x", "..\\x", "C:x"])
def test_entries_that_lead_elsewhere_refuse_the_whole_bundle(untried, packed, entry):
    bundle = packed()
    with zipfile.ZipFile(bundle, "a") as archive:
        archive.writestr(entry, b"x")
    assert_refused(bundle, "has an absolute path, a drive or '..'")


def test_a_link_in_the_place_of_the_weights_is_refused(untried, packed):
    bundle = packed(best__weights__h5=None)
    link = zipfile.ZipInfo("best.weights.h5")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(bundle, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert_refused(bundle, "is a link or a device")


def test_a_bundle_that_grows_too_much_is_refused(untried, tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cnnlab.json", b"{}")
        archive.writestr("best.weights.h5", bytes(10**7))
    assert_refused(tmp_path / "x.zip", "would grow more than 100 times")


def test_much_weight_in_a_small_bundle_is_refused_before_it_is_unpacked(
    untried, files, packed, monkeypatch
):
    monkeypatch.setattr(unpacking, "SMALL", 0)
    zeros = np.zeros(500_000, np.float32)
    zeros[::20] = np.random.default_rng(0).normal(size=25_000)
    with zipfile.ZipFile(packed(), "r") as archive:
        others = {name: archive.read(name) for name in archive.namelist()}
    bundle = packed("grows.zip")
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (others | {"best.weights.h5": zeros.tobytes()}).items():
            archive.writestr(name, content)
    assert_refused(bundle, "would grow more than 10 times")


def test_other_files_in_a_bundle_are_left_out_and_a_wrapper_is_unwrapped(untried, packed):
    bundle = packed("pets.zip", prefix="my pets/", run__sh=b"rm -rf /", model__keras=b"x")
    with zipfile.ZipFile(bundle, "a") as archive:
        archive.writestr("__MACOSX/cnnlab.json", b"x")
        archive.writestr("my pets/deeper/cnnlab.json", b"x")
    assert import_bundle(bundle) == "pets"
    assert {path.name for path in (paths.models() / "pets").iterdir()} == {
        *("README.md", "best.weights.h5", "cnnlab.json", "normalizer.npz")
    }


# Names


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("<img src=x onerror=alert(1)>.zip", "img-src-x-onerror-alert-1"),
        ("../../etc/passwd", "passwd"),
        ("..", "model"),
        ("cifar10-compact", "cifar10-compact-2"),
        ("vgg16-imagenet.zip", "vgg16-imagenet-2"),
        ("latest.zip", "latest-2"),
        ("grün & blau", "gr-n-blau"),
        ("a" * 200, "a" * 60),
    ],
)
def test_a_name_is_made_safe_and_free(untried, packed, wanted, name):
    imported = import_bundle(packed(), wanted)
    assert imported == name
    assert find_model(imported).kind == "imported"


def test_a_name_that_is_taken_gets_a_number(untried, files, packed):
    run, lock = new_run(TrainingConfig(weights=None))
    for data, name in (("first", "pets"), ("second", "pets-2"), ("third", "pets-3")):
        described = description_with(files, data_name=data)
        assert import_bundle(packed("pets.zip", cnnlab__json=described)) == name
    assert import_bundle(packed(), run.name) == f"{run.name}-2"
    os.close(lock)


def test_what_is_kept_already_is_not_kept_twice_unless_it_was_damaged(untried, packed):
    pets = packed("pets.zip")
    assert [import_bundle(pets), import_bundle(pets), import_bundle(pets, "cats")] == [
        *("pets", "pets", "cats")
    ]
    (paths.models() / "pets" / "best.weights.h5").write_bytes(b"damaged")
    assert [import_bundle(pets), import_bundle(pets)] == ["pets-2", "pets-2"]
    assert not list(paths.models().glob(".staging-*"))


def test_it_is_there_when_its_import_is_reported_as_done(untried, packed):
    steps = []

    def progress(done, total):
        steps.append((done, (paths.models() / "pets").exists()))

    import_bundle(packed("pets.zip"), progress=progress)
    assert steps == [(0, False), (1, False), (2, True)]


def test_class_names_with_html_stay_plain_data(untried, packed):
    import_bundle(packed("pets.zip"))
    assert find_model("pets").class_names == NAMES


def test_an_imported_model_is_deleted_and_nothing_else_is(untried, packed, capsys):
    run, lock = new_run(TrainingConfig(weights=None))
    os.close(lock)
    import_bundle(packed("pets.zip"))
    (paths.models() / "pets" / "cnnlab.json").write_text("damaged")
    for other in (run.name, "cifar10-compact", "../runs", ".", "", ".lock"):
        with pytest.raises(RunError, match="no imported model"):
            delete_model(other)
    assert main(["models", "delete", "pets", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"name": "pets", "done": "delete"}
    assert "pets" not in {model.name for model in list_models()}
    assert not [path for path in paths.models().iterdir() if path.is_dir()]
    assert Run(run.path).path.is_dir()


def test_the_limits_leave_room_for_every_network_of_ours():
    largest = ModelDescription(tuple(map(str, range(1000))), (224, 224))
    assert unpacking.num_parameters(largest) < unpacking.MAX_PARAMETERS
