"""Titles of trainings: "Toybox, 94 %, today 15:16"."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from cnnlab.errors import CnnlabError
from cnnlab.runs import Run, RunStatus
from cnnlab.training import TrainingConfig
from ui.text import printable, t
from ui.training.selection_words import held_out_accuracy

_DATA = {"toybox10": "Toybox", "cifar10": "CIFAR-10"}


def run_title(run: Run) -> str:
    """Its pictures, its accuracy, and when it was started; a damaged one's folder.

    Of those within an experiment or a search, which share their pictures, the name comes first.

    Plain text: what comes from a file's name may act as markdown.
    """
    status = run.status
    if status.state == "unreadable":
        return run.name
    accuracy = _accuracy_text(run, status)
    when = t("an example from cnnlab") if run.is_example else moment_in_words(run.created_at)
    first = run.name if run.is_nested else data_name(run.config)
    return ", ".join((first, accuracy, when))


def data_name(config: TrainingConfig) -> str:
    """What the pictures of a training are called for people, as plain text."""
    return t(printable(_DATA.get(config.data) or Path(config.data).stem))


def run_titles(runs: Iterable[Run]) -> dict[str, str]:
    """The full name of each run -> its title; equal titles are numbered, the oldest is 1.

    Args:
        runs: the newest first.
    """
    return numbered({run.full_name: run_title(run) for run in runs})


def numbered(titles: dict[str, str]) -> dict[str, str]:
    """The same, but equal titles have numbers, as a list would choose the first of them.

    Args:
        titles: name -> title, the newest first; the oldest is 1.
    """
    titles = dict(titles)
    found: dict[str, list[str]] = {}
    for name, title in titles.items():
        found.setdefault(title, []).append(name)
    for title, names in found.items():
        if len(names) > 1:
            for number, name in enumerate(reversed(names), start=1):
                titles[name] = f"{title} ({number})"
    return titles


def moment_in_words(moment: datetime, today: date | None = None) -> str:
    """Such as "today 15:16"; the day where it is longer ago, the year where it is another."""
    today = today or date.today()
    clock = f"{moment:%H:%M}"
    if moment.date() == today:
        return t("today {clock}", clock=clock)
    if moment.date() == today - timedelta(days=1):
        return t("yesterday {clock}", clock=clock)
    day = f"{moment.day} {moment:%b}" + (f" {moment.year}" if moment.year != today.year else "")
    return f"{day} {clock}"


def _accuracy_text(run: Run, status: RunStatus) -> str:
    if status.is_active:
        return t("learning") if status.state != "queued" else t("waiting")
    if status.is_hopeless:
        return _ended_early(held_out_accuracy(run))
    try:
        evaluation = run.evaluation()
    except CnnlabError:
        evaluation = None
    return t("no result") if evaluation is None else f"{evaluation.accuracy * 100:.0f} %"


def _ended_early(accuracy: float | None) -> str:
    """Of a trial that was hopeless: it has no network, and so nothing to test."""
    if accuracy is None:
        return t("ended early")
    return t("ended early at {share:.0%}", share=accuracy)
