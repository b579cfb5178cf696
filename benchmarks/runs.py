"""How long the runs page takes with many runs: python -m benchmarks.runs

1,000 finished runs, the newest with 100,000 lines of metrics, in a home of their own. The page runs
as in a server but without a browser; RELIABILITY allows it two seconds.
"""

import json
import os
import tempfile
import time
from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

from cnnlab.evaluation import evaluate
from cnnlab.runs import Run, list_runs
from cnnlab.runs.new_run import new_run
from cnnlab.storage.locks import releasing
from cnnlab.training import TrainingConfig
from cnnlab.training.recorder import RunRecorder

NUM_RUNS = 1_000
NUM_EPOCHS, NUM_BATCHES = 100, 999
ROOT = Path(__file__).parent.parent


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["CNNLAB_HOME"] = home
        for seed in range(NUM_RUNS):
            run = make_run(seed)
        write_metrics(run)
        report("listing all runs", lambda: [run.status for run in list_runs()])
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
        report("the page, first time", app.switch_page("pages/runs.py").run)
        report("the page, again", app.run)


def make_run(seed: int) -> Run:
    run, lock = new_run(TrainingConfig(weights=None, seed=seed))
    recorder = RunRecorder(run)
    evaluation = evaluate(np.eye(10), np.arange(10), tuple("abcdefghij"), 1)
    (run.path / "evaluation.json").write_text(json.dumps(evaluation.to_dict()))
    with releasing(lock):
        recorder.end("finished")
    return run


def write_metrics(run: Run) -> None:
    values = {"loss": 0.5, "accuracy": 0.5, "seconds": 1.0, "num_batches": NUM_BATCHES}
    with (run.path / "metrics.jsonl").open("w") as file:
        for epoch in range(1, NUM_EPOCHS + 1):
            for batch in range(1, NUM_BATCHES + 1):
                record = {"kind": "batch", "epoch": epoch, "batch": batch} | values
                file.write(json.dumps(record) + "\n")
            record = {"kind": "epoch", "epoch": epoch, "val_loss": 0.5} | values
            file.write(json.dumps(record) + "\n")


def report(name: str, work) -> None:
    began = time.perf_counter()
    work()
    print(f"{name}: {time.perf_counter() - began:.2f} s")


if __name__ == "__main__":
    main()
