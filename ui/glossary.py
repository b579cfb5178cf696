"""The field's words, each explained by one plain sentence, wherever they stand in a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import streamlit as st

from ui.glossary_terms import TERMS
from ui.text import language, printable, t


@dataclass(frozen=True)
class Term:
    """A word of the field in the reader's language.

    Attributes:
        name: as in ``TERMS``.
        forms: how it appears in texts, the first one as it stands in the glossary.
        sentence: what it means.
    """

    name: str
    forms: tuple[str, ...]
    sentence: str

    @property
    def place(self) -> str:
        """The id of its sentence in the page."""
        return f"glossary-{self.name.replace(' ', '-')}"


def explained(name: str) -> str:
    """The sentence on a term, for the help of a control, where no word can be marked.

    Raises:
        KeyError: no such term.
    """
    return _glossary().terms[name].sentence


def prose(text: str) -> None:
    """A paragraph whose terms are explained by hover, tap and keyboard.

    Args:
        text: translated; of markdown only ``**bold**``, ```code``` and escaped characters.
    """
    st.html(f'<p class="prose">{with_terms(text)}</p>')


def with_terms(text: str) -> str:
    """``text`` as safe HTML, each term marked where it first occurs; arguments as of ``prose``."""
    return _with_terms_in(language(), text)


def glossary_dialog() -> str:
    """All terms as HTML: hidden in every page, where marked terms point to, and opened by a button.

    The button is any element of the page with ``data-opens="glossary"``.
    """
    return _dialog_in(language())


@lru_cache(maxsize=500)
def _with_terms_in(_language: str, text: str) -> str:
    return "".join(_html(text, set()))


@lru_cache(maxsize=8)
def _dialog_in(_language: str) -> str:
    entries = (
        f'<dt>{escape(term.forms[0])}</dt><dd id="{term.place}">{escape(term.sentence)}</dd>'
        for term in sorted(_glossary().terms.values(), key=lambda term: term.forms[0].lower())
    )
    return (
        f'<dialog class="glossary" aria-labelledby="glossary-title" data-name="glossary">'
        f'<form method="dialog"><h2 id="glossary-title">{escape(t("Glossary"))}</h2>'
        f"<button>{escape(t('Close'))}</button></form><dl>{''.join(entries)}</dl></dialog>"
    )


@dataclass(frozen=True)
class _Glossary:
    terms: dict[str, Term]
    by_form: dict[str, Term]
    pattern: re.Pattern[str]


def _glossary() -> _Glossary:
    return _glossary_in(language())


@lru_cache(maxsize=8)
def _glossary_in(_language: str) -> _Glossary:
    """Translated into the reader's language; one pattern for all forms, the longest first."""
    terms = {
        name: Term(name, tuple(t(forms).split("|")), t(sentence))
        for name, (forms, sentence) in TERMS.items()
    }
    by_form = {form.lower(): term for term in terms.values() for form in term.forms}
    longest_first = sorted(by_form, key=len, reverse=True)
    pattern = rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])"
    return _Glossary(terms, by_form, re.compile(pattern, re.IGNORECASE))


_MARKUP = re.compile(r"\*\*(?P<bold>(?:\\.|[^*])+?)\*\*|`(?P<code>[^`]+)`", re.DOTALL)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")  # what ui.text.plain and markdown escape


def _html(text: str, seen: set[str]) -> Iterator[str]:
    end = 0
    for found in _MARKUP.finditer(text):
        yield _marked(text[end : found.start()], seen)
        end = found.end()
        if found["bold"]:
            yield f"<strong>{''.join(_html(found['bold'], seen))}</strong>"
        else:
            yield f"<code>{escape(printable(found['code']))}</code>"
    yield _marked(text[end:], seen)


def _marked(text: str, seen: set[str]) -> str:
    """Text without markup as HTML; terms that are not ``seen`` yet become marks."""
    text = printable(_ESCAPED.sub(r"\1", text))
    glossary = _glossary()
    parts: list[str] = []
    end = 0
    for found in glossary.pattern.finditer(text):
        term = glossary.by_form[found[0].lower()]
        if term.name not in seen:
            seen.add(term.name)
            parts += escape(text[end : found.start()]), _mark(term, found[0])
            end = found.end()
    return "".join(parts) + escape(text[end:])


def _mark(term: Term, word: str) -> str:
    return (
        f'<button type="button" class="term" aria-describedby="{term.place}">'
        f"{escape(word)}</button>"
    )
