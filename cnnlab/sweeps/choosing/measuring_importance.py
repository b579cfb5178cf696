"""Which settings matter: PED-ANOVA of Optuna, and how far it can be trusted.

PED-ANOVA compares where the best trials lie with where all of them lie, setting by setting
(Watanabe et al., "PED-ANOVA: Efficiently Quantifying Hyperparameter Importance in Arbitrary
Subspaces", IJCAI 2023). Trials that are drawn again from the trials (the bootstrap) say how much of
that is chance.
"""

from collections.abc import Sequence

import numpy as np
import optuna

from cnnlab.sweeps.choosing.optuna_space import distribution_of, drawn_of
from cnnlab.sweeps.importance import FEWEST_TRIALS, Importance
from cnnlab.sweeps.sweep import Sweep
from cnnlab.sweeps.trials import Trial

RESAMPLES = 40
FEWEST_BEST, SMALLEST_SHARE = 5, 0.1
"""The best trials are a tenth, or as many as can be compared at all."""
_MOST_TRIALS = 1000
"""Of more, so many are drawn: what matters is known by then."""


def measure_importance(sweep: Sweep, trials: Sequence[Trial]) -> tuple[Importance, ...]:
    """Of all settings, the most important first; empty where there are too few trials.

    Args:
        sweep: the recipe.
        trials: those without a value are left out.
    """
    measured = [trial for trial in trials if trial.value is not None]
    if len(measured) < FEWEST_TRIALS:
        return ()
    rng = np.random.default_rng(sweep.seed)
    if len(measured) > _MOST_TRIALS:
        chosen = rng.choice(len(measured), _MOST_TRIALS, replace=False)
        measured = [measured[index] for index in chosen]
    frozen = [_as_optuna(sweep, trial) for trial in measured]
    names = [parameter.name for parameter in sweep.space]
    found = _shares(sweep, frozen, names)
    again = np.array(
        [
            _shares(sweep, [frozen[i] for i in rng.integers(len(frozen), size=len(frozen))], names)
            for _ in range(RESAMPLES)
        ]
    )
    # An interval of percentiles; it always holds what was found.
    low = np.minimum(np.quantile(again, 0.05, axis=0), found)
    high = np.maximum(np.quantile(again, 0.95, axis=0), found)
    rows = zip(names, found, low, high, strict=True)
    all_ = [Importance(name, *(float(share) for share in shares)) for name, *shares in rows]
    return tuple(sorted(all_, key=lambda one: -one.value))


def _shares(
    sweep: Sweep, trials: Sequence[optuna.trial.FrozenTrial], names: Sequence[str]
) -> np.ndarray:
    """(num_settings,), each in [0, 1], with the sum 1, or all 0 where nothing matters."""
    study = optuna.create_study(direction="maximize" if sweep.is_maximized else "minimize")
    study.add_trials(trials)
    quantile = max(SMALLEST_SHARE, min(0.5, FEWEST_BEST / len(trials)))
    evaluator = optuna.importance.PedAnovaImportanceEvaluator(target_quantile=quantile)
    shares = optuna.importance.get_param_importances(study, evaluator=evaluator)
    found = np.array([max(shares.get(name, 0.0), 0.0) for name in names])
    return np.minimum(np.nan_to_num(found), 1.0)


def _as_optuna(sweep: Sweep, trial: Trial) -> optuna.trial.FrozenTrial:
    active = [parameter for parameter in sweep.space if parameter.name in trial.settings]
    return optuna.trial.create_trial(
        params={one.name: drawn_of(one, trial.settings[one.name]) for one in active},
        distributions={one.name: distribution_of(one) for one in active},
        value=trial.value,
    )
