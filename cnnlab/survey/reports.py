"""A table of answers as CSV and in JSON types."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from cnnlab.survey.answering import Answer
from cnnlab.survey.summary import Summary

# A spreadsheet takes a cell that begins so for a formula, and a file's name may be one.
# https://owasp.org/www-community/attacks/CSV_Injection, with the full-width forms.
_FORMULA_STARTS = tuple("=+-@\t\r\n\0＝＋－＠")


def to_csv(answers: Sequence[Answer], top_k: int = 3) -> str:
    """One line a picture under a header, RFC 4180; text in quotes, so that no cell splits.

    Args:
        answers: any.
        top_k: how many classes have columns.
    """
    text = io.StringIO()
    table = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    places = range(1, top_k + 1)
    ranks = [f"{column}_{place}" for place in places for column in ("class_name", "probability")]
    table.writerow(["file", "answer", "true_class", "right", "error", "explanation", *ranks])
    for answer in answers:
        table.writerow(map(_cell, _values(answer, top_k)))
    return text.getvalue()


def to_dict(model: str, answers: Sequence[Answer], summary: Summary) -> dict[str, Any]:
    """The whole table in JSON types.

    Args:
        model: the name of who answered.
        answers: any.
        summary: of them.
    """
    return {
        "model": model,
        "summary": {
            "num_pictures": summary.num_pictures,
            "num_unreadable": summary.num_unreadable,
            "num_none": summary.num_none,
            "num_labelled": summary.num_labelled,
            "num_right": summary.num_right,
            "num_none_wrong": summary.num_none_wrong,
            "num_named_wrong": summary.num_named_wrong,
            "accuracy": summary.accuracy,
            "accuracy_interval": summary.accuracy_interval,
            "guessing_accuracy": summary.guessing_accuracy,
            "balanced_accuracy": summary.balanced_accuracy,
            "class_names": list(summary.class_names),
            "confusion_matrix": list(map(list, summary.confusion_matrix)),
        },
        "pictures": list(map(_picture, answers)),
    }


def harmless_cell(text: str) -> str:
    """The text as a spreadsheet shows it, but never runs it.

    What would be a formula gets a ``'`` in front, which spreadsheets read as "this is text";
    characters that cannot be printed become ``?``.
    """
    shown = "".join(letter if letter.isprintable() else "?" for letter in text)
    return f"'{shown}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else shown


def _picture(answer: Answer) -> dict[str, Any]:
    parts: dict[str, Any] = {"file": answer.name, "true_class": answer.true_class}
    if answer.error is not None:
        return parts | {"error": str(answer.error)}
    if answer.explanation is not None:
        parts["explanation"] = answer.explanation
    return parts | {
        "answer": answer.class_name,
        "is_none": answer.is_none,
        "predictions": [
            {"class_name": name, "probability": share} for name, share in _ranked(answer)
        ],
        "notes": list(map(str, answer.notes)),
    }


def _ranked(answer: Answer) -> list[tuple[str, float]]:
    prediction = answer.prediction
    if prediction is None:
        return []
    return list(zip(prediction.class_names, prediction.probabilities, strict=True))


def _values(answer: Answer, top_k: int) -> list[str | float]:
    right = {None: "", True: "yes", False: "no"}[answer.is_right]
    error = "" if answer.error is None else str(answer.error)
    ranked = [value for pair in _ranked(answer)[:top_k] for value in pair]
    texts = (answer.name, answer.class_name, answer.true_class, right, error, answer.explanation)
    return [*(text or "" for text in texts), *ranked, *[""] * (2 * top_k - len(ranked))]


def _cell(value: str | float) -> str | float:
    return harmless_cell(value) if isinstance(value, str) else value
