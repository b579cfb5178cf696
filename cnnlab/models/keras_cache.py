"""Files of ``keras.applications``: found in Keras's cache, or downloaded into it. No TensorFlow."""

from dataclasses import dataclass
from pathlib import Path

from cnnlab.storage import paths
from cnnlab.storage.downloads import Progress, download
from cnnlab.storage.hashes import remembered_hash


@dataclass(frozen=True)
class KerasFile:
    """A file that Keras itself would download, under the same name.

    Attributes:
        name: in the folder ``models`` of ``$KERAS_HOME`` or ``~/.keras``.
        url: its source.
        md5: of its content, as Keras's own source has it.
    """

    name: str
    url: str
    md5: str

    @property
    def path(self) -> Path:
        """Its path, whether it exists or not."""
        return paths.keras_home() / "models" / self.name

    @property
    def is_here(self) -> bool:
        """It exists intact, and can be read. No network."""
        try:
            return remembered_hash(self.path, "md5") == self.md5
        except OSError:
            return False

    def fetch(self, progress: Progress | None = None) -> Path:
        """Its path, after a download if it is not here.

        Args:
            progress: called with the bytes that have arrived and the total.

        Raises:
            DownloadFailed: no part of a failed download is left.
        """
        if self.is_here:
            return self.path
        return download(self.url, self.path, f"md5:{self.md5}", progress)
