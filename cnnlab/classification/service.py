"""Ask a process that keeps networks loaded, so that the asking one need not load TensorFlow.

The answering side is ``cnnlab.classification.server``. It ends with the process that started
it, because its input closes.
"""

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn, Self

import numpy as np

from cnnlab import paths
from cnnlab.classification.frames import read_frame, write_frame
from cnnlab.classification.predictions import (
    Prediction,
    check_picture,
    check_top_k,
)
from cnnlab.errors import RunError, error_from_dict
from cnnlab.training.child_environment import child_environment
from cnnlab.training.run_directory import Run


class ClassifierProcess:
    """Classify in a child process that loads TensorFlow once and each run once.

    Safe to share between threads: requests are answered one after the other. A child that
    died, or took too long and was ended, is replaced at the next request.

    Args:
        seconds: longest wait for an answer, the child's start included.
    """

    def __init__(self, seconds: float = 60.0) -> None:
        self._seconds = seconds
        self._turn = threading.Lock()
        self._child: subprocess.Popen | None = None

    def start(self) -> None:
        """Start the child now, so that the first request finds it ready. Returns at once."""
        with self._turn:
            self._living_child()

    def classify(
        self, run: Run | str | Path, images: Sequence[np.ndarray], top_k: int = 3
    ) -> list[Prediction]:
        """As ``cnnlab.classification.classify``, with the same errors.

        Args:
            run: a run, its name or its folder.
            images: uint8 RGB pictures (height, width, 3) of any size.
            top_k: how many classes to give.

        Raises:
            RunError: also when the child ended or took too long.
        """
        check_top_k(top_k)
        pictures = [check_picture(image) for image in images]
        answer = self._ask(
            {
                "run": str(run.path if isinstance(run, Run) else run),
                "is_path": not isinstance(run, str),
                "top_k": int(top_k),
                "shapes": [picture.shape for picture in pictures],
            },
            b"".join(picture.tobytes() for picture in pictures),
        )
        return [Prediction(tuple(names), tuple(shares)) for names, shares in answer["predictions"]]

    def close(self) -> None:
        """End the child, if there is one."""
        with self._turn:
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, header: dict[str, Any], payload: bytes) -> dict[str, Any]:
        with self._turn:
            child = self._living_child()
            asked = time.monotonic()
            # Ending the child unblocks whatever we are waiting for, reading or writing.
            alarm = threading.Timer(self._seconds, child.kill)
            alarm.start()
            try:
                write_frame(child.stdin, header, payload)
                answer = read_frame(child.stdout)
            except OSError:
                answer = None
            alarm.cancel()
            if answer is None:
                self._end()
                self._raise_silence(time.monotonic() - asked)
        if "error" in answer[0]:
            raise error_from_dict(answer[0]["error"])
        return answer[0]

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
