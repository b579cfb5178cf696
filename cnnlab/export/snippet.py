"""A Python program that loads an export and classifies a picture, without cnnlab."""

from types import ModuleType

FILE = "classify.py"

_TEXT = """\
import io
import json
import sys

import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
{imports}


def read_picture(path):
    \"\"\"As cnnlab reads it: upright, with 8 bits, in the colours of sRGB, over white.\"\"\"
    try:
        picture = Image.open(path)
    except UnidentifiedImageError:
        sys.exit(f"{{path}}: Pillow does not read it; convert it to JPEG or PNG first")
    picture.load()
    picture = ImageOps.exif_transpose(picture)
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I;16"):  # white is the most that the fewest fitting bits hold
        values, clear = np.asarray(picture, np.float32), picture.info.get("transparency")
        white = next(2**bits - 1 for bits in (8, 10, 12, 14, 16) if values.max() < 2**bits)
        picture = Image.fromarray(np.rint(values * (255 / white)).astype(np.uint8))
        if clear is not None:
            picture.putalpha(Image.fromarray(np.uint8(255) * (values != clear)))
    if picture.mode in ("I", "F", "LAB"):
        sys.exit(f"{{path}}: only cnnlab reads pictures of this kind; save it with 8 bits first")
    alpha = picture.convert("RGBA").getchannel("A") if picture.has_transparency_data else None
    picture = picture.convert({{"1": "L", "LA": "L"}}.get(picture.mode, picture.mode))
    picture = picture if picture.mode in ("L", "CMYK") else picture.convert("RGB")
    if profile:
        try:
            profiles = io.BytesIO(profile), ImageCms.createProfile("sRGB")
            picture = ImageCms.profileToProfile(picture, *profiles, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            pass  # broken, or of another kind of picture
    picture = picture.convert("RGB")
    white = Image.new("RGB", picture.size, "white")
    return picture if alpha is None else Image.composite(picture, white, alpha)


with open("class_names.json", encoding="utf-8") as file:
    class_names = json.load(file)
picture = read_picture(sys.argv[1])
{resize}{predict}
for index in np.argsort(-probabilities)[:3]:
    print(f"{{class_names[index]}}: {{probabilities[index]:.1%}}")
"""


_RESIZE = """\
picture = picture.resize(({width}, {height}), Image.Resampling.BILINEAR)
images = np.asarray(picture, np.float32)[None]  # (1, {height}, {width}, 3), 0 to 255
"""


def snippet(format: ModuleType, image_size: tuple[int, int]) -> str:
    """The program; it takes the path of a picture, and runs in the folder of the export.

    Args:
        format: its ``IMPORTS`` and ``PREDICT`` use the file: with ``images``, or with a ``picture``
            of any size.
        image_size: (height, width) of the input of the network.
    """
    height, width = image_size
    resize = _RESIZE.format(height=height, width=width) if "images" in format.PREDICT else ""
    return _TEXT.format(imports=format.IMPORTS, resize=resize, predict=format.PREDICT)
