"""Answers of a trained network: in this process, and through a child that keeps it loaded."""

import io
import os
import shutil
import signal
import threading
from pathlib import Path

import numpy as np
import pytest

from cnnlab.classification import Classifier, classify, load_classifier
from cnnlab.errors import ConfigurationError, ImageError, RunError, WeightsError
from cnnlab.evaluation.evaluation import evaluate
from cnnlab.models import HeadConfig
from cnnlab.processes.wire import read_message, write_message
from cnnlab.runs import InputPipeline, Run
from cnnlab.runs.model.model_description import ModelDescription
from cnnlab.runs.new_run import new_run
from cnnlab.runs.run_directory import WEIGHTS
from cnnlab.serving import ClassifierProcess, server
from cnnlab.serving.serialization import pack, unpack
from cnnlab.training import TrainingConfig
from cnnlab.training.recorder import RunRecorder
from tests.waiting import HANGS_AFTER

pytestmark = [
    pytest.mark.tensorflow,
    # Keras 3.15 saves its variables through an __array__ that NumPy 2 finds outdated.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
NAMES = ("red", "green", "blue")
HEAD = HeadConfig((4,))
START = ClassifierProcess.start  # which tests of pages do without


@pytest.fixture(scope="module")
def pictures():
    """Pictures of several sizes, as a camera and a phone would give them."""
    rng = np.random.default_rng(5)
    sizes = [(32, 32), (40, 64), (100, 37), (32, 32), (7, 5)]
    return [rng.integers(0, 256, (*size, 3), np.uint8) for size in sizes]


@pytest.fixture(scope="module")
def model():
    from cnnlab.models import build_transfer_model

    return build_transfer_model(weights=None, num_classes=3, head=HEAD, seed=1)


@pytest.fixture(scope="module")
def pipeline(pictures):
    same_size = np.stack([pictures[0], pictures[3]])
    return InputPipeline.fit(same_size, "featurewise", "none")


@pytest.fixture(scope="module")
def run(model, pipeline, tmp_path_factory):
    """A finished run with a checkpoint, made by the recorder that trainings use."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLAB_HOME", str(tmp_path_factory.mktemp("runs")))
        run, lock = new_run(TrainingConfig(weights=None, head=HEAD, normalization="featurewise"))
    recorder = RunRecorder(run)
    pipeline.save(run.path)
    recorder.describe(ModelDescription(NAMES, head=HEAD, normalization="featurewise"))
    recorder.checkpoint(model.save_weights, evaluate(np.eye(3), np.arange(3), NAMES))
    recorder.end("finished")
    os.close(lock)
    return run


@pytest.fixture(scope="module")
def process(tmp_path_factory):
    """One child for all tests: each costs the seconds that TensorFlow takes."""
    with pytest.MonkeyPatch.context() as patch, ClassifierProcess() as process:
        patch.setenv("CNNLAB_HOME", str(tmp_path_factory.mktemp("service")))
        process.start()
        yield process


@pytest.fixture
def copied(run, tmp_path):
    """A copy of the run to damage."""
    shutil.copytree(run.path, tmp_path / run.name)
    return Run(tmp_path / run.name)


class TestClassify:
    def test_it_equals_predict_on_the_pictures_as_prepared_in_training(
        self, run, model, pipeline, pictures
    ):
        from cnnlab.images import resize_image

        prepared = pipeline(np.stack([resize_image(picture, (32, 32)) for picture in pictures]))
        expected = model.predict(prepared, verbose=0)
        np.testing.assert_allclose(
            load_classifier(run).probabilities(pictures), expected, rtol=1e-4, atol=1e-7
        )
        for answer, row in zip(classify(run, pictures, top_k=2), expected, strict=True):
            best = np.argsort(-row)[:2]
            assert answer.class_names == tuple(NAMES[index] for index in best)
            assert answer.probabilities == pytest.approx(row[best].tolist(), rel=1e-4)

    def test_a_run_a_path_a_classifier_and_a_model_all_predict(
        self, run, model, pipeline, pictures
    ):
        expected = classify(run, pictures)
        assert classify(run.path, pictures) == expected
        assert classify(load_classifier(run), pictures) == expected
        by_model = classify(model, pictures, class_names=NAMES, pipeline=pipeline)
        assert [answer.class_names for answer in by_model] == [a.class_names for a in expected]
        (answer,) = classify(model, pictures[:1], top_k=1)
        assert answer.class_names[0] in ("0", "1", "2")

    def test_an_array_of_pictures_and_no_pictures_are_fine(self, run, pictures):
        classifier = load_classifier(run)
        as_array = np.stack([pictures[0], pictures[3]])
        assert classify(classifier, as_array) == classify(classifier, list(as_array))
        assert classify(classifier, []) == []

    def test_more_classes_than_there_are_gives_all(self, run, pictures):
        (answer,) = classify(run, pictures[:1], top_k=10)
        assert sorted(answer.class_names) == sorted(NAMES)
        assert sum(answer.probabilities) == pytest.approx(1)

    @pytest.mark.parametrize(
        ("image", "received"),
        [
            (np.zeros((8, 8, 3), np.float32), "float32"),
            (np.zeros((8, 8), np.uint8), r"\(8, 8\)"),
            (np.zeros((8, 8, 4), np.uint8), r"\(8, 8, 4\)"),
            (np.zeros((0, 8, 3), np.uint8), r"\(0, 8, 3\)"),
            ("cat.jpg", "str"),
        ],
    )
    def test_something_else_than_a_picture_is_refused(self, run, image, received):
        classifier = Classifier(None, NAMES, (32, 32))
        with pytest.raises(ImageError, match=rf"uint8 array .* received .*{received}"):
            classifier.classify([image])

    @pytest.mark.parametrize("top_k", [0, -1, 1.5, True])
    def test_top_k_counts_from_one(self, run, top_k):
        with pytest.raises(ConfigurationError, match="`top_k` must be a whole number from 1"):
            classify(run, [], top_k=top_k)

    def test_a_wrong_number_of_class_names_is_refused(self, model):
        with pytest.raises(ConfigurationError, match="has 3 classes; received 2 `class_names`"):
            classify(model, [], class_names=("a", "b"))


class TestDamage:
    def test_a_run_without_a_checkpoint_says_what_to_do(self, copied):
        (copied.path / "best.weights.h5").unlink()
        with pytest.raises(RunError, match=r"no checkpoint yet \(it is finished\).*choose another"):
            load_classifier(copied)

    def test_a_run_without_a_description_says_so(self, copied):
        (copied.path / "cnnlab.json").unlink()
        with pytest.raises(RunError, match="has no network yet"):
            load_classifier(copied)

    def test_a_missing_run_says_so(self):
        with pytest.raises(RunError, match="There is no model or run 'monday'"):
            classify("monday", [])

    def test_one_changed_byte_in_the_checkpoint_is_noticed(self, copied):
        weights = copied.path / "best.weights.h5"
        content = bytearray(weights.read_bytes())
        content[len(content) // 2] ^= 1
        weights.write_bytes(content)
        with pytest.raises(WeightsError, match="SHA-256 differs"):
            load_classifier(copied)

    def test_a_run_killed_between_description_and_checkpoint_still_loads(self, copied):
        description = copied.model_description()
        written_ahead = description.replace(
            weights_sha256="0" * 64, previous_weights_sha256=description.weights_sha256
        )
        (copied.path / "cnnlab.json").write_text(written_ahead.to_json())
        assert load_classifier(copied).class_names == NAMES

    def test_a_checkpoint_of_another_network_is_refused(self, copied):
        description = copied.model_description().replace(head=HeadConfig((5,)))
        (copied.path / "cnnlab.json").write_text(description.to_json())
        with pytest.raises(WeightsError, match="'head_dense_1' has an array of shape"):
            load_classifier(copied)

    def test_a_missing_normaliser_is_refused(self, copied):
        (copied.path / "normalizer.npz").unlink()
        with pytest.raises(WeightsError, match="no normaliser"):
            load_classifier(copied)


class TestProcess:
    def test_it_predicts_as_this_process_does(self, process, run, pictures):
        for ours, theirs in zip(
            classify(run, pictures), process.classify(run.path, pictures), strict=True
        ):
            assert ours.class_names == theirs.class_names
            assert ours.probabilities == pytest.approx(theirs.probabilities, rel=1e-4)
        assert process.classify(run, []) == []

    def test_errors_arrive_as_themselves(self, process, copied, pictures):
        (copied.path / "best.weights.h5").unlink()
        with pytest.raises(RunError, match="no checkpoint yet") as refused:
            process.classify(copied, pictures)
        assert refused.value.code == "run-without-checkpoint"
        assert refused.value.values == {"name": copied.name, "state": "finished"}
        with pytest.raises(RunError, match=r"no model or run '\.\./elsewhere'"):
            process.classify("../elsewhere", pictures)
        with pytest.raises(ImageError):
            process.classify(copied, [np.zeros((2, 2))])

    def test_many_threads_get_their_own_predictions(self, process, run, pictures):
        expected = {index: classify(run, [picture]) for index, picture in enumerate(pictures)}
        answers = {}

        def ask(index):
            answers[index] = process.classify(run, [pictures[index]])

        threads = [threading.Thread(target=ask, args=(index,)) for index in expected]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {i: a[0].class_names for i, a in answers.items()} == {
            i: a[0].class_names for i, a in expected.items()
        }

    def test_a_better_checkpoint_is_used_at_once(self, process, copied, pictures):
        before = process.classify(copied, pictures)
        description = copied.model_description().replace(class_names=("x", "y", "z"))
        (copied.path / "cnnlab.json").write_text(description.to_json())
        after = process.classify(copied, pictures)
        assert {name for answer in after for name in answer.class_names} == {"x", "y", "z"}
        assert before[0].probabilities == after[0].probabilities

    def test_a_child_that_died_is_replaced(self, process, run, pictures):
        expected = process.classify(run, pictures)
        os.kill(process._child.process.pid, signal.SIGKILL)
        process._child.process.wait()
        assert process.classify(run, pictures) == expected

    def test_a_child_that_dies_or_hangs_in_the_middle_is_an_error_and_then_replaced(
        self, process, run, pictures
    ):
        os.kill(process._child.process.pid, signal.SIGSTOP)
        threading.Timer(0.2, os.kill, (process._child.process.pid, signal.SIGKILL)).start()
        with pytest.raises(RunError, match="ended in the middle of its work"):
            process.classify(run, pictures)
        with ClassifierProcess(seconds=0.2) as impatient:
            with pytest.raises(RunError, match=r"no answer within 0\.2 seconds"):
                impatient.classify(run, pictures)
            assert impatient._child.process is None

    def test_others_get_their_turn_between_the_slices_of_many_pictures(self, process, run):
        pictures = np.zeros((200, 32, 32, 3), np.uint8)
        done, answers = [], []

        def ask_meanwhile(count, total):
            done.append((count, total))
            other = threading.Thread(
                target=lambda: answers.append(process.classify(run, pictures[:1]))
            )
            other.start()
            other.join(timeout=HANGS_AFTER)

        assert len(process.classify(run, pictures, progress=ask_meanwhile)) == 200
        assert done == [(85, 200), (170, 200), (200, 200)] and len(answers) == 3

    def test_work_ends_where_its_progress_says_so_and_the_next_is_processed(self, process, run):
        def leave(count, total):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            process.classify(run, np.zeros((200, 32, 32, 3), np.uint8), progress=leave)
        assert len(process.classify(run, np.zeros((1, 32, 32, 3), np.uint8))) == 1

    def test_an_unknown_call_is_refused_with_the_known_ones(self, process, run, pictures):
        with pytest.raises(ConfigurationError, match=r"`call` must be one of classify, .*explain"):
            process.call("divine", run, pictures)

    @pytest.mark.skipif(not Path("/proc").is_dir(), reason="memory is read from /proc")
    @pytest.mark.exam
    def test_memory_does_not_grow_over_five_hundred_classifications(self, process, run, rng):
        sizes = [(32, 32), (480, 640), (1000, 700)]
        pictures = [rng.integers(0, 256, (*size, 3), np.uint8) for size in sizes]
        for number in range(100):
            process.call("classify", run, pictures[: 1 + number % 3])
        before = resident_bytes(process._child.process.pid)
        for number in range(400):
            process.call("classify", run, pictures[: 1 + number % 3])
        assert resident_bytes(process._child.process.pid) - before < 10 * 2**20

    def test_a_child_is_started_before_it_is_needed_and_ends_with_its_input(self, run, pictures):
        with ClassifierProcess() as process:
            START(process)
            child = process._child.process
            process.classify(run, pictures[:1])
            assert process._child.process is child
            child.stdin.close()
            assert child.wait(timeout=HANGS_AFTER) == 0


def resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


def requests_for(pictures, *sources) -> io.BytesIO:
    """What a server is sent that is to classify the pictures with each of these."""
    requests = io.BytesIO()
    for source in sources:
        arrays = []
        request = {"call": "classify", "model": source, "images": pictures, "settings": {}}
        write_message(requests, pack(request, arrays), arrays)
    requests.seek(0)
    return requests


def test_a_server_loads_a_network_once(run, pictures, monkeypatch):
    requests, answers, loaded = requests_for(pictures, run, run.path, run), io.BytesIO(), []
    honest = server.load_classifier
    monkeypatch.setattr(
        server, "load_classifier", lambda source: loaded.append(source) or honest(source)
    )
    server.serve(requests, answers)
    answers.seek(0)
    for _ in range(3):
        values, arrays = read_message(answers)
        assert unpack(values["result"], arrays) == classify(run, pictures)
    assert len(loaded) == 1


def test_a_server_loads_weights_that_follow_their_description(copied, pictures, monkeypatch):
    loaded = []
    monkeypatch.setattr(server, "load_classifier", loaded.append)
    monkeypatch.setitem(server.CALLS, "classify", lambda classifier, images: None)
    server.serve(requests_for(pictures, copied), io.BytesIO())
    (copied.path / WEIGHTS).write_bytes(b"better weights")
    server.serve(requests_for(pictures, copied), io.BytesIO())
    assert len(loaded) == 2
