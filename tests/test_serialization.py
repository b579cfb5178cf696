"""Messages and values between the classifier process and its client, and the order of requests."""

import io
import json
import threading
from pathlib import Path

import numpy as np
import pytest

from cnnlab.augmentation import AugmentationConfig
from cnnlab.classification import Prediction, find_model, model_registry
from cnnlab.processes.replaceable_child import ReplaceableChild
from cnnlab.processes.wire import read_message, write_message
from cnnlab.runs import Run
from cnnlab.serving import ClassifierProcess, classifier_process, server
from cnnlab.serving.fair_lock import FairLock
from cnnlab.serving.serialization import pack, unpack


class TestMessages:
    def test_what_is_written_is_read(self):
        pipe = io.BytesIO()
        arrays = [
            np.arange(6, dtype=np.uint8).reshape(2, 3),
            np.zeros((0, 4), np.float32),
            np.array(2.5),
            np.arange(8)[::2],
        ]
        write_message(pipe, {"a": [1, "ü"]}, arrays)
        write_message(pipe, None)
        pipe.seek(0)
        values, received = read_message(pipe)
        assert values == {"a": [1, "ü"]}
        for array, expected in zip(received, arrays, strict=True):
            assert array.dtype == expected.dtype
            np.testing.assert_array_equal(array, expected)
        assert read_message(pipe) == (None, [])
        assert read_message(pipe) is None

    def test_a_message_that_breaks_off_is_the_end(self):
        pipe = io.BytesIO()
        write_message(pipe, {"a": 1}, [np.arange(3)])
        whole = pipe.getvalue()
        for length in range(len(whole)):
            assert read_message(io.BytesIO(whole[:length])) is None


@pytest.mark.parametrize(
    "value",
    [
        None,
        [True, 3, 0.1, "word", ()],
        {"a": (1, [2]), 3: {}, "is": "dict"},
        Path("a/b"),
        Run(Path("/runs/monday")),
        [Prediction(("cat", "dog"), (0.75, 0.25))],
        AugmentationConfig(rotation_range=20, zoom_range=(0.5, 1.5)),
    ],
)
def test_a_value_arrives_as_what_it_was(value):
    arrays = []
    received = unpack(json.loads(json.dumps(pack(value, arrays))), arrays)
    assert received == value and type(received) is type(value)


def test_arrays_travel_beside_the_values():
    picture = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    arrays = []
    packed = pack({"pictures": [picture, picture[:1]], "share": np.float32(0.5)}, arrays)
    received = unpack(json.loads(json.dumps(packed)), arrays)
    np.testing.assert_array_equal(received["pictures"][0], picture)
    np.testing.assert_array_equal(received["pictures"][1], picture[:1])
    assert received["share"] == 0.5 and len(arrays) == 2


@pytest.mark.parametrize("value", [{1, 2}, object(), b"bytes", [1j], Prediction])
def test_what_cannot_be_sent_is_refused(value):
    with pytest.raises(TypeError, match="cannot be sent"):
        pack(value, [])


@pytest.mark.parametrize(
    "kind",
    [
        "os:stat_result",
        "cnnlab.storage.paths:home",
        "cnnlab.errors:CnnlabError",
        "subprocess:Popen",
    ],
)
def test_nothing_but_a_dataclass_of_the_library_is_ever_made(kind):
    with pytest.raises(TypeError, match="no dataclass of this library"):
        unpack({"is": kind, "of": {}}, [])


@pytest.mark.parametrize("method", ["call", "classify"])
def test_a_models_name_is_resolved_once_between_client_and_classifier(monkeypatch, method):
    described, describe = [], model_registry._describe

    def counted(*args):
        described.append(args)
        return describe(*args)

    def exchange(child, number, packed, arrays):
        requests, responses = io.BytesIO(), io.BytesIO()
        write_message(requests, packed, arrays)
        requests.seek(0)
        server.serve(requests, responses)
        responses.seek(0)
        return read_message(responses)

    monkeypatch.setattr(model_registry, "_describe", counted)
    monkeypatch.setattr(ReplaceableChild, "running", lambda self: None)
    monkeypatch.setattr(classifier_process, "_exchange", exchange)
    monkeypatch.setattr(server, "_loaded", server._loaded.__wrapped__)
    monkeypatch.setattr(server, "load_classifier", find_model)
    monkeypatch.setitem(server.CALLS, "classify", lambda model, images, top_k: [model.name])
    process, picture = ClassifierProcess(), np.zeros((32, 32, 3), np.uint8)
    if method == "call":
        answer = process.call("classify", "cifar10-compact", [picture], top_k=1)
    else:
        answer = process.classify("cifar10-compact", [picture])
    assert answer == ["cifar10-compact"]
    assert len(described) == 1


def test_turns_go_in_the_order_in_which_they_were_asked_for():
    turns, order, threads = FairLock(), [], []

    def take(number):
        with turns:
            order.append(number)

    with turns:
        for number in range(5):
            threads.append(threading.Thread(target=take, args=(number,)))
            threads[-1].start()
            while len(turns._waiting) < number + 2:
                threads[-1].join(timeout=0.001)
    with turns:
        order.append("the first again")
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4, "the first again"]
