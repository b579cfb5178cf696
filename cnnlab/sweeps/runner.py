"""Train the trials of a sweep, until there are enough or the time is used up.

Whether a trial is over is known from its line in ``trials.jsonl``. What a killed process left is
mended first: a training whose run is whole is measured, any other is done anew, with its settings.
"""

import math
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from cnnlab.errors import RunError
from cnnlab.messages import Note
from cnnlab.runs.folder.status import RunStatus
from cnnlab.runs.nested_run import remove_network
from cnnlab.storage.bounded_cache import held
from cnnlab.storage.locks import releasing
from cnnlab.sweeps.choosing.measuring_importance import measure_importance
from cnnlab.sweeps.choosing.study import Asked, Study, unreadable_journal
from cnnlab.sweeps.executor import Ended, Executor, Watch
from cnnlab.sweeps.executors import make_executor
from cnnlab.sweeps.folder import IMPORTANCE, STUDY, TRIALS, SweepFolder, new_sweep
from cnnlab.sweeps.importance import FEWEST_TRIALS, write_importance
from cnnlab.sweeps.recorder import SweepRecorder
from cnnlab.sweeps.sweep import Sweep
from cnnlab.sweeps.trainings import Training, TrialAtWork
from cnnlab.sweeps.trials import DIVERGED, FAILED, FINISHED, PRUNED, Trial, times_begun, trial_of
from cnnlab.training.outcome import StoppedEarly, check_stop, recorded_outcome

MOST_DEATHS = 10
"""A trial that has taken its process with it so often is not begun again; one of its trainings
that is over allows one more."""
MOST_FAILURES = 5
"""So many failed trials, one after the other, are no accident."""
IMPORTANCE_EVERY = 1.25
"""It is measured again when there are so many times as many trials."""

_ENDED_WITH_PROCESS = "The process that trained it ended without a word, {count} times."


def run_sweep(
    sweep: Sweep,
    folder: SweepFolder | None = None,
    report: Callable[[RunStatus], None] | None = None,
    executor: Executor | None = None,
) -> SweepFolder:
    """Train here and now; ``start_sweep`` does it in a process of its own.

    Args:
        sweep: the recipe.
        folder: one whose lock the caller holds, new or to go on; None makes a new one.
        report: called with the sweep's status a few times a second. It counts trials as epochs.
        executor: where trials are trained; None for where the folder says.

    Returns:
        The folder, whose status says how it ended: finished, stopped or disk full.

    Raises:
        CnnlabError: the data or the settings cannot be used; the folder says so too.
    """
    if folder is None:
        folder, lock = new_sweep(sweep)
        with releasing(lock):
            return run_sweep(sweep, folder, report, executor)
    recorder = SweepRecorder(folder, report)
    with held(*folder.files), recorded_outcome(recorder):
        executor = executor or make_executor(sweep, folder.cluster)
        _Runner(sweep, folder, recorder, executor).run_all()
    return folder


