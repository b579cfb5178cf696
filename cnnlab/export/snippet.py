"""Ten lines of Python that load an export and classify a picture, without cnnlab."""

from types import ModuleType

FILE = "classify.py"

_TEXT = """\
import json
import sys

import numpy as np
from PIL import Image
{imports}

class_names = json.load(open("class_names.json", encoding="utf-8"))
picture = Image.open(sys.argv[1]).convert("RGB")
picture = picture.resize(({width}, {height}), Image.Resampling.BILINEAR)
images = np.asarray(picture, np.float32)[None]  # (1, {height}, {width}, 3), 0 to 255
{predict}
for index in np.argsort(-probabilities)[:3]:
    print(f"{{class_names[index]}}: {{probabilities[index]:.1%}}")
"""


def snippet(format: ModuleType, image_size: tuple[int, int]) -> str:
    """The program; it takes the path of a picture, and runs in the folder of the export."""
    height, width = image_size
    return _TEXT.format(imports=format.IMPORTS, predict=format.PREDICT, height=height, width=width)
