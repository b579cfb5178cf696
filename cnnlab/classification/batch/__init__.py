"""Many pictures at once: from files, folders and ZIPs to a table of predictions. No TensorFlow.

    with open_pictures(["photos", "more.zip"]) as found:
        pictures = collect_pictures(found.files, classifier.image_size)
        table = [row for _, row in classify_all(pictures, classifier.classify, names)]
    summarize(table, names).accuracy, to_csv(table)

Pictures are decoded one after the other and brought to the network's size at once, so memory
stays bounded however many there are. A row says why, if its picture cannot be read.
"""

from cnnlab.classification.batch.collecting import (
    CollectedPicture,
    PictureFile,
    PictureFiles,
    collect_pictures,
    open_pictures,
)
from cnnlab.classification.batch.predicting import NONE_OF_THESE, PictureResult, classify_all
from cnnlab.classification.batch.reports import harmless_cell, to_csv, to_dict
from cnnlab.classification.batch.summary import Summary, summarize
from cnnlab.classification.batch.summary_text import none_counts_as_wrong, summary_in_words

__all__ = [
    "NONE_OF_THESE",
    "CollectedPicture",
    "PictureFile",
    "PictureFiles",
    "PictureResult",
    "Summary",
    "classify_all",
    "collect_pictures",
    "harmless_cell",
    "none_counts_as_wrong",
    "open_pictures",
    "summarize",
    "summary_in_words",
    "to_csv",
    "to_dict",
]
