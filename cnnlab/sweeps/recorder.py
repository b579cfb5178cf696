"""The one writer of a sweep's folder, but for Optuna's log."""

from cnnlab.messages import Note
from cnnlab.runs.first_weights import keep_first_weights
from cnnlab.runs.folder_with_runs import MACHINE
from cnnlab.runs.nested_run import describe_machine
from cnnlab.storage.json_files import append_json, end_line, write_json
from cnnlab.sweeps.folder import TRIALS, SweepFolder
from cnnlab.sweeps.trials import Trial
from cnnlab.training.status_recorder import StatusRecorder

STEPS = 100
"""The status counts trials as epochs, and the progress of the one at work in so many steps."""


class SweepRecorder(StatusRecorder):
    """Says which trials are at work, and writes down what came of each."""

    run: SweepFolder

    def begin_trials(self, num_over: int) -> None:
        """The first ones, or the next ones where the sweep was left after some."""
        end_line(self.run.path / TRIALS)
        write_json(self.run.path / MACHINE, describe_machine())
        keep_first_weights(self.run)
        self.begin(STEPS, self._next(num_over), self.status.seconds)

    @property
    def seconds(self) -> float:
        """For how long the sweep has worked, before it was left too."""
        return self._seconds()

    def begun(self, trial: Trial) -> None:
        """A trial begins. Raises ``StorageError``."""
        append_json(self.run.path / TRIALS, trial.to_dict())

    def over(self, trial: Trial, num_over: int) -> None:
        """A trial is over and measured, and with it so many. Raises ``StorageError``."""
        append_json(self.run.path / TRIALS, trial.to_dict())
        note = Note("sweep-trials-done", "{count:# trial} done.", {"count": num_over})
        self.doing_often(note, self._next(num_over))

    def _next(self, num_over: int) -> int:
        return min(num_over + 1, self.status.num_epochs)

    def progress_of_trial(self, share: float) -> None:
        """How far the one at work is, in [0, 1]."""
        self.progress(self.status.epoch, int(share * (STEPS - 1)))

    def stop_note(self) -> Note:
        """Said of a sweep that was asked to stop."""
        values = {"count": sum(trial.is_over for trial in self.run.trials.values())}
        return Note("sweep-stopped", "Stopped on request after {count:# trial}.", values)
