"""The field's words are marked where they occur, and each is explained by one sentence."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ui import glossary
from ui.glossary import explained, glossary_dialog, with_terms
from ui.glossary_terms import TERMS

UI = Path(__file__).parents[1] / "ui"
MARK = re.compile(
    r'<button type="button" class="term" aria-describedby="([\w-]+)">([^<]*)</button>'
)


def marks(text: str) -> list[tuple[str, str]]:
    return MARK.findall(with_terms(text))


def spoken_texts() -> str:
    """All string constants of the app but the glossary's own, and the notes on a comparison."""
    files = [path for path in UI.rglob("*.py") if path.name != "glossary_terms.py"]
    files += [UI.parent / "cnnlab" / "evaluation" / "in_words.py"]
    files += [UI.parent / "app.py", *(UI.parent / "pages").glob("*.py")]
    nodes = (node for path in files for node in ast.walk(ast.parse(path.read_text())))
    return "\n".join(
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen = set()
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)

    def handle_data(self, data):
        self.words += data


def test_every_term_occurs_somewhere_in_the_app():
    texts = spoken_texts()
    for name, (forms, _) in TERMS.items():
        found = re.search(rf"(?<![\w-])({forms})(?![\w-])", texts, re.IGNORECASE)
        assert found, f"no page speaks of {name}"


@pytest.mark.parametrize("name", TERMS)
def test_every_explanation_is_one_sentence_and_does_not_say_only_the_word_itself(name):
    sentence = explained(name)
    assert sentence[0].isupper() and sentence.endswith(".")
    assert not re.search(r"[.!?]\s", sentence)
    assert len(sentence) < 160
    assert name.lower() not in sentence.lower()


def test_forms_belong_to_one_term_each():
    forms = [form.lower() for forms, _ in TERMS.values() for form in forms.split("|")]
    assert len(forms) == len(set(forms))


def test_a_term_is_marked_where_it_first_occurs_in_whatever_form():
    assert marks("Two epochs; an epoch is long.") == [("glossary-epoch", "epochs")]
    assert marks("Epoch by epoch") == [("glossary-epoch", "Epoch")]


def test_the_longer_term_wins_and_parts_of_words_are_none():
    found = marks("Batch normalisation after each batch, at a learning rate of 0.1")
    names = [name for name, _ in found]
    assert names == ["glossary-batch-normalisation", "glossary-batch", "glossary-learning-rate"]
    assert marks("ahead, classify, batched, sub-class") == []


def test_bold_and_code_are_drawn_and_code_is_never_a_term():
    drawn = with_terms("**An epoch** and `epoch` of `a<b`")
    assert drawn.startswith("<strong>An <button")
    assert "<code>epoch</code>" in drawn
    assert "<code>a&lt;b</code>" in drawn


def test_escaped_text_of_users_is_shown_as_it_is():
    assert with_terms(r"\*\*my\_cat\*\* \<b\>") == "**my_cat** &lt;b&gt;"
    assert marks(r"epoch\_1") == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b>epoch</b>",
        '" onmouseover="alert(1)" epoch',
        "**<img src=x onerror=alert(1)>**",
        "`</code><script>`",
        r"\<script\>epoch\</script\>",
        "**unclosed <i>epoch",
    ],
)
def test_no_text_becomes_a_tag(text):
    drawn = Tags(with_terms(text))
    assert drawn.seen <= {"button", "strong", "code"}
    assert "<" in drawn.words or "<" not in text


def test_the_glossary_holds_every_sentence_where_the_marks_point_to():
    dialog = glossary_dialog()
    for name in TERMS:
        ((place, _),) = marks(f"{TERMS[name][0].split('|')[0]}")
        assert dialog.count(f'id="{place}"') == 1


def test_each_language_is_translated_once(monkeypatch):
    translated = []

    def t(text):
        translated.append(text)
        return text.replace("epoch|epochs", "round|rounds")

    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(glossary, "language", lambda: "another")
        elsewhere.setattr(glossary, "t", t)
        assert marks("Rounds, not epochs") == [("glossary-epoch", "Rounds")]
        assert marks("Each round") == [("glossary-epoch", "round")]
    assert len(translated) == 2 * len(TERMS)
    assert marks("Each round of an epoch") == [("glossary-epoch", "epoch")]
