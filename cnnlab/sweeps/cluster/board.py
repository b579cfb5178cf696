"""Where the trials on a cluster say how they are doing, and hear whether to go on.

Only the sweep's own process knows what is hopeless, so each question waits here until it has
answered. Ray keeps the board beside that process, and lets each call of it run as a coroutine.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from itertools import count

from cnnlab.runs.folder.status import RunStatus

SECONDS_TO_WAIT = 5.0
"""How long one look for news lasts, where there is none."""


@dataclass(frozen=True)
class Question:
    """Is a trial hopeless?

    Attributes:
        key: by which it is answered.
        number: of the trial.
        epoch: from 1.
        value: of the objective after it.
    """

    key: int
    number: int
    epoch: int
    value: float


@dataclass(frozen=True)
class News:
    """What was said since the last look.

    Attributes:
        questions: not answered yet.
        statuses: number of a trial -> where it stands.
    """

    questions: tuple[Question, ...] = ()
    statuses: tuple[tuple[int, RunStatus], ...] = ()


class Board:
    """All its methods run in one thread, in turns."""

    def __init__(self) -> None:
        self._keys = count()
        self._questions: list[Question] = []
        self._answers: dict[int, asyncio.Future[bool]] = {}
        self._statuses: dict[int, RunStatus] = {}
        self._is_news = asyncio.Event()

    async def is_hopeless(self, number: int, epoch: int, value: float) -> bool:
        """Whether a trial should end; waits for the answer."""
        key, answer = next(self._keys), asyncio.get_running_loop().create_future()
        self._answers[key] = answer
        self._questions.append(Question(key, number, epoch, value))
        self._is_news.set()
        return await answer

    async def report(self, number: int, status: RunStatus) -> None:
        """How far a trial is; nobody waits for it."""
        self._statuses[number] = status

    async def news(self) -> News:
        """Waits for a question, a few seconds at most."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._is_news.wait(), SECONDS_TO_WAIT)
        news = News(tuple(self._questions), tuple(self._statuses.items()))
        self._questions, self._statuses = [], {}
        self._is_news.clear()
        return news

    async def answer(self, answers: dict[int, bool]) -> None:
        """Key of a question -> whether its trial is hopeless."""
        for key, is_hopeless in answers.items():
            asked = self._answers.pop(key, None)
            if asked is not None and not asked.done():
                asked.set_result(is_hopeless)
