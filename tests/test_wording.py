"""Counts and articles in sentences."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from cnnlab.errors import DatasetError, error_from_dict
from cnnlab.messages import Note
from cnnlab.wording import counted, filled, plural, with_article
from ui.text import percent_text


@pytest.mark.parametrize(
    ("number", "noun", "words"),
    [
        (1, "class", "1 class"),
        (0, "class", "0 classes"),
        (2, "class", "2 classes"),
        (15360000, "value", "15,360,000 values"),
        (1, "readable picture", "1 readable picture"),
        (3, "readable picture", "3 readable pictures"),
    ],
)
def test_one_thing_is_in_the_singular_and_large_numbers_have_separators(number, noun, words):
    assert counted(number, noun) == words


@pytest.mark.parametrize(
    ("noun", "several"),
    [
        ("entry", "entries"),
        ("day", "days"),
        ("box", "boxes"),
        ("batch", "batches"),
        ("epoch", "epochs"),
        ("run", "runs"),
    ],
)
def test_plurals_follow_the_spelling(noun, several):
    assert plural(noun) == several


@pytest.mark.parametrize(
    "words",
    [
        *("an AVIF file", "an EPS file", "an SVG file", "an ICNS file", "an MPO file"),
        *("a PNG file", "a JPEG file", "a GIF file", "a TIFF file", "a WebP file", "a BMP file"),
        *("a HEIC file", "a RAW file", "an HDF5 file", "an LZMA archive", "a ZIP", "a PSD file"),
        *("an entry", "a unit", "a user", "a one-class set", "an own folder"),
        *(
            "an 8-bit picture",
            "an 18 MB file",
            "a 16-bit picture",
            "a 180 MB file",
            "an 11 MB file",
        ),
    ],
)
def test_the_article_follows_the_sound(words):
    assert with_article(words.split(" ", 1)[1]) == words


def test_a_sentence_is_filled_in_the_singular_and_the_plural():
    text = "{count:# picture} {count:was|were} left out of {total:,}: {format:a} file, {share:.0%}"
    values = {"total": 1200, "format": "AVIF", "share": 0.5}
    expected = " left out of 1,200: an AVIF file, 50%"
    assert filled(text, {"count": 1} | values) == "1 picture was" + expected
    assert filled(text, {"count": 1300} | values) == "1,300 pictures were" + expected


def test_percentages_are_written_in_the_style_of_the_place():
    text, values = "{a:.1%} of {b}", {"a": 0.123, "b": "50%.png"}
    assert filled(text, values) == "12.3% of 50%.png"
    assert filled(text, values, before_percent="\u00a0") == "12.3\u00a0% of 50%.png"


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.876, "88"),
        (0.9996, ">99"),
        (1.0, "100"),
        (0.001, "<1"),
        (0.0, "0"),
        (0.006, "<1"),
        (0.01, "1"),
    ],
)
def test_probabilities_are_whole_per_cents_that_claim_no_certainty(share, words):
    assert percent_text(share) == f"{words}\u00a0%"


def test_errors_and_notes_keep_numbers_as_values_also_through_json():
    text = "{name} holds {count:# class}."
    note = Note("few", text, {"name": "x", "count": 1})
    error = DatasetError("few", text, name="x", count=1)
    revived = error_from_dict(json.loads(json.dumps(error.to_dict())))
    assert str(note) == str(error) == str(revived) == "x holds 1 class."
    assert revived.values["count"] == 1
    assert "2 classes" in str(DatasetError("few", text, name="x", count=np.int64(2)))
    # A number that was no JSON type has become text on its way.
    assert str(DatasetError("few", text, name="x", count="1")) == "x holds 1 class."


# Every sentence of the product, read as one list: kinds of slips that a machine can find.

ROOT = Path(__file__).parent.parent
SOURCES = [
    ROOT / "app.py",
    *(path for folder in ("cnnlab", "ui", "pages") for path in (ROOT / folder).rglob("*.py")),
]
COUNTED = "pictures|classes|files|epochs|entries|channels|cores|patches|layers|lines|runs"
SLIPS = {
    # Wrong for 1: use {count:# picture}, or counted in an f-string.
    "a plural after a number": re.compile(
        r"\{(?:n|count|\w*num_\w+|len\([^{}]*\)|removed|epoch|views|patience)(?::,)?\} "
        rf"(?:\w+ )?(?:{COUNTED})\b"
    ),
    # Wrong for half of all values: use {format:a}, or with_article.
    "an article before a value": re.compile(r"\b[Aa]n? \{(?:format|kind|type|title)\b"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_no_sentence_of_the_product_has(slip):
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in SOURCES
        for line, text in sentences_of(path)
        if SLIPS[slip].search(text)
    ]
    assert not found, "\n".join(found)


def test_the_list_of_sentences_finds_such_slips(tmp_path):
    source = tmp_path / "source.py"
    source.write_text(
        '"""{count} classes."""\nt("{count} good " "classes")\nprint(f"a {kind} file")'
    )
    texts = [text for _, text in sentences_of(source) if "{" in text][:2]
    assert texts[0] == "{count} good classes"
    assert [bool(slip.search(text)) for slip, text in zip(SLIPS.values(), texts, strict=True)] == [
        True,
        True,
    ]


def sentences_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of each string that is no docstring; the fields of f-strings as written."""
    tree = ast.parse(path.read_text())
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, ast.unparse(node)
        elif _is_text(node) and id(node) not in docstrings:
            yield node.lineno, node.value


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value
