"""Client of a process that keeps networks loaded, so that this one need not load TensorFlow.

The server is ``cnnlab.serving.server``. It ends with the process that started it, because its
input closes. A response has the number of its request; and if the client stops waiting for a
response, it ends the child, as the next request would receive that response.
"""

import contextlib
import itertools
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn, Self

import numpy as np

from cnnlab.classification.model_registry import READY, ModelSource, find_model
from cnnlab.classification.predictions import Prediction, check_picture, check_top_k
from cnnlab.errors import RunError, error_from_dict
from cnnlab.images.views import resized_for_views, stacked
from cnnlab.processes.child_environment import child_environment
from cnnlab.processes.child_pipes import pipes_of
from cnnlab.processes.replaceable_child import ReplaceableChild
from cnnlab.processes.wire import read_message, write_message
from cnnlab.serving.fair_lock import FairLock
from cnnlab.serving.serialization import pack, unpack
from cnnlab.storage import paths
from cnnlab.storage.os_errors import as_storage_errors

VALUES_AT_ONCE = 2**18
"""85 pictures of 32 x 32, 1 of 224 x 224: VGG16 takes 0.2 s for them on two cores."""


class ClassifierProcess:
    """A child process that loads TensorFlow once and each network once.

    Thread-safe: requests are processed one after the other, in the order in which they came. A
    child that died, or took too long and was ended, is replaced at the next request.

    Args:
        seconds: longest wait for one response, the child's start included, other requests not.
    """

    def __init__(self, seconds: float = 60.0) -> None:
        self._seconds = seconds
        self._lock = FairLock()
        self._request_ids = itertools.count(1)
        self._child = ReplaceableChild(_new_child)

    def start(self) -> None:
        """Start the child now, so that the first request finds it ready. Returns at once."""
        with self._lock:
            self._child.running()

    @property
    def is_running(self) -> bool:
        """The child is there, though it may still be loading TensorFlow. Never waits."""
        return self._child.is_running

    def classify(
        self,
        model: ModelSource,
        images: Sequence[np.ndarray] | np.ndarray,
        top_k: int = 3,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> list[Prediction]:
        """As ``cnnlab.classification.classify``, with the same errors.

        Many pictures are sent in slices, so that requests of others are processed in between.

        Args:
            model: a model or run, the name of one, or its folder.
            images: uint8 RGB pictures (height, width, 3) of any size.
            top_k: how many classes to give.
            progress: called with the number of classified pictures and of all; an error that it
                raises ends the work.

        Raises:
            RunError: also when the child ended or took too long.
        """
        check_top_k(top_k)
        model = find_model(model)
        size = model.image_size
        pictures = [resized_for_views(check_picture(image), size) for image in images]
        at_once = max(1, VALUES_AT_ONCE // (size[0] * size[1] * 3))
        predictions: list[Prediction] = []
        while len(predictions) < len(pictures):
            part = pictures[len(predictions) : len(predictions) + at_once]
            predictions += self.call("classify", model, stacked(part), top_k=int(top_k))
            progress(len(predictions), len(pictures))
        return predictions

    def gather_features(self, folder: Path, most: int = 16) -> int:
        """As ``cnnlab.training.linear.gathering.gather_features``, in the child.

        A caller asks again while pictures are left; requests of others are processed in between.
        """
        nothing = np.empty((0, 1, 1, 3), np.uint8)
        return int(self.call("gather_features", READY, nothing, folder=folder, most=most))

    def call(
        self,
        name: str,
        model: ModelSource,
        images: Sequence[np.ndarray] | np.ndarray,
        /,
        **settings: Any,
    ) -> Any:
        """The result of ``CALLS[name](load_classifier(model), images, **settings)`` in the child.

        Args:
            name: in ``cnnlab.serving.calls``.
            model: a model or run, the name of one, or its folder.
            images: uint8 RGB pictures (height, width, 3), as an array or a list; or one of them,
                for a call that takes one.
            settings: of the call.

        Raises:
            CnnlabError: what the call raises; ``RunError`` when the child ended or took too long;
                ``StorageError`` when the system refuses to start one.
        """
        response, received = self._send(
            {"call": name, "model": model, "images": images, "settings": settings}
        )
        if "error" in response:
            raise error_from_dict(response["error"])
        return unpack(response["result"], received)

    def close(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._child.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(self, request: dict[str, Any]) -> tuple[Any, list[np.ndarray]]:
        number = next(self._request_ids)
        arrays: list[np.ndarray] = []
        packed = pack(request | {"id": number}, arrays)
        with self._lock:
            child = self._child.running()
            began = time.monotonic()
            try:
                with _killed_after(self._seconds, child):
                    response = _exchange(child, number, packed, arrays)
            except BaseException:
                # Part of the request may have been sent, or the response may still come.
                self._child.end()
                raise
            if response is None:
                self._child.end()
                self._raise_no_response(time.monotonic() - began)
        return response

    def _raise_no_response(self, waited: float) -> NoReturn:
        if waited >= self._seconds:
            raise RunError(
                "classifier-too-slow",
                "The classifier gave no answer within {seconds:g} seconds and was ended. Try "
                "again with fewer or smaller pictures.",
                seconds=self._seconds,
            )
        raise RunError(
            "classifier-ended",
            "The classifier process ended in the middle of its work; {log} may say why. Try "
            "again: a new one starts.",
            log=_log().name,
        )


@contextlib.contextmanager
def _killed_after(seconds: float, child: subprocess.Popen) -> Iterator[None]:
    """Kill the child if the block takes longer, which unblocks reading and writing."""

    def end() -> None:
        child.kill()
        child.wait()  # so that the next caller sees its end

    alarm = threading.Timer(seconds, end)
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()
        alarm.join()


def _exchange(
    child: subprocess.Popen, number: int, packed: Any, arrays: list[np.ndarray]
) -> tuple[Any, list[np.ndarray]] | None:
    """The response to this request and to no other; None if the child ended instead."""
    with contextlib.suppress(OSError, ValueError):
        to_child, from_child = pipes_of(child)
        write_message(to_child, packed, arrays)
        while (response := read_message(from_child)) is not None:
            if response[0].get("id") in (number, None):
                return response
    return None


@as_storage_errors("The classifier")
def _new_child() -> subprocess.Popen:
    paths.home().mkdir(parents=True, exist_ok=True)
    with _log().open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "cnnlab.serving.server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
            env=child_environment(),
        )


def _log() -> Path:
    return paths.home() / "classifier.log"
