"""Where the trials of a sweep are trained, as its folder says."""

from cnnlab.sweeps.cluster.executor import RayExecutor
from cnnlab.sweeps.cluster.settings import Cluster
from cnnlab.sweeps.executor import Executor
from cnnlab.sweeps.local import LocalExecutor
from cnnlab.sweeps.sweep import Sweep


def make_executor(sweep: Sweep, cluster: Cluster | None = None) -> Executor:
    """For the trials of a sweep.

    Args:
        sweep: the recipe, the same wherever it is trained.
        cluster: None for this process.
    """
    return LocalExecutor() if cluster is None else RayExecutor(sweep, cluster)
