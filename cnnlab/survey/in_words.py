"""What a table of answers comes to, as sentences for people."""

from cnnlab.evaluation.interval import interval_in_words
from cnnlab.messages import Note
from cnnlab.survey.summary import Summary
from cnnlab.wording import counted

_UNLABELLED = Note(
    "survey-unlabelled",
    "How many are right cannot be told: no folder is called like one of the classes. Put pictures "
    "into folders called like them, and their accuracy is told too.",
)


def summary_in_words(summary: Summary) -> list[Note]:
    """How many pictures are right, how many got a wrong name or none, and what guessing gets."""
    if summary.accuracy is None:
        return [_UNLABELLED, *_too_unsure(summary)]
    notes = [
        Note(
            "survey-accuracy",
            "{accuracy:.1%} right ({interval}) where a folder says what is shown; guessing would "
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
    if summary.num_none_wrong:
        notes.append(none_counts_as_wrong(summary))
    return notes


def none_counts_as_wrong(summary: Summary) -> Note:
    """How many of the pictures that are not right got a wrong name, and how many got none."""
    return Note(
        "survey-none-is-wrong",
        "Of the others {wrong:,} got a wrong name and {unsure:,} none, being too unsure.",
        {"wrong": summary.num_named_wrong, "unsure": summary.num_none_wrong},
    )


def _too_unsure(summary: Summary) -> list[Note]:
    if not summary.num_none:
        return []
    text = "The network was too unsure to name {pictures}."
    return [Note("survey-unsure", text, {"pictures": counted(summary.num_none, "picture")})]
