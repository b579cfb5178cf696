"""A drawn film for chromium's fake camera."""

from pathlib import Path

import numpy as np

BRIGHT, DARK = 220, 40


def write_film(path: Path, halves: tuple[str, str], frames_of_each: int) -> Path:
    """One half of the picture is bright, then another, and so on, at 20 frames a second.

    Args:
        path: of the new file, in the format Y4M.
        halves: two of left, right, top and bottom.
        frames_of_each: before the other one's turn.
    """
    width, height = 320, 240
    places = {
        "left": np.s_[:, : width // 2],
        "right": np.s_[:, width // 2 :],
        "top": np.s_[: height // 2],
        "bottom": np.s_[height // 2 :],
    }
    colours = np.full((2, height // 2, width // 2), 128, np.uint8).tobytes()
    with path.open("wb") as file:
        file.write(b"YUV4MPEG2 W%d H%d F20:1 Ip A1:1 C420jpeg\n" % (width, height))
        for half in halves:
            brightness = np.full((height, width), DARK, np.uint8)
            brightness[places[half]] = BRIGHT
            for number in range(frames_of_each):
                # No two are the same, as of a real camera.
                frame = brightness + np.uint8(number % 32)
                file.write(b"FRAME\n" + frame.tobytes() + colours)
    return path


def flags(film: Path) -> tuple[str, ...]:
    """Of a chromium whose camera plays the film."""
    return (
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
        "--use-fake-ui-for-media-stream",
    )
