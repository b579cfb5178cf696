"""The few calls of Ray that a sweep makes. Nothing else imports Ray, and it is loaded here only
when it is needed.

Ray decides where a trial is trained, begins it again elsewhere when its computer is lost, and
carries pictures and results. Its usage statistics are not switched on by this.
"""

import logging
import os
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from cnnlab.errors import CnnlabError, RunError, cut
from cnnlab.runs.folder.status import RunStatus
from cnnlab.sweeps.cluster.board import Board
from cnnlab.sweeps.cluster.nodes import Node
from cnnlab.sweeps.cluster.settings import AUTO, Cluster
from cnnlab.sweeps.cluster.task import Job, train_there

MOST_RETRIES = 3
"""A trial whose process ended without a word, or whose computer was lost, begins so often anew."""
SECONDS_BETWEEN_REPORTS = 1.0
SECONDS_TO_CONNECT = 10.0

_MOST_WAITING = 100_000
"""Questions that wait on the board at once: far more than trials."""
_LONGEST_REASON = 300

Ref = Any
"""What will come, as Ray names it."""


class TrialLost(Exception):
    """Ray cannot give what was asked for; its text says why."""


class Connection(Protocol):
    """What an executor needs of a cluster."""

    def open(self) -> None:
        """Connect. Raises ``RunError`` where that is not possible."""

    def nodes(self) -> list[Node]:
        """The computers that are there now."""

    def look(self, node: Node, weights: Sequence[str]) -> Ref:
        """Its ``Equipment``; None without cnnlab."""

    def put(self, pictures: Any) -> Ref:
        """Keep pictures where all computers get them from."""

    def begin(self, job: Job, pictures: Ref) -> tuple[Ref, Ref]:
        """A trial: what will be measured, and its network."""

    def news(self) -> Ref:
        """What trials say next."""

    def answer(self, answers: Mapping[int, bool]) -> None:
        """As of ``Board``."""

    def ready(self, refs: Sequence[Ref], seconds: float) -> list[Ref]:
        """Those of these that have come, at least one of them or after so long."""

    def get(self, ref: Ref) -> Any:
        """What has come, or will. Raises ``TrialLost``."""

    def close(self) -> None:
        """End all that is at work."""


