"""The summary of a table of predictions as sentences."""

from cnnlab.classification.batch.summary import Summary
from cnnlab.evaluation.interval import interval_in_words
from cnnlab.messages import Note
from cnnlab.wording import counted

_UNLABELLED = Note(
    "survey-unlabelled",
    "The accuracy is unknown: no folder is named like a class. Put the pictures into folders "
    "that are named like the classes to see it.",
)


def summary_in_words(summary: Summary) -> list[Note]:
    """How many pictures are correct, misclassified or rejected, and the accuracy of guessing."""
    if summary.accuracy is None:
        return [_UNLABELLED, *_too_unsure(summary)]
    notes = [
        Note(
            "survey-accuracy",
            "{accuracy:.1%} correct ({interval}) where a folder says what is shown; guessing would "
            "get {guessing:.1%}.",
            {
                "accuracy": summary.accuracy,
                "interval": str(interval_in_words(summary.accuracy, summary.num_labelled, False)),
                "guessing": summary.guessing_accuracy,
            },
        )
    ]
    if summary.is_uneven:
        text = "The mean of the classes' accuracies is {balanced:.1%}: they are uneven."
        notes.append(Note("survey-uneven", text, {"balanced": summary.balanced_accuracy}))
    if summary.num_false_rejections:
        notes.append(none_counts_as_wrong(summary))
    return notes


def none_counts_as_wrong(summary: Summary) -> Note:
    """How many of the errors are misclassifications, and how many false rejections."""
    return Note(
        "survey-none-is-wrong",
        "Of the others {wrong:,} got a wrong name and {unsure:,} none, being too unsure.",
        {"wrong": summary.num_misclassified, "unsure": summary.num_false_rejections},
    )


def _too_unsure(summary: Summary) -> list[Note]:
    if not summary.num_none:
        return []
    text = "The network was too unsure to name {pictures}."
    return [Note("survey-unsure", text, {"pictures": counted(summary.num_none, "picture")})]
