"""For components that report again and again: when the page has run to its end."""

from pathlib import Path

PAGE_IDLE_JS = Path(__file__).with_suffix(".js").read_text()
"""Stands before the script of the component."""