class RayConnection:
    """As ``Connection``, to a Ray cluster that runs already.

    Args:
        cluster: which, and what a trial needs.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._board: Any = None
        self._begun: set[Ref] = set()
        self._is_open = self._is_ours = False

    def open(self) -> None:
        """As of ``Connection``."""
        self._ray = _import_ray()
        self._is_ours = not self._ray.is_initialized()
        if self._is_ours:
            self._connect()
        self._is_open = True
        self._train = self._ray.remote(train_there).options(
            num_cpus=self._cluster.cpus,
            num_gpus=self._cluster.gpus,
            max_retries=MOST_RETRIES,
            num_returns=2,
        )

    def nodes(self) -> list[Node]:
        """As of ``Connection``."""
        return [
            Node(
                one["NodeID"],
                one["NodeManagerHostname"],
                one["Resources"].get("CPU", 0.0),
                one["Resources"].get("GPU", 0.0),
            )
            for one in self._ray.nodes()
            if one["Alive"]
        ]

    def look(self, node: Node, weights: Sequence[str]) -> Ref:
        """As of ``Connection``."""

        # Within a function and without types, so that Ray sends all of it: cnnlab may be missing.
        def look_there(weights):
            try:
                from cnnlab.sweeps.cluster.nodes import equipment
            except ImportError:
                return None
            return equipment(weights)

        options = {"num_cpus": 0, "scheduling_strategy": self._on(node.key)}
        return self._ray.remote(look_there).options(**options).remote(weights)

    def put(self, pictures: Any) -> Ref:
        """As of ``Connection``."""
        return self._ray.put(pictures)

    def begin(self, job: Job, pictures: Ref) -> tuple[Ref, Ref]:
        """As of ``Connection``."""
        measured, network = self._train.remote(job, pictures, RemoteBoard(self._board))
        self._begun.add(measured)
        return measured, network

    def news(self) -> Ref:
        """As of ``Connection``."""
        if self._board is None:
            self._board = self._new_board()
        return self._board.news.remote()

    def answer(self, answers: Mapping[int, bool]) -> None:
        """As of ``Connection``."""
        self._board.answer.remote(dict(answers))

    def ready(self, refs: Sequence[Ref], seconds: float) -> list[Ref]:
        """As of ``Connection``."""
        found, _ = self._ray.wait(list(refs), timeout=seconds)
        if found:
            found, _ = self._ray.wait(list(refs), num_returns=len(refs), timeout=0)
        return list(found)

    def get(self, ref: Ref) -> Any:
        """As of ``Connection``."""
        self._begun.discard(ref)
        try:
            return self._ray.get(ref)
        except self._ray.exceptions.RayTaskError as error:
            raise TrialLost(_reason(error.cause or error)) from error
        except self._ray.exceptions.RayError as error:
            raise TrialLost(_reason(error)) from error

    def close(self) -> None:
        """As of ``Connection``; a connection of the caller's own stays open."""
        if not self._is_open:
            return
        for ref in self._begun:
            self._ray.cancel(ref, force=True)
        if self._is_ours:
            self._ray.shutdown()
        elif self._board is not None:
            self._ray.kill(self._board)
        self._board, self._is_open = None, False

    def _connect(self) -> None:
        try:
            if self._cluster.address != AUTO:
                _knock(self._cluster.address)
            self._ray.init(
                self._cluster.address,
                log_to_driver=False,
                logging_level=logging.WARNING,
                runtime_env={"env_vars": _environment(self._cluster.cpus)},
            )
        except (
            *(OSError, RuntimeError, ValueError, OverflowError, AssertionError),
            self._ray.exceptions.RayError,
        ) as error:
            raise RunError(
                "cluster-unreachable",
                "There is no connection to the Ray cluster at {address}: {reason} Start one on "
                "this computer (ray start --head), or join one (ray start --address=HEAD:6379) "
                "whose versions of Ray and Python are those of this computer.",
                address=self._cluster.address,
                reason=_sentence(_reason(error)),
            ) from error

    def _new_board(self) -> Any:
        """Beside this process: it is lost with this computer, as the sweep itself, not before."""
        options = {
            "num_cpus": 0,
            "max_restarts": -1,
            "max_task_retries": -1,
            "max_concurrency": _MOST_WAITING,
            "scheduling_strategy": self._on(self._ray.get_runtime_context().get_node_id()),
        }
        return self._ray.remote(Board).options(**options).remote()

    def _on(self, key: str) -> Any:
        """On that computer, and no other."""
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        return NodeAffinitySchedulingStrategy(key, soft=False)


@dataclass
class RemoteBoard:
    """The board, as a trial sees it from wherever it is.

    Args:
        board: Ray's name for it.
    """

    board: Any
    _last_report: float = 0.0

    def is_hopeless(self, number: int, epoch: int, value: float) -> bool:
        """As of ``Told``."""
        import ray

        answer: bool = ray.get(self.board.is_hopeless.remote(number, epoch, value))
        return answer

    def report(self, number: int, status: RunStatus) -> None:
        """As of ``Told``; once a second is enough."""
        if time.monotonic() - self._last_report >= SECONDS_BETWEEN_REPORTS:
            self._last_report = time.monotonic()
            self.board.report.remote(number, status)


def _import_ray() -> Any:
    # Ray reads it when it is imported; who wants its statistics has set it.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError as error:
        raise RunError(
            "ray-missing",
            "Trials on a cluster need Ray, which is not installed. Install it with: "
            'pip install "cnnlab[ray]"',
        ) from error
    return ray


def _knock(address: str) -> None:
    """Raise ``OSError`` where nobody listens: Ray itself would try for minutes."""
    host, _, port = address.rpartition(":")
    socket.create_connection((host.strip("[]"), int(port)), SECONDS_TO_CONNECT).close()


def _environment(cpus: float) -> dict[str, str]:
    """Of the processes that train: each keeps to its cores, and leaves others room on a GPU."""
    threads = str(max(1, round(cpus)))
    return {
        "TF_NUM_INTRAOP_THREADS": threads,
        "TF_NUM_INTEROP_THREADS": threads,
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    }


def _reason(error: BaseException) -> str:
    """Its first line that says something: Ray's own errors are long."""
    if isinstance(error, CnnlabError):
        return str(error)
    lines = [line.strip() for line in str(error).splitlines()]
    return cut(next(filter(None, lines), type(error).__name__), _LONGEST_REASON)


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
