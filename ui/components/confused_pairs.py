"""The most frequent confusions as a list, for matrices of many classes."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike

from cnnlab.evaluation import confused_pairs
from ui.text import plain, t

_MOST = 12


def show_confused_pairs(confusion_matrix: ArrayLike, class_names: Sequence[str]) -> None:
    """Which class was taken for which, and how often; nothing where there was no mistake.

    Args:
        confusion_matrix: (num_classes, num_classes), counts by ``[true class][predicted class]``.
        class_names: of its rows and columns.
    """
    matrix = np.asarray(confusion_matrix)
    pairs = confused_pairs(matrix, _MOST)
    if not pairs:
        return
    st.markdown(t("**The most frequent mistakes**"))
    totals, names = matrix.sum(axis=1), [plain(name) for name in class_names]
    lines = (
        t(
            "- **{true}** taken for **{answer}**: {count:,} of {total:,}",
            true=names[true],
            answer=names[answer],
            count=count,
            total=int(totals[true]),
        )
        for true, answer, count in pairs
    )
    st.markdown("\n".join(lines))
    num_kinds = int(np.count_nonzero(matrix - np.diag(matrix.diagonal())))
    if num_kinds > len(pairs):
        st.caption(t("{shown} of {total:,} kinds of mistakes.", shown=len(pairs), total=num_kinds))
