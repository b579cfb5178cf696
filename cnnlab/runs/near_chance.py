"""A training that ended no better than guessing is told so, with the likeliest reason."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cnnlab.errors import RunError
from cnnlab.evaluation.evaluation import Evaluation
from cnnlab.messages import Note
from cnnlab.models.bases import num_base_layers
from cnnlab.models.pretrained import is_pretrained, normalization_notes, preprocessing_notes
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.run_directory import Run

_NEAR = (
    "The best network of this run classifies {accuracy:.1%} of {count:# test picture} correctly, "
    "and guessing {guessing:.1%}: it has learned next to nothing that helps. "
)
_TOO_FEW = (
    "The best network of this run classifies {accuracy:.1%} of {count:# test picture} correctly, "
    "and guessing {guessing:.1%}: so few pictures cannot tell the two apart. Test with more."
)

_SMALL_RATE = 1e-4
"""With Adam: the built-in base with random weights reaches an accuracy of 43 % on the
toybox after 5 epochs, with three times as much 14 %, with ten times as much it guesses."""


@dataclass(frozen=True)
class _Ending:
    """What the reasons are read from."""

    config: TrainingConfig
    evaluation: Evaluation
    loss: float | None
    training_accuracy: float | None

    @property
    def share_of_one_answer(self) -> float:
        """How many of the pictures get the commonest answer, in [0, 1]."""
        answers = map(sum, zip(*self.evaluation.confusion_matrix, strict=True))
        return max(answers) / max(self.evaluation.num_images, 1)


def near_chance(run: Run) -> Note | None:
    """A warning where a training has ended no better than guessing; None where it is better.

    None, too, while it goes on, where it diverged (which its message explains) and where nothing
    was measured. Never raises.
    """
    status = run.status
    if status.is_active or status.state in ("diverged", "unreadable"):
        return None
    try:
        config, evaluation = run.config, run.evaluation()
    except RunError:
        return None
    if evaluation is None or not evaluation.num_images:
        return None
    last = (run.history().epochs or ({},))[-1]
    return _note(_Ending(config, evaluation, last.get("loss"), last.get("accuracy")))


def _note(ending: _Ending) -> Note | None:
    evaluation = ending.evaluation
    if _knows_rare_classes(evaluation):
        return None
    gain = evaluation.accuracy - evaluation.guessing_accuracy
    if gain >= max(_slack(evaluation), _spread(evaluation)):
        return None
    if gain >= _slack(evaluation):
        return Note("near-chance-few-pictures", _TOO_FEW, _values(ending), "warning")
    code, reason = _likeliest(ending)
    return Note(code, _NEAR + reason, _values(ending), "warning")


def _slack(evaluation: Evaluation) -> float:
    """What guessing is surpassed by before we speak of learning: a twentieth of what is left, but
    not more than half of what guessing gets, as 1 % of 200 classes is twice as good."""
    guessing = evaluation.guessing_accuracy
    return min(0.05 * (1 - guessing), guessing / 2)


def _knows_rare_classes(evaluation: Evaluation) -> bool:
    """Who finds rare classes may name fewer pictures than who always names the common one."""
    if not evaluation.is_uneven or evaluation.balanced_accuracy is None:
        return False
    guessing = 1 / sum(count > 0 for count in evaluation.class_counts)
    return evaluation.balanced_accuracy - guessing >= min(0.05 * (1 - guessing), guessing / 2)


def _spread(evaluation: Evaluation) -> float:
    """Two standard errors of a share that guessing gets of so many pictures."""
    guessing = evaluation.guessing_accuracy
    return 2 * math.sqrt(guessing * (1 - guessing) / evaluation.num_images)


def _values(ending: _Ending) -> dict[str, Any]:
    config, evaluation = ending.config, ending.evaluation
    return {
        "accuracy": evaluation.accuracy,
        "count": evaluation.num_images,
        "guessing": evaluation.guessing_accuracy,
        "commonest": evaluation.commonest_class,
        "training": ending.training_accuracy,
        "base": config.base,
        "normalization": config.normalization,
        "frozen": config.frozen_layers,
        "layers": num_base_layers(config.base),
        "learning_rate": config.learning_rate,
        "small_rate": _SMALL_RATE,
    }


def _likeliest(ending: _Ending) -> tuple[str, str]:
    """Code and sentence of the first reason that applies."""
    return next((code, text) for code, applies, text in _REASONS if applies(ending))


def _is_blinded(ending: _Ending) -> bool:
    config = ending.config
    return bool(normalization_notes(config.base, config.weights, config.normalization))


def _sees_other_colours(ending: _Ending) -> bool:
    config = ending.config
    notes = preprocessing_notes(config.base, config.weights, config.base_preprocessing)
    return any(note.severity == "warning" for note in notes)


def _is_frozen_at_random(ending: _Ending) -> bool:
    return ending.config.weights is None and ending.config.frozen_layers > 0


def _begins_from_nothing(ending: _Ending) -> bool:
    """A deep base with random weights, in steps that are too large for it."""
    config = ending.config
    is_deep_and_random = config.weights is None and is_pretrained(config.base)
    return is_deep_and_random and config.optimizer != "sgd" and config.learning_rate > _SMALL_RATE


def _names_one_class(ending: _Ending) -> bool:
    evaluation = ending.evaluation
    return evaluation.is_uneven and ending.share_of_one_answer > 0.9


def _knows_its_training_pictures(ending: _Ending) -> bool:
    known, guessing = ending.training_accuracy or 0, ending.evaluation.guessing_accuracy
    return known > guessing + (1 - guessing) / 2


def _is_far_off(ending: _Ending) -> bool:
    """Its loss is above that of a network that finds all classes equally probable."""
    uniform = math.log(max(len(ending.evaluation.class_names), 2))
    return ending.loss is None or ending.loss > 1.5 * uniform


_REASONS: tuple[tuple[str, Callable[[_Ending], bool], str], ...] = (
    (
        "near-chance-blinded",
        _is_blinded,
        "Most likely because of `normalization` {normalization}: the pretrained weights of {base} "
        "learned from pixels from 0 to 255 and recognise nothing in other values. Set "
        "`normalization` to none and train again.",
    ),
    (
        "near-chance-other-colours",
        _sees_other_colours,
        "Most likely because of `base_preprocessing`: {base} learned from raw pixels. Set "
        "`base_preprocessing` to none and train again.",
    ),
    (
        "near-chance-frozen-at-random",
        _is_frozen_at_random,
        "Most likely because its base has random weights of which {frozen} of {layers} layers "
        "never learn. Let all layers learn, in smaller steps, or take a base with pretrained "
        "weights.",
    ),
    (
        "near-chance-one-class",
        _names_one_class,
        "It gives nearly every picture the same name, and {commonest} is the commonest class. Set "
        "`class_weights` to balanced, and judge by the mean of the classes' accuracies.",
    ),
    (
        "near-chance-by-heart",
        _knows_its_training_pictures,
        "It classifies {training:.0%} of its training pictures correctly, so it learned these by "
        "heart: take more pictures, vary them (`augmentation`), and check the labels.",
    ),
    (
        "near-chance-from-nothing",
        _begins_from_nothing,
        "Most likely because its layers begin with random weights: so deep a network begins to "
        "learn only in small steps. Try a learning rate of {small_rate:g} and more epochs, or take "
        "pretrained weights.",
    ),
    (
        "near-chance-large-steps",
        _is_far_off,
        "Most likely the learning rate ({learning_rate:g}) is too large. Try a tenth of it, or "
        "let the learning-rate finder look for one.",
    ),
    (
        "near-chance-small-steps",
        lambda ending: True,
        "It did not learn its training pictures either: most likely it needs more epochs or a "
        "larger learning rate than {learning_rate:g}, which the learning-rate finder looks for.",
    ),
)