class _Runner:
    """Keeps the executor busy.

    Args:
        sweep: the recipe.
        folder: the caller holds its lock.
        recorder: of the folder.
        executor: where trials are trained.
    """

    def __init__(
        self, sweep: Sweep, folder: SweepFolder, recorder: SweepRecorder, executor: Executor
    ) -> None:
        self._sweep = sweep
        self._folder = folder
        self._recorder = recorder
        self._executor = executor
        if folder.trials and not (folder.path / STUDY).exists():
            raise unreadable_journal(folder.path / STUDY)
        self._study = Study(sweep, folder.path / STUDY)
        self._over = {trial.number: trial for trial in folder.trials.values() if trial.is_over}
        self._begun: dict[int, TrialAtWork] = {}
        self._waiting: deque[Training] = deque()
        self._at_work: dict[str, Training] = {}
        self._failures: list[Trial] = []
        self._importance_at = max(FEWEST_TRIALS, math.ceil(len(self._over) * IMPORTANCE_EVERY))
        self._networks = [one for one in self._over.values() if folder.run(one).has_checkpoint]

    def run_all(self) -> None:
        """Raises ``StoppedEarly`` where the time is used up before all trials are over."""
        stop = partial(check_stop, self._recorder)
        self._recorder.begin_trials(len(self._over))
        coming = self._coming()
        try:
            objective = self._sweep.objective
            self._executor.start(
                Watch(objective, self._is_hopeless, self._progress, stop, self._is_kept)
            )
            while self._submit(coming):
                stop()
                for ended in self._executor.wait():
                    self._end(ended)
        finally:
            self._executor.close()
        self._measure_importance()
        if len(self._over) < self._sweep.num_planned:
            raise StoppedEarly(_time_used_up(self._sweep))

    def _submit(self, coming: Iterator[TrialAtWork]) -> bool:
        """As many trainings as there is room for; False where none is at work then."""
        while len(self._at_work) < self._executor.capacity:
            training = self._next(coming)
            if training is None:
                break
            self._at_work[training.name] = training
            self._executor.submit(training, self._folder.run_named(training.name))
        return bool(self._at_work)

    def _next(self, coming: Iterator[TrialAtWork]) -> Training | None:
        """Of the trial that began last, or of a new one."""
        while not self._waiting:
            work = next(coming, None)
            if work is None:
                return None
            self._begin(work)
        return self._waiting.popleft()

    def _coming(self) -> Iterator[TrialAtWork]:
        """What a killed process left, then new trials while there is time."""
        yield from self._left_over()
        while self._recorder.seconds < 60 * self._sweep.minutes:
            asked = self._study.ask()
            if asked is None:
                return
            yield self._work(asked)

    def _left_over(self) -> Iterator[TrialAtWork]:
        """Trials that are not over; those that are, and were not told, are told."""
        deaths = times_begun(self._folder.path / TRIALS)
        for asked in self._study.begun():
            if asked.number in self._over:
                self._tell(self._over[asked.number])
                continue
            work = self._found(asked)
            count = deaths.get(asked.number, 0)
            if not work.left:
                self._add(work.outcome())
            elif asked.is_told:
                state = FAILED if asked.value is None else FINISHED
                self._add(replace(work.trial, state=state, value=asked.value))
            elif count >= MOST_DEATHS + len(work.results):
                reason = _ENDED_WITH_PROCESS.format(count=count)
                self._add(replace(work.trial, state=FAILED, reason=reason))
            else:
                yield work

    def _begin(self, work: TrialAtWork) -> None:
        self._recorder.begun(work.trial)
        self._begun[work.trial.number] = work
        self._waiting.extend(work.left)
        self._go_on(work)

    def _end(self, ended: Ended) -> None:
        training = self._at_work.pop(ended.name)
        work = self._begun[training.trial.number]
        if ended.reason is not None:
            result = replace(training.trial, state=FAILED, reason=ended.reason)
        else:
            result = ended.measured or self._measured(training, ended.seconds)
        if training.pair:
            remove_network(self._folder.run_named(training.name))
        work.results[ended.name] = replace(result, seconds=ended.seconds, place=ended.place)
        self._go_on(work)

    def _go_on(self, work: TrialAtWork) -> None:
        """Nothing more of a trial that is hopeless or lost; it is over when all of it is."""
        for step, value in work.to_judge():
            work.is_hopeless = self._study.is_hopeless(work.trial.number, step, value)
        left = {one.name for one in work.left}
        number = work.trial.number
        self._waiting = deque(
            one for one in self._waiting if one.trial.number != number or one.name in left
        )
        unfinished = (*self._waiting, *self._at_work.values())
        if all(one.trial.number != number for one in unfinished):
            del self._begun[number]
            self._add(work.outcome())

    def _work(self, asked: Asked) -> TrialAtWork:
        return TrialAtWork(self._sweep, Trial(asked.number, asked.settings))

    def _found(self, asked: Asked) -> TrialAtWork:
        """A trial with those trainings that have ended, when nobody was there to write it down."""
        work = self._work(asked)
        for training in work.trainings:
            status = self._folder.run_named(training.name).status
            if status.state in ("finished", "diverged"):
                work.results[training.name] = self._measured(training, status.seconds)
        return work

    def _measured(self, training: Training, seconds: float) -> Trial:
        run = self._folder.run_named(training.name)
        return trial_of(training.trial, run, self._sweep.objective, seconds)

    def _is_hopeless(self, number: int, epoch: int, value: float) -> bool:
        """After an epoch; trials that compare are judged after each pair."""
        is_judged = self._sweep.comparison is None
        return is_judged and self._study.is_hopeless(number, epoch, value)

    def _progress(self, status: RunStatus) -> None:
        """Of the trial that began first."""
        work = next(iter(self._begun.values()))
        self._recorder.progress_of_trial(work.progress(status.progress))

    def _add(self, trial: Trial) -> None:
        """Its line is written first: what is told again does no harm, what is lost does."""
        self._over[trial.number] = trial
        self._keep_networks(trial)
        self._recorder.over(trial, len(self._over))
        self._tell(trial)
        if len(self._over) >= self._importance_at:
            self._measure_importance()
        self._failures = [*self._failures, trial] if trial.state == FAILED else []
        if len(self._failures) >= MOST_FAILURES:
            raise _all_fail(self._failures[-1])

    def _measure_importance(self) -> None:
        """From time to time, so that it takes a small share of all."""
        self._importance_at = math.ceil(len(self._over) * IMPORTANCE_EVERY)
        found = measure_importance(self._sweep, list(self._over.values()))
        write_importance(self._folder.path / IMPORTANCE, found)

    def _tell(self, trial: Trial) -> None:
        self._study.tell(trial.number, trial.value, trial.state in (PRUNED, DIVERGED))

    def _is_kept(self, training: Training, value: float | None) -> bool:
        """Its network is among those of the best trials; those without a value are none.

        How good a trial with pairs is, is known when it is over.
        """
        if self._sweep.comparison is not None:
            return training.pair == 0
        trial = replace(training.trial, value=value)
        return trial in self._best([*self._networks, trial])

    def _keep_networks(self, trial: Trial) -> None:
        before = [*self._networks, trial]
        self._networks = self._best(before)
        for dropped in before:
            if dropped not in self._networks:
                for run in self._folder.runs(dropped):
                    remove_network(run)

    def _best(self, trials: list[Trial]) -> list[Trial]:
        sign = -1 if self._sweep.is_maximized else 1
        measured = [trial for trial in trials if trial.value is not None]
        measured.sort(key=lambda one: sign * (one.value or 0))
        return measured[: self._sweep.keep_networks]


def _time_used_up(sweep: Sweep) -> Note:
    return Note(
        "sweep-time-used-up",
        "The {minutes:g} minutes are used up. Resume it with more, and trials are added.",
        {"minutes": sweep.minutes},
    )


def _all_fail(trial: Trial) -> RunError:
    return RunError(
        "sweep-trials-fail",
        "{count} trials failed, one after the other, so the sweep has ended. The last one, trial "
        "{number}: {reason}",
        count=MOST_FAILURES,
        number=trial.number,
        reason=trial.reason or "no reason was given",
    )
