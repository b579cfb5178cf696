"""The reader's language."""

import pytest

from ui import text
from ui.text import language, t


@pytest.fixture
def catalogues(monkeypatch, tmp_path):
    """A folder for translations, which is not there yet; readers choose another language."""
    folder = tmp_path / "locales"
    monkeypatch.setattr(text, "_CATALOGUES", folder)
    monkeypatch.setattr(text.st, "session_state", {"language": "de"})
    text._is_translated.cache_clear()
    yield folder
    text._is_translated.cache_clear()


def test_without_translations_all_read_what_was_written(catalogues):
    assert language() == "en"
    assert t("{n} pictures", n=2) == "2 pictures"


def test_with_translations_each_reader_has_a_language(catalogues):
    catalogues.mkdir()
    assert language() == "de"
