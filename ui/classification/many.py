"""Many pictures at once: a table of answers, filtered and taken along; the truth, if known."""

import json

import pandas as pd
import streamlit as st

from cnnlab.figures import confusion_alt_text, confusion_matrix
from cnnlab.survey import (
    NONE_OF_THESE,
    Answer,
    Summary,
    harmless_cell,
    summarize,
    to_csv,
    to_dict,
)
from ui.choices import choose, choose_segment
from ui.classification.many_asking import Table, answer_table
from ui.classification.network import Network
from ui.text import printable, t

_TOP_K = 3
_ALL, _WRONG = "all", "wrong"
_ROW_HEIGHT = 52
_MOST_ROWS_SHOWN = 11


def many_view(network: Network, archive: str) -> None:
    """Everything about the pictures of a ZIP: numbers, the table, mix-ups, downloads.

    Args:
        network: that is asked.
        archive: path of the ZIP.
    """
    table = answer_table(network, archive, _TOP_K)
    if table is None:
        return
    summary = summarize(table.answers, network.class_names)
    _numbers(summary, table)
    _answers(table, summary)
    _downloads(network.model.name, table, summary)
    if summary.accuracy is not None:
        _mixups(summary)


def _numbers(summary: Summary, table: Table) -> None:
    with st.container(horizontal=True, gap="medium"):
        st.metric(t("Pictures"), f"{summary.num_pictures:,}", width="content")
        if summary.accuracy is not None:
            help = t(
                "{right:,} of the {labelled:,} pictures whose folder is called like a class.",
                right=summary.num_right,
                labelled=summary.num_labelled,
            )
            label = t("Named right")
            st.metric(label, f"{summary.accuracy:.1%}", help=help, width="content")
        if summary.num_none:
            st.metric(t("None of these"), f"{summary.num_none:,}", width="content")
        if summary.num_unreadable:
            st.metric(t("Unreadable"), f"{summary.num_unreadable:,}", width="content")
    if summary.accuracy is None:
        st.caption(
            t(
                "No folder is called like one of the classes. With such folders this page also "
                "tells how many pictures are named right."
            )
        )
    if table.ignored:
        st.caption(t("Other files that were passed over: {count:,}.", count=table.ignored))


def _answers(table: Table, summary: Summary) -> None:
    chosen = _filtered(table.answers, summary)
    st.caption(
        t(
            "{shown:,} of {total:,} pictures. A click on the head of a column sorts by it.",
            shown=len(chosen),
            total=len(table.answers),
        )
    )
    if not chosen:
        return
    rows = [_row(table.answers[index], table.thumbnails[index], summary) for index in chosen]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config=_columns(),
        placeholder="",
        row_height=_ROW_HEIGHT,
        height=_ROW_HEIGHT * min(len(rows), _MOST_ROWS_SHOWN) + 40,
        alt=t("Table of pictures and answers"),
        key="many_table",
    )


def _filtered(answers: tuple[Answer, ...], summary: Summary) -> list[int]:
    """Indices of the answers that the reader wants to see."""
    kinds = _kinds(summary)
    wanted = choose_segment(t("Show"), kinds, "many_show") if len(kinds) > 1 else _ALL
    left, right = st.columns(2, gap="medium")
    with left:
        class_name = choose(t("Answer"), _class_choices(answers), "many_answer")
    low, high = right.slider(
        t("How sure, in percent"), 0, 100, (0, 100), key="many_sure", bind="query-params"
    )
    chosen = [
        index
        for index, answer in enumerate(answers)
        if _is_of_kind(answer, wanted)
        and class_name in ("", answer.class_name)
        and (answer.confidence is None or low <= 100 * answer.confidence <= high)
    ]
    if wanted == _WRONG:  # the surest one teaches most
        chosen.sort(key=lambda index: -answers[index].confidence)
    return chosen


def _kinds(summary: Summary) -> dict[str, str]:
    wrong = summary.num_labelled - summary.num_right
    counts = {
        _WRONG: (t("mistakes"), wrong),
        "none": (t("none of these"), summary.num_none),
        "unreadable": (t("unreadable"), summary.num_unreadable),
    }
    some = {kind: f"{label} ({count:,})" for kind, (label, count) in counts.items() if count}
    return {_ALL: t("all")} | some


def _is_of_kind(answer: Answer, kind: str) -> bool:
    if kind == _WRONG:
        return answer.is_right is False
    if kind == "none":
        return answer.class_name == NONE_OF_THESE
    return kind == _ALL or answer.error is not None


def _class_choices(answers: tuple[Answer, ...]) -> dict[str, str]:
    names = sorted({answer.class_name for answer in answers if answer.class_name is not None})
    return {"": t("any")} | {name: _shown_class(name) for name in names}


def _row(answer: Answer, thumbnail: str | None, summary: Summary) -> dict[str, object]:
    confidence = answer.confidence
    row = {
        t("Picture"): thumbnail,
        t("Answer"): _shown_class(answer.class_name),
        t("How sure"): None if confidence is None else 100 * confidence,
    }
    if summary.num_labelled:
        row |= {t("Truth"): _shown_class(answer.true_class), t("Right"): answer.is_right}
    # The table's own button downloads what stands in its cells.
    row[t("File")] = harmless_cell(answer.name)
    if summary.num_unreadable:
        row[t("Problem")] = _problem(answer)
    return row


def _problem(answer: Answer) -> str | None:
    """In plain text: cells of a table know no markdown."""
    error = answer.error
    return None if error is None else printable(t(error.text, **error.values))


def _columns() -> dict[str, object]:
    columns = st.column_config
    return {
        t("Picture"): columns.ImageColumn(width=70),
        t("How sure"): columns.ProgressColumn(
            format="%.0f %%", min_value=0, max_value=100, width=110
        ),
        t("File"): columns.TextColumn(width="medium"),
        t("Right"): columns.CheckboxColumn(),
    }


def _shown_class(name: str | None) -> str | None:
    if name is None:
        return None
    return t("none of these") if name == NONE_OF_THESE else harmless_cell(name)


def _downloads(model: str, table: Table, summary: Summary) -> None:
    answers = table.answers
    with st.container(horizontal=True):
        st.download_button(
            t("Download as CSV"),
            # With a byte order mark spreadsheets read the letters of all languages.
            lambda: to_csv(answers, _TOP_K).encode("utf-8-sig"),
            file_name="answers.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            t("Download as JSON"),
            lambda: json.dumps(to_dict(model, answers, summary), indent=2),
            file_name="answers.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
        )


def _mixups(summary: Summary) -> None:
    names = [_shown_class(name) for name in summary.class_names]
    st.subheader(t("Which classes are mixed up"))
    st.plotly_chart(
        confusion_matrix(summary.confusion_matrix, names),
        alt=confusion_alt_text(summary.confusion_matrix, names),
        key="many_confusion",
        config={"displayModeBar": False},
    )
