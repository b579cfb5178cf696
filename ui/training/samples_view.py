"""Ten test pictures and their predictions, epoch by epoch, beside one large number."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import streamlit as st

from cnnlab.datasets import Dataset
from cnnlab.errors import CnnlabError
from cnnlab.evaluation import Evaluation, Selection
from cnnlab.runs import History, Run
from cnnlab.runs.records.samples import NUM_SAMPLES, SamplePredictions, Samples, choose_samples
from ui.components.strip import strip_of
from ui.project_access import may_see_pictures
from ui.text import percent_text, printable, t
from ui.training.selection_words import selection_of, share_in_words

_HERE = Path(__file__).parent
_MOST_FRAMES = 100
_HTML = """
<section class="samples">
  <div class="share">
    <p class="big"></p><p class="of"></p>
    <svg class="history" role="img" viewBox="0 0 100 40" preserveAspectRatio="none"></svg>
  </div>
  <div class="asked">
    <div class="row">
      <p class="when"></p>
      <button class="play" type="button"></button>
      <input class="epoch" type="range" step="1">
    </div>
    <ol class="pictures"></ol>
  </div>
</section>
"""
_component = st.components.v2.component(
    "cnnlab_samples",
    html=_HTML,
    css=(_HERE / "samples_view.css").read_text(),
    js=(_HERE / "samples_view.js").read_text(),
)


def samples_view(
    run: Run, history: History, evaluation: Evaluation | None, doing: str | None = None
) -> None:
    """Show them; nothing for runs of older versions, which kept none.

    While the run trains, the newest predictions show; when it has ended, those of the network that
    is kept. A slider goes back through the epochs without asking the server.

    Args:
        run: whose pictures they are.
        history: of the run.
        evaluation: of the network that is kept; None before it was tested.
        doing: what the run is doing, in plain text; shown while no picture has an answer.
    """
    if not _may_see(run):
        return
    status, samples = run.status, run.samples()
    ended = not status.is_active
    if (samples is None and (ended or history.epochs)) or (ended and not history.epochs):
        return
    selection = selection_of(run)
    kept = selection or evaluation
    best = kept.epoch if ended and kept else None
    frames = [] if samples is None else _frames(samples, history, best)
    if ended and evaluation is not None:
        _say_tested(frames, evaluation)
    _draw(
        samples,
        frames,
        first=_position(frames, best),
        epochs=max(status.num_epochs, 1),
        guessing=kept.guessing_accuracy if kept else None,
        words=_words(_of(selection, evaluation), doing),
    )


def _may_see(run: Run) -> bool:
    """Whether the reader may; a damaged run has no pictures."""
    with suppress(CnnlabError):
        return may_see_pictures(run.config.data)
    return False


def samples_preview(data: Dataset) -> None:
    """The sample pictures of a training with this data, without predictions yet."""
    chosen = choose_samples(data.y_test)
    samples = Samples(data.x_test[chosen], data.y_test[chosen], tuple(data.class_names))
    words = _words(t("right so far"), t("Not asked yet"))
    _draw(samples, [], first=-1, epochs=1, guessing=None, words=words)


def _draw(
    samples: Samples | None, frames: list[dict[str, Any]], words: dict[str, str], **rest: Any
) -> None:
    """In tuples: Streamlit looks for tables in lists and dicts, and loads pandas for it."""
    strip = "" if samples is None else strip_of(samples.images)
    content = {"truths": tuple(_truths(samples)), "frames": tuple(frames), "words": (words,)}
    _component(key="samples", data={"strip": strip} | content | rest)


def _frames(samples: Samples, history: History, best: int | None) -> list[dict[str, Any]]:
    """One for each epoch that was answered and measured; evenly thinned where they are many."""
    shares = {epoch["epoch"]: epoch["val_accuracy"] for epoch in history.epochs}
    known = [one for one in samples.predictions if one.epoch in shares or not one.epoch]
    step = max(1, -(-len(known) // _MOST_FRAMES))
    kept = [
        one
        for place, one in enumerate(known)
        if place % step == 0 or one.epoch == best or place == len(known) - 1
    ]
    return [_frame(samples, one, shares, best) for one in kept]


def _frame(
    samples: Samples, one: SamplePredictions, shares: Mapping[int, float | None], best: int | None
) -> dict[str, Any]:
    title = t("Before it learned anything") if not one.epoch else t("After epoch {n}", n=one.epoch)
    if one.epoch and one.epoch == best:
        title = t("The kept network, of epoch {n}", n=one.epoch)
    return {
        "epoch": one.epoch,
        "title": title,
        "share": shares.get(one.epoch),
        "answers": _names(samples, one.classes),
        "shares": list(one.confidences),
        "sure": [percent_text(share) for share in one.confidences],
        "right": [a == b for a, b in zip(one.classes, samples.labels.tolist(), strict=True)],
    }


def _say_tested(frames: list[dict[str, Any]], evaluation: Evaluation) -> None:
    """Of the kept network, what the test pictures say, whatever chose it."""
    of = t("of {count:# test picture} right", count=evaluation.num_images)
    for frame in frames:
        if frame["epoch"] == evaluation.epoch:
            frame["tested"] = {"share": evaluation.accuracy, "of": of}


def _position(frames: list[dict[str, Any]], best: int | None) -> int:
    """Which frame shows at first: of the kept network, else the newest."""
    places = [place for place, frame in enumerate(frames) if best and frame["epoch"] == best]
    return places[0] if places else len(frames) - 1


def _truths(samples: Samples | None) -> list[str]:
    """Empty places while the pictures are not there yet."""
    return [""] * NUM_SAMPLES if samples is None else _names(samples, samples.labels.tolist())


def _names(samples: Samples, classes: Sequence[int]) -> list[str]:
    return [printable(samples.class_names[number]) for number in classes]


def _of(selection: Selection | None, evaluation: Evaluation | None) -> str:
    """What the share after an epoch is a share of; by the old rule, of the test pictures."""
    if selection is not None:
        return share_in_words(selection)
    if evaluation is not None:
        return t("of {count:# test picture} right", count=evaluation.num_images)
    return t("right so far")


def _words(of: str, doing: str | None) -> dict[str, str]:
    """What the browser puts together; ``{...}`` is filled there."""
    return {
        "of": of,
        "nothing": t("not measured yet"),
        "waiting": doing or t("These pictures are asked again after every epoch"),
        "play": t("Play"),
        "pause": t("Pause"),
        "epoch": t("Epoch"),
        "is": t("it is: {name}"),
        "picture": t("Picture of: {truth}."),
        "says": t("The network says: {answer}, {share} sure,"),
        "right": t("right"),
        "wrong": t("wrong"),
        "guessing": t("guessing"),
        "history": t("Share right after each epoch: {shares}"),
    }
