"""Looking into what a network answered on the test pictures: plain arrays, no TensorFlow.

predictions = run.predictions()
top_k_accuracy(predictions, 3), calibration(predictions).expected_error
most_confident_mistakes(predictions, 12)         indices of pictures
guessing_accuracy(counts), balanced_accuracy(matrix)     what the accuracy is worth
compare(first_matrix, second_matrix, right_apart(first, second)).gain
"""

from cnnlab.results.answer_rule import (
    AnswerRule,
    choose_threshold,
    fit_temperature,
    separation,
)
from cnnlab.results.comparison import Comparison, compare, mcnemar_p_value, right_apart
from cnnlab.results.confidence import Calibration, calibration
from cnnlab.results.guessing import are_uneven, balanced_accuracy, guessing_accuracy
from cnnlab.results.interval import wilson_interval
from cnnlab.results.predictions import Predictions
from cnnlab.results.ranking import (
    confused_pairs,
    most_confident_mistakes,
    pictures_in_cell,
    top_k_accuracy,
)

__all__ = [
    "AnswerRule",
    "Calibration",
    "Comparison",
    "Predictions",
    "are_uneven",
    "balanced_accuracy",
    "calibration",
    "choose_threshold",
    "compare",
    "confused_pairs",
    "fit_temperature",
    "guessing_accuracy",
    "mcnemar_p_value",
    "most_confident_mistakes",
    "pictures_in_cell",
    "right_apart",
    "separation",
    "top_k_accuracy",
    "wilson_interval",
]
