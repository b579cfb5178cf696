"""A run's curve in a few numbers, for lists: read without its batches, and once a version."""

from functools import lru_cache
from pathlib import Path

from cnnlab.runs.run_directory import METRICS, Run
from cnnlab.storage.array_files import DAMAGE
from cnnlab.storage.json_reading import parse_json
from cnnlab.storage.reading import open_file

MOST_POINTS = 24


def accuracy_curve(run: Run) -> tuple[float, ...]:
    """Share of the test pictures right after each epoch, at most ``MOST_POINTS``; never raises.

    Of more epochs every so many-th is taken, the last one always.
    """
    path = run.path / METRICS
    try:
        stat = path.stat()
        return _curve(path, (stat.st_ino, stat.st_mtime_ns, stat.st_size))
    except OSError:
        return ()


@lru_cache(maxsize=2048)
def _curve(path: Path, version: tuple[int, ...]) -> tuple[float, ...]:
    shares: dict[int, float] = {}
    with open_file(path) as file:
        # Of a hundred thousand lines only a few are parsed.
        lines = [line for line in file if b'"kind": "epoch"' in line or b'"resumed"' in line]
    for line in lines:
        try:
            record = parse_json(line)
            epoch, kind = int(record["epoch"]), record["kind"]
            if kind == "resumed":
                shares = {at: share for at, share in shares.items() if at <= epoch}
            else:
                shares[epoch] = min(max(float(record["val_accuracy"]), 0.0), 1.0)
        except DAMAGE:
            continue
    values = [shares[epoch] for epoch in sorted(shares)]
    step = max(1, -(-len(values) // MOST_POINTS))
    return tuple(values[::-1][::step][::-1])
