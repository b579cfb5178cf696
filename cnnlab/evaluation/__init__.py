"""How good predictions of test pictures are, from plain arrays. No TensorFlow.

evaluate(probabilities, labels, class_names).accuracy    an Evaluation, as ``run.evaluation()`` is
predictions = run.predictions()
top_k_accuracy(predictions, 3), calibration(predictions).expected_error
most_confident_mistakes(predictions, 12)         indices of pictures
guessing_accuracy(counts), balanced_accuracy(matrix)     of guessing, and the mean of classes
compare(first_matrix, second_matrix, discordant_pairs(first, second)).gain
"""

from typing import TYPE_CHECKING

from cnnlab.evaluation.answer_rule import (
    AnswerRule,
    choose_threshold,
    fit_temperature,
    separation,
)
from cnnlab.evaluation.comparison import Comparison, compare, discordant_pairs, mcnemar_p_value
from cnnlab.evaluation.confidence import Calibration, calibration
from cnnlab.evaluation.evaluation import Evaluation, evaluate
from cnnlab.evaluation.guessing import are_uneven, balanced_accuracy, guessing_accuracy
from cnnlab.evaluation.interval import wilson_interval
from cnnlab.evaluation.predictions import Predictions
from cnnlab.evaluation.ranking import (
    confused_pairs,
    most_confident_mistakes,
    pictures_in_cell,
    top_k_accuracy,
)
from cnnlab.evaluation.selection import Selection
from cnnlab.moved_names import moved_names

__all__ = [
    "AnswerRule",
    "Calibration",
    "Comparison",
    "Evaluation",
    "Predictions",
    "Selection",
    "are_uneven",
    "balanced_accuracy",
    "calibration",
    "choose_threshold",
    "compare",
    "confused_pairs",
    "discordant_pairs",
    "evaluate",
    "fit_temperature",
    "guessing_accuracy",
    "mcnemar_p_value",
    "most_confident_mistakes",
    "pictures_in_cell",
    "separation",
    "top_k_accuracy",
    "wilson_interval",
]

if not TYPE_CHECKING:
    __getattr__ = moved_names(__name__)
