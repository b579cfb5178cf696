"""Is the best trial really better than the base? Asked anew, on seeds that chose nothing.

The best of many trials is partly the luckiest (the winner's curse): its value is too high, and the
more trials there were, the more so. Paired trainings with fresh seeds have neither seen nor chosen.
"""

from cnnlab.configuration.differences import differences
from cnnlab.experiments.paired import Comparison, Experiment
from cnnlab.experiments.paired.experiment import SHARED as SHARED_BY_SIDES
from cnnlab.runs.config import TrainingConfig
from cnnlab.sweeps.sweep import Sweep
from cnnlab.sweeps.trials import Trial

FIRST_FRESH_SEED = 10_000
"""Seeds of trials are small numbers."""
PAIRS, MINUTES = 12, 10.0


def against_base(sweep: Sweep, trial: Trial) -> Experiment:
    """The experiment that compares a trial's settings with the base's, with fresh seeds.

    Where the trials compare and the difference counts, it is their comparison again, with the
    trial's settings: is the difference there?

    Args:
        sweep: the recipe.
        trial: one of its trials, usually the best.

    Raises:
        ConfigurationError: both are the same training.
    """
    if sweep.comparison is not None and sweep.is_of_differences:
        common = {**sweep.comparison.common, **trial.settings}
        question = "Is the difference really there?"
        return _asked(question, sweep.base, sweep.comparison.replace(common=common))
    config, before = sweep.config(trial.settings), sweep.config({})
    changed = differences([config, before])
    own = {name: values for name, values in changed.items() if name not in SHARED_BY_SIDES}
    comparison = Comparison(
        f"Trial {trial.number} against the base",
        treatment={name: values[0] for name, values in own.items()},
        control={name: values[1] for name, values in own.items()},
        treatment_name=f"trial {trial.number}",
        control_name="the base",
    )
    return _asked("Are the best settings really better?", before, comparison)


def _asked(question: str, base: TrainingConfig, comparison: Comparison) -> Experiment:
    base = base.replace(seed=FIRST_FRESH_SEED + base.seed)
    return Experiment(question, base, (comparison,), most_pairs=PAIRS, minutes=MINUTES)
