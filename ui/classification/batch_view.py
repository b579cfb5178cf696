"""Many pictures at once: a table of predictions, filtered and exported; true classes, if known."""

import json
from collections.abc import Iterator
from typing import Any

import streamlit as st

from cnnlab.classification.batch import (
    NONE_OF_THESE,
    PictureResult,
    Summary,
    harmless_cell,
    none_counts_as_wrong,
    summarize,
    to_csv,
    to_dict,
)
from ui.choices import choose, choose_segment
from ui.classification.batch_inference import Table, prediction_table
from ui.classification.network_choice import Network
from ui.classification.table_selection import select_picture
from ui.components.slider import live_range
from ui.page import headline
from ui.text import message_text, printable, t

_TOP_K = 3
_ALL, _WRONG = "all", "wrong"
_TABLE = "many_table"
_ROW_HEIGHT = 52
_MOST_ROWS_SHOWN = 11


def batch_view(network: Network, archive: str | None) -> None:
    """Everything about the pictures of a ZIP: numbers, the table, mix-ups, downloads.

    Args:
        network: to predict with.
        archive: path of the ZIP; None before the reader has brought one.
    """
    headline(
        t("A folder of pictures at once: which does it recognise, which does it mix up?"),
        "pages/runs.py",
        t("See how trainings did"),
    )
    if archive is None:
        st.info(t("Bring a folder, files or a ZIP: the answers will stand here."))
        return
    table = prediction_table(network, archive, _TOP_K)
    if table is None:
        return
    summary = summarize(table.results, network.class_names)
    _numbers(summary, table)
    _results(archive, table, summary)
    _downloads(network.model.name, table, summary)
    if summary.accuracy is not None:
        _mixups(summary)


def _numbers(summary: Summary, table: Table) -> None:
    with st.container(horizontal=True, gap="medium"):
        st.metric(t("Pictures"), f"{summary.num_pictures:,}", width="content")
        if summary.accuracy_interval is not None:
            _accuracy(summary, *summary.accuracy_interval)
        if summary.num_none:
            st.metric(t("Too unsure"), f"{summary.num_none:,}", width="content")
        if summary.num_unreadable:
            st.metric(t("Unreadable"), f"{summary.num_unreadable:,}", width="content")
    with st.expander(t("How to read this")):
        for sentence in _explained(summary, table):
            st.markdown(sentence)


def _explained(summary: Summary, table: Table) -> Iterator[str]:
    """How to read the numbers and the table."""
    if summary.accuracy is None:
        yield t(
            "No folder is called like one of the classes. With such folders this page also "
            "tells how many predictions are correct."
        )
    if summary.is_uneven:
        yield t(
            "Some classes have far more pictures than others. With every class counting "
            "alike, {balanced:.1%} are correct.",
            balanced=summary.balanced_accuracy,
        )
    if summary.num_false_rejections:
        yield message_text(none_counts_as_wrong(summary))
    if table.ignored:
        yield t("Other files that were passed over: {count:,}.", count=table.ignored)
    yield t(
        "A click on the head of a column sorts by it; a tick left of a row looks into its picture."
    )


def _accuracy(summary: Summary, low: float, high: float) -> None:
    help = t(
        "{right:,} of the {labelled:,} pictures whose folder is called like a class; with 95 % "
        "confidence {low:.1f} to {high:.1%} of more such pictures. Guessing would get "
        "{guessing:.1%}.",
        right=summary.num_correct,
        labelled=summary.num_labelled,
        low=low * 100,
        high=high,
        guessing=summary.guessing_accuracy,
    )
    st.metric(t("Correct"), t("{share:.1%}", share=summary.accuracy), help=help, width="content")


def _results(archive: str, table: Table, summary: Summary) -> None:
    chosen = _filtered(table.results, summary)
    st.markdown(t("{shown:,} of {total:# picture}", shown=len(chosen), total=len(table.results)))
    if not chosen:
        return
    import pandas as pd  # takes a while to load, which one picture need not wait for

    rows = [_row(table.results[index], table.thumbnails[index], summary) for index in chosen]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config=_columns(),
        placeholder="",
        row_height=_ROW_HEIGHT,
        height=_ROW_HEIGHT * min(len(rows), _MOST_ROWS_SHOWN) + 40,
        alt=t("Table of pictures and answers"),
        key=_TABLE,
        on_select=lambda: _look_into_ticked(archive, table.results, chosen),
        selection_mode="single-row",
    )


def _look_into_ticked(archive: str, results: tuple[PictureResult, ...], chosen: list[int]) -> None:
    rows = st.session_state[_TABLE]["selection"]["rows"]
    if rows:
        index = chosen[rows[0]]
        truth = results[index].true_class
        select_picture(archive, index, None if truth == NONE_OF_THESE else truth)


