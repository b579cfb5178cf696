"""The choice of settings, which is Optuna's.

Its log, an Optuna journal, is read again wherever a sweep goes on. The settings of a trial follow
from the sweep's seed, the trial's number and the trials before it alone. In that log, trials count
from 0; everywhere else from 1.
"""

import warnings
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock
from optuna.trial import TrialState

from cnnlab.errors import RunError
from cnnlab.sweeps.choosing.optuna_space import suggested, value_of
from cnnlab.sweeps.sweep import Sweep

STUDY_NAME = "sweep"
FEWEST_TO_COMPARE = 8
"""Trials that have to be over before another one can be hopeless."""
UNJUDGED = 3
"""The first epochs, one in so many, tell little: what varies pictures or steps slowly is late."""

_MOST_TO_LEARN_FROM = 5000
"""Beyond so many trials the settings are drawn: the estimator's choice takes 8 ms more with every
thousand (five settings, 3 ms after 100 trials, 39 ms after 5,000, 74 ms after 10,000)."""


@dataclass(frozen=True)
class Asked:
    """A trial that is to be trained.

    Attributes:
        number: from 1.
        settings: name -> value, of the parameters that are active.
        is_told: what came of it was told already ...
        value: ... with this value, if it had one.
    """

    number: int
    settings: Mapping[str, Any]
    is_told: bool = False
    value: float | None = None


class Study:
    """Chooses settings for one sweep, and learns from what comes of them.

    Args:
        sweep: the recipe.
        journal: Optuna's log, whether it exists or not; nobody else writes to it, as the caller
            holds the sweep's lock.

    Raises:
        RunError: the log is damaged.
    """

    def __init__(self, sweep: Sweep, journal: Path) -> None:
        _drop_half_line(journal)
        self._sweep = sweep
        try:
            self._study = optuna.create_study(
                storage=JournalStorage(JournalFileBackend(str(journal), _NobodyElse(str(journal)))),
                study_name=STUDY_NAME,
                direction="maximize" if sweep.is_maximized else "minimize",
                sampler=_sampler(sweep, 0),
                pruner=_pruner(sweep),
                load_if_exists=True,
            )
        except (ValueError, LookupError, TypeError, AssertionError) as error:
            raise unreadable_journal(journal) from error
        self._num_asked = len(self._study.get_trials(deepcopy=False))
        self._at_work: dict[int, optuna.trial.Trial] = {}
        self._reported: defaultdict[int, set[int]] = defaultdict(set)

    def begun(self) -> list[Asked]:
        """All trials that were asked for before, in that order, with what was told of them."""
        return [self._again(frozen) for frozen in self._study.get_trials(deepcopy=False)]

    def ask(self) -> Asked | None:
        """The next trial; None where there are enough, or a grid has no more."""
        if self._num_asked >= self._sweep.num_planned:
            return None
        self._study.sampler = _sampler(self._sweep, self._num_asked)
        self._num_asked += 1
        return self._asked(self._study.ask())

    def is_hopeless(self, number: int, step: int, value: float) -> bool:
        """Whether a trial should end after an epoch, or after a pair.

        Args:
            number: of the trial, from 1.
            step: which epoch or pair, from 1.
            value: of the objective.
        """
        trial = self._at_work[number]
        if step not in self._reported[number]:  # as in one that began anew elsewhere
            self._reported[number].add(step)
            trial.report(value, step)
        return trial.should_prune()

    def tell(self, number: int, value: float | None, is_bad: bool = False) -> None:
        """What came of a trial; said twice, the first counts.

        Args:
            number: of the trial, from 1.
            value: of the objective; None where there is none.
            is_bad: it ended early or diverged, and nothing like it should be tried. Otherwise a
                trial without a value teaches nothing.
        """
        state = TrialState.PRUNED if is_bad else TrialState.FAIL
        state = state if value is None else TrialState.COMPLETE
        # Samplers that count what is left would stop a loop of Optuna's own, which there is not.
        self._study.sampler = optuna.samplers.RandomSampler(seed=0)
        self._study.tell(number - 1, value, state, skip_if_finished=True)
        self._at_work.pop(number, None)
        self._reported.pop(number, None)

    def _again(self, frozen: optuna.trial.FrozenTrial) -> Asked:
        """A trial of before. One that its process left goes on with the settings that it has."""
        if frozen.state.is_finished():
            drawn = frozen.params
            active = [one for one in self._sweep.space if one.name in drawn]
            settings = {one.name: value_of(one, drawn[one.name]) for one in active}
            return Asked(frozen.number + 1, settings, is_told=True, value=frozen.value)
        self._study.sampler = _sampler(self._sweep, frozen.number)
        self._reported[frozen.number + 1] = set(frozen.intermediate_values)
        return self._asked(optuna.trial.Trial(self._study, frozen._trial_id))

    def _asked(self, trial: optuna.trial.Trial) -> Asked:
        settings: dict[str, Any] = {}
        for parameter in self._sweep.space:
            if parameter.is_active(settings):
                settings[parameter.name] = suggested(trial, parameter)
        self._at_work[trial.number + 1] = trial
        return Asked(trial.number + 1, settings)


class _NobodyElse(JournalFileOpenLock):
    """No lock: Optuna's own would outlive a process that is killed."""

    def acquire(self) -> bool:
        """There is nothing to wait for."""
        return True

    def release(self) -> None:
        """Nothing was taken."""


def unreadable_journal(journal: Path) -> RunError:
    """The error for a log that is lost or damaged."""
    return RunError(
        "sweep-journal-unreadable",
        "{file} of sweep {name} is lost or damaged, so the sweep cannot go on. Its trials are "
        "still there. Start a new sweep with the same recipe.",
        file=journal.name,
        name=journal.parent.name,
    )


def _sampler(sweep: Sweep, number: int) -> optuna.samplers.BaseSampler:
    """For the trial of a number, from 0: no state of before is needed."""
    seed = (sweep.seed * 1_000_003 + number) % 2**32
    if sweep.sampler == "grid":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            return optuna.samplers.BruteForceSampler(seed=seed)
    if sweep.sampler == "random" or number >= _MOST_TO_LEARN_FROM:
        return optuna.samplers.RandomSampler(seed=seed)
    return optuna.samplers.TPESampler(seed=seed)


def _pruner(sweep: Sweep) -> optuna.pruners.BasePruner:
    if sweep.pruner == "median":
        return optuna.pruners.MedianPruner(FEWEST_TO_COMPARE, sweep.num_steps // UNJUDGED)
    if sweep.pruner == "halving":
        return optuna.pruners.SuccessiveHalvingPruner(reduction_factor=2)
    return optuna.pruners.NopPruner()


def _drop_half_line(journal: Path) -> None:
    """What a killed process was about to write; nobody has acted on it."""
    if not journal.exists():
        return
    with journal.open("r+b") as file:
        content = file.read()
        file.truncate(content.rfind(b"\n") + 1)
