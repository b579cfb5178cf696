"""Ask a process that keeps networks loaded, so that the asking one need not load TensorFlow.

The answering side is ``cnnlab.classification.server``. It ends with the process that started
it, because its input closes.
"""

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn, Self

import numpy as np

from cnnlab import paths
from cnnlab.classification.catalogue import ModelSource, find_model
from cnnlab.classification.frames import read_frame, write_frame
from cnnlab.classification.parcels import pack, unpack
from cnnlab.classification.predictions import Prediction, check_picture, check_top_k
from cnnlab.classification.turns import Turns
from cnnlab.errors import RunError, error_from_dict
from cnnlab.images import resize_image
from cnnlab.training.child_environment import child_environment

VALUES_AT_ONCE = 2**18
"""85 pictures of 32 x 32, 1 of 224 x 224: VGG16 takes 0.2 s for them on two cores."""


class ClassifierProcess:
    """Ask a child process that loads TensorFlow once and each network once.

    Safe to share between threads: requests are answered one after the other, in the order in
    which they came. A child that died, or took too long and was ended, is replaced at the next.

    Args:
        seconds: longest wait for one answer, the child's start included, other requests not.
    """

    def __init__(self, seconds: float = 60.0) -> None:
        self._seconds = seconds
        self._turns = Turns()
        self._child: subprocess.Popen | None = None

    def start(self) -> None:
        """Start the child now, so that the first request finds it ready. Returns at once."""
        with self._turns:
            self._living_child()

    def classify(
        self,
        model: ModelSource,
        images: Sequence[np.ndarray],
        top_k: int = 3,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> list[Prediction]:
        """As ``cnnlab.classification.classify``, with the same errors.

        Many pictures are asked about a slice at a time, so that others get their turn between.

        Args:
            model: a model or run, the name of one, or its folder.
            images: uint8 RGB pictures (height, width, 3) of any size.
            top_k: how many classes to give.
            progress: called with how many of how many pictures have their answer; what it raises
                ends the work.

        Raises:
            RunError: also when the child ended or took too long.
        """
        check_top_k(top_k)
        size = find_model(model).image_size
        pictures = [resize_image(check_picture(image), size) for image in images]
        at_once = max(1, VALUES_AT_ONCE // (size[0] * size[1] * 3))
        answers: list[Prediction] = []
        while len(answers) < len(pictures):
            part = np.stack(pictures[len(answers) : len(answers) + at_once])
            answers += self.call("classify", model, part, top_k=int(top_k))
            progress(len(answers), len(pictures))
        return answers

    def call(
        self,
        name: str,
        model: ModelSource,
        images: Sequence[np.ndarray] | np.ndarray,
        /,
        **settings: Any,
    ) -> Any:
        """What ``CALLS[name](load_classifier(model), images, **settings)`` gives, from the child.

        Args:
            name: in ``cnnlab.classification.calls``.
            model: a model or run, the name of one, or its folder.
            images: uint8 RGB pictures (height, width, 3), as an array or a list; or one of them,
                for a call that takes one.
            settings: of the call.

        Raises:
            CnnlabError: what the call raises; ``RunError`` when the child ended or took too long.
        """
        arrays: list[np.ndarray] = []
        request = {"call": name, "model": model, "images": images, "settings": settings}
        answer, received = self._ask(pack(request, arrays), arrays)
        if "error" in answer:
            raise error_from_dict(answer["error"])
        return unpack(answer["result"], received)

    def close(self) -> None:
        """End the child, if there is one."""
        with self._turns:
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, values: Any, arrays: list[np.ndarray]) -> tuple[Any, list[np.ndarray]]:
        with self._turns:
            child = self._living_child()
            asked = time.monotonic()
            # Ending the child unblocks whatever we are waiting for, reading or writing.
            alarm = threading.Timer(self._seconds, child.kill)
            alarm.start()
            try:
                write_frame(child.stdin, values, arrays)
                answer = read_frame(child.stdout)
            except OSError:
                answer = None
            finally:
                alarm.cancel()
            if answer is None:
                self._end()
                self._raise_silence(time.monotonic() - asked)
        return answer

    def _living_child(self) -> subprocess.Popen:
        if self._child is None or self._child.poll() is not None:
            self._end()
            paths.home().mkdir(parents=True, exist_ok=True)
            with _log().open("wb") as log:
                self._child = subprocess.Popen(
                    [sys.executable, "-m", "cnnlab.classification.server"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    start_new_session=True,
                    env=child_environment(),
                )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        with contextlib.suppress(OSError):
            child.stdin.close()
        child.stdout.close()
        child.wait()

    def _raise_silence(self, waited: float) -> NoReturn:
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


def _log() -> Path:
    return paths.home() / "classifier.log"