def _filtered(results: tuple[PictureResult, ...], summary: Summary) -> list[int]:
    """Indices of the predictions that the reader wants to see."""
    kinds = _kinds(summary)
    wanted = choose_segment(t("Show"), kinds, "many_show") if len(kinds) > 1 else _ALL
    left, right = st.columns(2, gap="medium")
    with left:
        class_name = choose(t("Answer"), _class_choices(results), "many_answer")
    with right:
        low, high = live_range(
            t("How sure"), 0.0, 100.0, (0.0, 100.0), 1.0, "many_sure", format="{:.0f}%"
        )
    chosen = [
        index
        for index, result in enumerate(results)
        if _is_of_kind(result, wanted)
        and class_name in ("", result.class_name)
        and (result.confidence is None or low <= 100 * result.confidence <= high)
    ]
    if wanted == _WRONG:  # the most confident one teaches most
        chosen.sort(key=lambda index: -(results[index].confidence or 0.0))
    return chosen


def _kinds(summary: Summary) -> dict[str, str]:
    counts = {
        _WRONG: (t("mistakes"), summary.num_misclassified),
        "none": (t("too unsure"), summary.num_none),
        "unreadable": (t("unreadable"), summary.num_unreadable),
    }
    some = {kind: f"{label} ({count:,})" for kind, (label, count) in counts.items() if count}
    return {_ALL: t("all")} | some


def _is_of_kind(result: PictureResult, kind: str) -> bool:
    if kind == _WRONG:
        return result.is_misclassified
    if kind == "none":
        return result.class_name == NONE_OF_THESE
    return kind == _ALL or result.error is not None


def _class_choices(results: tuple[PictureResult, ...]) -> dict[str, str]:
    names = sorted({result.class_name for result in results if result.class_name is not None})
    return {"": t("any")} | {name: _shown_class(name) for name in names}


def _row(result: PictureResult, thumbnail: str | None, summary: Summary) -> dict[str, object]:
    confidence = result.confidence
    row: dict[str, object] = {
        t("Picture"): thumbnail,
        t("Answer"): _class_cell(result.class_name),
        t("How sure"): None if confidence is None else 100 * confidence,
    }
    if summary.num_labelled:
        row |= {t("Truth"): _class_cell(result.true_class), t("Right"): _verdict(result)}
    # The table's own button downloads what stands in its cells.
    row[t("File")] = harmless_cell(result.name)
    if summary.num_unreadable:
        row[t("Problem")] = _problem(result)
    return row


def _verdict(result: PictureResult) -> str | None:
    if result.is_correct is None:
        return None
    if result.is_misclassified:
        return t("wrong")
    return t("right") if result.is_correct else t("too unsure")


def _problem(result: PictureResult) -> str | None:
    """In plain text: cells of a table know no markdown."""
    error = result.error
    return None if error is None else printable(t(error.text, **error.values))


def _columns() -> dict[str, Any]:
    columns = st.column_config
    return {
        t("Picture"): columns.ImageColumn(width=70),
        t("How sure"): columns.ProgressColumn(
            format="%.0f %%", min_value=0, max_value=100, width=110
        ),
        t("File"): columns.TextColumn(width="medium"),
    }


def _class_cell(name: str | None) -> str | None:
    return None if name is None else _shown_class(name)


def _shown_class(name: str) -> str:
    return t("none of them") if name == NONE_OF_THESE else harmless_cell(name)


def _downloads(model: str, table: Table, summary: Summary) -> None:
    results = table.results
    with st.container(horizontal=True):
        st.download_button(
            t("Download as CSV"),
            # With a byte order mark spreadsheets read the letters of all languages.
            lambda: to_csv(results, _TOP_K).encode("utf-8-sig"),
            file_name="answers.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            t("Download as JSON"),
            lambda: json.dumps(to_dict(model, results, summary), indent=2),
            file_name="answers.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
        )


def _mixups(summary: Summary) -> None:
    from cnnlab.figures import confusion_alt_text, confusion_matrix
    from ui.components.chart import class_matrix, is_dark
    from ui.components.confused_pairs import show_confused_pairs

    names = [_shown_class(name) for name in summary.class_names]
    st.header(t("Which classes are mixed up"))
    class_matrix(
        confusion_matrix(summary.confusion_matrix, names, dark=is_dark()),
        alt=confusion_alt_text(summary.confusion_matrix, names),
        key="many_confusion",
    )
    show_confused_pairs(summary.confusion_matrix, names)
