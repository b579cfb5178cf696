"""Trials on a real Ray cluster of two nodes. The rest is in test_sweep_cluster.py, without Ray."""

import os
import signal
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest

from cnnlab.errors import RunError
from cnnlab.runs.config import TrainingConfig
from cnnlab.storage.json_reading import parse_json
from cnnlab.sweeps import Parameter, Sweep, run_sweep, start_sweep
from cnnlab.sweeps.cluster import Cluster
from cnnlab.sweeps.cluster.connection import RayConnection
from cnnlab.sweeps.folder import TRIALS
from tests.waiting import until

pytestmark = [
    pytest.mark.exam,
    pytest.mark.tensorflow,
    pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not here: requirements-ray.txt"),
    # What Ray does to its own sockets and to NumPy's arrays in its processes.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]

SMALL = {"num_cpus": 1, "object_store_memory": 80 * 1024**2}


@pytest.fixture
def cluster(drawn_toybox, monkeypatch):
    """Two nodes of one core each, with little memory for objects."""
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    from ray.cluster_utils import Cluster as Nodes

    nodes = Nodes(initialize_head=True, head_node_args=SMALL | {"include_dashboard": False})
    yield nodes
    nodes.shutdown()


@pytest.fixture
def sweep():
    base = TrainingConfig(data="toybox10", base="vgg16-compact", limit=300, epochs=6)
    rate = Parameter("learning_rate", low=1e-4, high=1e-1, log=True)
    return Sweep("Which rate?", base, (rate,), trials=10, keep_networks=2, pruner="none",
                 sampler="random")  # fmt: skip


def at_work(node=None) -> list[int]:
    """Processes that train a trial: all, or those of one node."""
    raylet = node and node.all_processes["raylet"][0].process.pid
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            title = (folder / "cmdline").read_bytes()
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended meanwhile
            continue
        if title.startswith(b"ray::train_there") and raylet in (None, parent):
            found.append(int(folder.name))
    return found


def test_a_node_is_lost_and_no_trial_with_it(cluster, sweep):
    second = cluster.add_node(**SMALL)
    folder = start_sweep(sweep, cluster=Cluster(cluster.address))
    until(lambda: sum(trial.is_over for trial in folder.trials.values()) >= 2)
    until(lambda: at_work(second))
    cluster.remove_node(second, allow_graceful=False)
    assert folder.status.is_active
    until(lambda: not folder.status.is_active)
    assert folder.status.state == "finished", (folder.path / "worker.log").read_text()
    lines = (folder.path / TRIALS).read_bytes().splitlines()
    states = Counter((line["number"], line["state"]) for line in map(parse_json, lines))
    assert states == {
        (n, state): 1 for n in range(1, sweep.trials + 1) for state in ("running", "finished")
    }
    here = run_sweep(sweep)
    for one, other in zip(here.trials.values(), sorted_trials(folder), strict=True):
        assert one.settings == other.settings
        # On one core sums are added in another order.
        assert one.value == pytest.approx(other.value, abs=0.05)
    assert folder.best.value == pytest.approx(here.best.value, abs=0.05)
    assert sum(folder.run(trial).has_checkpoint for trial in folder.trials.values()) == 2


def test_a_stop_ends_all(cluster, sweep):
    folder = start_sweep(sweep, cluster=Cluster(cluster.address))
    until(at_work)
    folder.stop()
    until(lambda: not folder.status.is_active)
    assert folder.status.state == "stopped"
    until(lambda: not at_work())


def test_a_trial_that_kills_its_process_fails_alone(cluster, sweep):
    """Ray begins it anew a few times, then the sweep goes on without it."""
    folder = start_sweep(sweep.replace(trials=3), cluster=Cluster(cluster.address))
    killed = set()

    def killing() -> bool:
        if folder.trials.get(1) is not None and not folder.trials[1].is_over:
            for process in set(at_work()) - killed:
                os.kill(process, signal.SIGKILL)
                killed.add(process)
        return not folder.status.is_active

    until(killing)
    assert folder.status.state == "finished"
    assert folder.trials[1].state == "failed"
    assert folder.trials[1].reason
    assert {folder.trials[2].state, folder.trials[3].state} == {"finished"}


def test_where_no_cluster_is_it_is_said_how_to_start_one(monkeypatch):
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    with pytest.raises(RunError, match="ray start --head"):
        RayConnection(Cluster("127.0.0.1:1")).open()


def sorted_trials(folder):
    return [folder.trials[number] for number in sorted(folder.trials)]
