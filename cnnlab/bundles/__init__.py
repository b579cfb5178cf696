"""Networks from other people: checked, tried in a limited child process, then imported.

import_bundle(Path("pets.zip"))     -> "pets", a name for classify()
delete_model("pets")

A bundle is what ``export_run(run, "cnnlab", ...)`` writes: a description and a weight file. The
network is rebuilt from the description; a graph from a file is never read. Only the child loads
TensorFlow.
"""

from cnnlab.bundles.importing import delete_model, import_bundle

__all__ = ["delete_model", "import_bundle"]
