"""A table of predictions as CSV and in JSON types."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from cnnlab.classification.batch.predicting import PictureResult
from cnnlab.classification.batch.summary import Summary
from cnnlab.moved_names import renamed_argument

# A spreadsheet takes a cell that begins so for a formula, and a file's name may be one.
# https://owasp.org/www-community/attacks/CSV_Injection, with the full-width forms.
_FORMULA_STARTS = tuple("=+-@\t\r\n\0＝＋－＠")


@renamed_argument("answers", "results")
def to_csv(results: Sequence[PictureResult], top_k: int = 3) -> str:
    """One line a picture under a header, RFC 4180; text in quotes, so that no cell splits.

    Args:
        results: any.
        top_k: how many classes have columns.
    """
    text = io.StringIO()
    table = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    places = range(1, top_k + 1)
    ranks = [f"{column}_{place}" for place in places for column in ("class_name", "probability")]
    table.writerow(["file", "answer", "true_class", "right", "error", "explanation", *ranks])
    for result in results:
        table.writerow(map(_cell, _values(result, top_k)))
    return text.getvalue()


@renamed_argument("answers", "results")
def to_dict(model: str, results: Sequence[PictureResult], summary: Summary) -> dict[str, Any]:
    """The whole table in JSON types.

    Args:
        model: the name of the model.
        results: any.
        summary: of them.
    """
    return {
        "model": model,
        "summary": {
            "num_pictures": summary.num_pictures,
            "num_unreadable": summary.num_unreadable,
            "num_none": summary.num_none,
            "num_labelled": summary.num_labelled,
            "num_right": summary.num_correct,
            "num_none_wrong": summary.num_false_rejections,
            "num_named_wrong": summary.num_misclassified,
            "accuracy": summary.accuracy,
            "accuracy_interval": summary.accuracy_interval,
            "guessing_accuracy": summary.guessing_accuracy,
            "balanced_accuracy": summary.balanced_accuracy,
            "class_names": list(summary.class_names),
            "confusion_matrix": list(map(list, summary.confusion_matrix)),
        },
        "pictures": list(map(_picture, results)),
    }


def harmless_cell(text: str) -> str:
    """The text as a spreadsheet shows it, but never runs it.

    What would be a formula gets a ``'`` in front, which spreadsheets read as "this is text";
    characters that cannot be printed become ``?``.
    """
    shown = "".join(letter if letter.isprintable() else "?" for letter in text)
    return f"'{shown}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else shown


def _picture(result: PictureResult) -> dict[str, Any]:
    parts: dict[str, Any] = {"file": result.name, "true_class": result.true_class}
    if result.error is not None:
        return parts | {"error": str(result.error)}
    if result.explanation is not None:
        parts["explanation"] = result.explanation
    return parts | {
        "answer": result.class_name,
        "is_none": result.is_none,
        "predictions": [
            {"class_name": name, "probability": probability}
            for name, probability in _ranked(result)
        ],
        "notes": list(map(str, result.notes)),
    }


def _ranked(result: PictureResult) -> list[tuple[str, float]]:
    prediction = result.prediction
    if prediction is None:
        return []
    return list(zip(prediction.class_names, prediction.probabilities, strict=True))


def _values(result: PictureResult, top_k: int) -> list[str | float]:
    correct = {None: "", True: "yes", False: "no"}[result.is_correct]
    error = "" if result.error is None else str(result.error)
    ranked = [value for pair in _ranked(result)[:top_k] for value in pair]
    texts = (result.name, result.class_name, result.true_class, correct, error, result.explanation)
    return [*(text or "" for text in texts), *ranked, *[""] * (2 * top_k - len(ranked))]


def _cell(value: str | float) -> str | float:
    return harmless_cell(value) if isinstance(value, str) else value
