"""What a trial takes beside its epochs: here, and as a task of Ray on the same computer.

Run: python -m benchmarks.sweep_cluster [--trials 20] [--pictures 1000] [--epochs 3]

Needs Ray (requirements-ray.txt); starts a cluster of one node with room for one trial, and stops
it. Overhead is the time from the beginning of one trial to that of the next, less the epochs: so
settings, folder, network, held-out and test pictures, and on Ray the task, its questions after
each epoch and the way back of the results. The first trials, which load TensorFlow and build the
network, are left out.
"""

import argparse
import os
import statistics
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from cnnlab import datasets
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.run_folder import LOCK
from cnnlab.sweeps import Parameter, Sweep, SweepFolder, run_sweep
from cnnlab.sweeps.cluster import Cluster
from cnnlab.sweeps.executors import make_executor

WANTED_HERE, WANTED_ON_RAY = 0.3, 1.0
LEFT_OUT = 3


def main() -> None:
    args = arguments()
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    with tempfile.TemporaryDirectory() as home:
        os.environ["CNNLAB_HOME"] = home
        datasets.load("toybox10")
        sweep = recipe(args)
        on_ray, all_of_it = run_on_ray(sweep)
        print_overhead("on Ray", on_ray, WANTED_ON_RAY)
        print(f"  connecting, looking at the node and the first trial included: {all_of_it:.1f} s")
        print_overhead("here", run_sweep(sweep), WANTED_HERE)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--pictures", type=int, default=1000)
    parser.add_argument("--epochs", type=int, default=3)
    return parser.parse_args()


def recipe(args: argparse.Namespace) -> Sweep:
    base = TrainingConfig(
        data="toybox10", base="vgg16-compact", limit=args.pictures, epochs=args.epochs
    )
    rate = Parameter("learning_rate", low=1e-4, high=1e-2, log=True)
    return Sweep(
        "How much overhead?", base, (rate,), trials=args.trials, sampler="random", pruner="median"
    )


def run_on_ray(sweep: Sweep) -> tuple[SweepFolder, float]:
    from ray.cluster_utils import Cluster as Nodes

    nodes = Nodes(
        initialize_head=True,
        head_node_args={
            "num_cpus": 1, "object_store_memory": 200 * 1024**2, "include_dashboard": False
        },
    )  # fmt: skip
    try:
        began = time.perf_counter()
        executor = make_executor(sweep, Cluster(nodes.address))
        folder = run_sweep(sweep, executor=executor)
        return folder, time.perf_counter() - began
    finally:
        nodes.shutdown()


def print_overhead(where: str, folder: SweepFolder, wanted: float) -> None:
    runs = [folder.run(trial) for _, trial in sorted(folder.trials.items())]
    begun = [int((run.path / LOCK).read_text()) / 1e9 for run in runs]
    apart = [
        later - earlier - run.status.seconds
        for (earlier, later), run in zip(pairwise(begun), runs, strict=False)
    ]
    told = apart[LEFT_OUT:]
    print(
        f"{where}: {statistics.median(told):.2f} s of overhead a trial in the middle, "
        f"{max(told):.2f} s at most (wanted: {wanted:g})",
        flush=True,
    )


if __name__ == "__main__":
    main()
