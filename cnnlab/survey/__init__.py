"""Many pictures at once: from files, folders and ZIPs to a table of answers. No TensorFlow here.

    with open_pictures(["photos", "more.zip"]) as found:
        pictures = gather(found.files, classifier.image_size)
        table = [row for _, row in answer_all(pictures, classifier.classify, names)]
    summarize(table, names).accuracy, to_csv(table)

Pictures are decoded one after the other and brought to the network's size at once, so memory
stays bounded however many there are. A bad one has a row that says why.
"""

from cnnlab.survey.answering import NONE_OF_THESE, Answer, answer_all
from cnnlab.survey.gathering import Found, GatheredPicture, PictureFile, gather, open_pictures
from cnnlab.survey.in_words import none_counts_as_wrong, summary_in_words
from cnnlab.survey.reports import harmless_cell, to_csv, to_dict
from cnnlab.survey.summary import Summary, summarize

__all__ = [
    "NONE_OF_THESE",
    "Answer",
    "Found",
    "GatheredPicture",
    "PictureFile",
    "Summary",
    "answer_all",
    "gather",
    "harmless_cell",
    "none_counts_as_wrong",
    "open_pictures",
    "summarize",
    "summary_in_words",
    "to_csv",
    "to_dict",
]
