"""Photographs that come with cnnlab: something to show a network in a room with no network."""

from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "assets" / "sample-photos"


def sample_photos() -> dict[str, Path]:
    """JPEG files that anyone may use, by what they show: a cat, a coffee, a rocket, a wall.

    No network of cnnlab learned from them. ``assets/sample-photos/README.md`` names their sources.
    """
    return {path.stem: path for path in sorted(_FOLDER.glob("*.jpg"))}
