"""Bars that grow and shrink in place, for components: their scripts and styles."""

from pathlib import Path

_HERE = Path(__file__).parent
BARS_CSS = (_HERE / "moving_bars.css").read_text()
BARS_JS = (_HERE / "moving_bars.js").read_text()
