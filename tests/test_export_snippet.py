"""The program in an export sees of a file what cnnlab sees."""

import io
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from cnnlab.export.snippet import snippet
from cnnlab.images import decode_image, resize_image
from tests.test_picture_colours import WIDE

SIDE = 24
# Instead of a network: what it would get.
FORMAT = SimpleNamespace(
    IMPORTS="", PREDICT='np.save("seen.npy", images)\nprobabilities = np.array([0.5, 0.25])'
)


def encoded(picture: Image.Image, format: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def colours() -> Image.Image:
    """Three colours and a white corner, so that each turn shows."""
    small = Image.new("RGB", (2, 2))
    small.putdata([(200, 30, 30), (30, 160, 60), (40, 60, 220), (255, 255, 255)])
    return small.resize((48, 32), Image.Resampling.BILINEAR)


def cut_out(mode: str = "RGBA") -> Image.Image:
    picture = colours().convert(mode)
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    return picture


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def deep(highest: int) -> Image.Image:
    ramp = np.linspace(0, highest, 32 * 48).reshape(32, 48)
    return Image.fromarray(ramp.astype(np.uint16))


FILES = {
    "plain": encoded(colours()),
    "jpeg": encoded(colours(), "JPEG"),
    **{f"turned {n}": encoded(colours(), "JPEG", exif=turned(n)) for n in (3, 6, 8)},
    "cut out": encoded(cut_out()),
    "cut out in grey": encoded(cut_out("LA")),
    "palette with a clear colour": encoded(colours().quantize(8), transparency=0),
    "black and white": encoded(colours().convert("1")),
    "16 bits": encoded(deep(65535)),
    "16 bits with a clear grey": encoded(deep(65535), transparency=0),
    "12 bits in 16": encoded(deep(4095)),
    "cmyk": encoded(colours().convert("CMYK"), "JPEG"),
    "a profile": encoded(colours(), icc_profile=WIDE),
    "a profile and cut out": encoded(cut_out(), icc_profile=WIDE),
    "a broken profile": encoded(colours(), icc_profile=b"no profile"),
    "a profile of other colours": encoded(colours().convert("L"), "JPEG", icc_profile=WIDE),
    "animation": encoded(colours(), "GIF", save_all=True, append_images=[Image.new("L", (48, 32))]),
    "webp": encoded(cut_out(), "WEBP"),
}


def run(folder, data: bytes) -> subprocess.CompletedProcess:
    (folder / "classify.py").write_text(snippet(FORMAT, (SIDE, SIDE)), encoding="utf-8")
    (folder / "class_names.json").write_text(json.dumps(["cat", "dog"]))
    (folder / "picture").write_bytes(data)
    return subprocess.run(
        [sys.executable, "-W", "error", "classify.py", "picture"],
        cwd=folder, env=os.environ | {"PYTHONPATH": ""}, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_it_sees_what_cnnlab_sees(name, tmp_path):
    answered = run(tmp_path, FILES[name])
    assert answered.stdout == "cat: 50.0%\ndog: 25.0%\n", answered.stderr
    expected = resize_image(decode_image(FILES[name]), (SIDE, SIDE))
    seen = np.load(tmp_path / "seen.npy")[0]
    assert np.abs(seen - expected).max() <= 2


def test_it_says_what_pillow_alone_cannot_read(tmp_path):
    answered = run(tmp_path, b"\0\0\0\x18ftypheic\0\0\0\0heicmif1")
    assert answered.stderr == (
        "picture: Pillow does not read it; convert it to JPEG or PNG first\n"
    )


@pytest.mark.parametrize("values", [np.ones((4, 4), np.float32), np.ones((4, 4), np.int32)])
def test_it_says_what_it_cannot_read_as_cnnlab_does(values, tmp_path):
    answered = run(tmp_path, encoded(Image.fromarray(values), "TIFF"))
    assert answered.returncode != 0
    assert "picture: only cnnlab reads pictures of this kind" in answered.stderr
