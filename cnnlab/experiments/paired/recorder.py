"""The one writer of an experiment's folder."""

from cnnlab.experiments.paired.folder import RESULTS, ExperimentFolder
from cnnlab.experiments.paired.plan import PlannedRun
from cnnlab.experiments.paired.results import RunResult
from cnnlab.messages import Note
from cnnlab.runs.first_weights import keep_first_weights
from cnnlab.runs.folder.status import RunStatus
from cnnlab.runs.folder_with_runs import MACHINE
from cnnlab.runs.nested_run import describe_machine
from cnnlab.storage.json_files import append_json, end_line, write_json
from cnnlab.training.status_recorder import StatusRecorder

STEPS = 100
"""The status counts trainings as epochs, and the progress of each in so many steps."""


class ExperimentRecorder(StatusRecorder):
    """Says which training is at work, and writes down what came of each."""

    run: ExperimentFolder

    def begin_trainings(self) -> None:
        """The first one, or the next one where the experiment was left."""
        end_line(self.run.path / RESULTS)
        write_json(self.run.path / MACHINE, describe_machine())
        keep_first_weights(self.run)
        self.begin(STEPS, len(self.run.results) + 1, self.run.seconds_used)

    def training(self, planned: PlannedRun) -> None:
        """This one is next."""
        side = getattr(planned.comparison, f"{planned.side}_name")
        values = {"name": planned.comparison.name, "pair": planned.pair + 1, "side": side}
        text = "{name}, pair {pair}: {side}."
        self.doing(Note("experiment-training", text, values), epoch=len(self.run.results) + 1)

    def progress_of_training(self, status: RunStatus) -> None:
        """How far it is."""
        self.progress(self.status.epoch, int(status.progress * (STEPS - 1)))

    def add(self, result: RunResult) -> None:
        """A training is over and measured. Raises ``StorageError``."""
        append_json(self.run.path / RESULTS, result.to_dict())
        self.progress(self.status.epoch, STEPS)

    def stop_note(self) -> Note:
        """Said of an experiment that was asked to stop."""
        values = {"count": len(self.run.results)}
        return Note("experiment-stopped", "Stopped on request after {count:# training}.", values)
