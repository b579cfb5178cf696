"""Outputs of a frozen base, cached picture by picture: adding one computes only that one.

They are cached a data set and base, in one file of the bounded cache, to which records are
appended: the SHA-256 of a picture's pixels, then its outputs and those of its mirror image. A
record that a killed process left unfinished is cut off by the next writer.
"""

import hashlib
import os
from collections.abc import Callable
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np

from cnnlab.features import cache
from cnnlab.features.cuts import cuts
from cnnlab.features.hashes import hash_of_layers
from cnnlab.features.model_split import FrozenPart
from cnnlab.runs.model.input_pipeline import InputPipeline
from cnnlab.storage import bounded_cache, locks
from cnnlab.storage.hashes import hash_of_json
from cnnlab.storage.json_files import write_json
from cnnlab.storage.os_errors import as_storage_errors

if TYPE_CHECKING:
    import keras

AT_ONCE = 32
"""Pictures that the base computes at once, and their mirror images."""

_VALUES = "values.bin"


class PictureFeatures:
    """What a frozen base makes of the pictures of a data set.

    Args:
        model: its base is frozen.
        data: name or path of the data set.
        pipeline: what happens to pictures before the network.
    """

    def __init__(self, model: "keras.Model", data: str, pipeline: InputPipeline) -> None:
        self._model, self._pipeline = model, pipeline
        self._cut = cuts(model)[0]
        self._record = np.dtype([("picture", "V32"), ("values", "<f4", (2, self._cut.num_values))])
        self.folder = cache.folder_of(self._key(data))
        self._about = f"{Path(data).stem}: features of single pictures at {self._cut.layer}"

    def __call__(
        self, images: np.ndarray, progress: Callable[[int, int], None] = lambda done, total: None
    ) -> np.ndarray:
        """Features from the cache; what is missing is computed and cached.

        Args:
            images: (num_images, height, width, 3), uint8.
            progress: called with how many of the missing are computed, and their number; an error
                that it raises ends the work.

        Returns:
            (num_images, 2, num_features), float32: of each picture and of its mirror image.

        Raises:
            StorageError: the disk is full, or the system refuses it.
        """
        keys = [picture_key(image) for image in images]
        known = self._known()
        missing = list({key: row for row, key in enumerate(keys) if key not in known}.items())
        for start in range(0, len(missing), AT_ONCE):
            part = missing[start : start + AT_ONCE]
            computed = self._compute(images[[row for _, row in part]])
            fresh = dict(zip((key for key, _ in part), computed, strict=True))
            self._append(fresh)
            known |= fresh
            progress(min(start + AT_ONCE, len(missing)), len(missing))
        shape = (len(images), 2, self._cut.num_values)
        return np.array([known[key] for key in keys], np.float32).reshape(shape)

    def knows(self, keys: list[bytes]) -> list[bool]:
        """Whether the features of pictures are cached, by their ``picture_key``."""
        known = self._known()
        return [key in known for key in keys]

    @cached_property
    def _frozen(self) -> FrozenPart:
        return FrozenPart(self._model, self._cut, "float32")

    def _compute(self, images: np.ndarray) -> np.ndarray:
        """(num_images, 2, num_features); one graph serves any number of pictures."""
        both = np.concatenate([images, images[:, :, ::-1]])
        outputs = self._frozen(self._pipeline(both)).reshape(2, len(images), -1)
        return outputs.swapaxes(0, 1)

    def _known(self) -> dict[bytes, np.ndarray]:
        try:
            content = (self.folder / _VALUES).read_bytes()
        except OSError:
            return {}
        bounded_cache.touch(self.folder)
        whole = len(content) // self._record.itemsize
        records = np.frombuffer(content, self._record, whole)
        return {record["picture"].tobytes(): record["values"] for record in records}

    def _append(self, computed: dict[bytes, np.ndarray]) -> None:
        records = np.empty(len(computed), self._record)
        records["values"] = list(computed.values())
        records["picture"] = [np.void(key) for key in computed]
        bounded_cache.make_room(records.nbytes, self.folder)
        with as_storage_errors("The cache"):
            self.folder.mkdir(parents=True, exist_ok=True)
            if not (self.folder / bounded_cache.ABOUT).exists():
                write_json(self.folder / bounded_cache.ABOUT, {"about": self._about}, durable=False)
            with (self.folder / _VALUES).open("ab", buffering=0) as file:
                locks.lock(file.fileno(), wait=True)
                self._write(file, records.tobytes())

    def _write(self, file: IO[bytes], content: bytes) -> None:
        """After the last whole record."""
        end = os.fstat(file.fileno()).st_size
        file.truncate(end - end % self._record.itemsize)
        file.write(content)

    def _key(self, data: str) -> str:
        parts = {
            "versions": version("tensorflow"),
            "data": data,
            "layers": hash_of_layers(self._model.layers[: self._cut.num_layers]),
            "input": self._model.input_shape[1:],
            "preprocessing": self._pipeline.base_preprocessing,
        }
        return hash_of_json(parts)


def picture_key(image: np.ndarray) -> bytes:
    """32 bytes: SHA-256 of the pixels of a picture (height, width, 3), uint8."""
    return hashlib.sha256(np.ascontiguousarray(image)).digest()
