"""Networks from other people: checked, tried in a limited child process, and only then kept.

import_bundle(Path("pets.zip"))     -> "pets", which classify() then knows by that name
delete_model("pets")

A bundle is what ``export_run(run, "cnnlab", ...)`` writes: a description and a weight file. The
network is rebuilt from the description; a graph from a file is never read. No TensorFlow here,
but in the child.
"""

from cnnlab.bundles.importing import delete_model, import_bundle

__all__ = ["delete_model", "import_bundle"]
