"""What the product promises when a training goes wrong, seen on real workers and tiny trainings.

Kills, full disks and stops at moments that nobody chose. What can be shown without a worker is in
test_run_directory.py (locks, logs, damaged folders), test_models.py (downloads) and
test_training.py (divergence); refresh, tabs and a restarted server are in e2e/.
"""

import subprocess
import sys
import threading
import time

import pytest

from cnnlab.classification import load_classifier
from cnnlab.models import HeadConfig
from cnnlab.processes.child_environment import child_environment
from cnnlab.runs import list_runs, load_run
from cnnlab.training import TrainingConfig, train
from cnnlab.workers import resume_run, start_run, stop_run
from tests.processes import kill
from tests.waiting import until

pytestmark = [
    pytest.mark.tensorflow,
    # Keras 3.15 saves its variables through an __array__ that NumPy 2 finds outdated.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
FOR_EVER = 100_000


@pytest.fixture
def recipe(few_pictures):
    return TrainingConfig(
        base="vgg16-compact",
        data=str(few_pictures),
        weights=None,
        head=HeadConfig((8,)),
        learning_rate=1e-2,
        epochs=FOR_EVER,
        batch_size=8,
        feature_precision="float32",
    )


@pytest.fixture(autouse=True)
def no_worker_stays(private_home):
    yield
    for run in list_runs():
        stop_run(run)
    until(lambda: not any(run.is_alive for run in list_runs()))


def curves(run, num_epochs):
    """What was learned; so long a training of so few pictures is not cross-validated."""
    names = ("epoch", "loss", "accuracy")
    return [[epoch[name] for name in names] for epoch in run.history().epochs[:num_epochs]]


# While epochs go by; while the resumed one loads, prepares or learns; and at the very start.
ONCE, AGAIN_AND_AGAIN = [(0.0, 1.0)], [(0.0, 1.0), (2.0, 9.0), (0.0, 0.3)]


@pytest.mark.parametrize(
    "moments", [ONCE, pytest.param(AGAIN_AND_AGAIN, marks=pytest.mark.exam)], ids=len
)
def test_killed_at_any_moment_it_goes_on_as_if_nothing_had_happened(recipe, chance, moments):
    run = start_run(recipe)
    until(lambda: run.kept_epoch)
    for moment in moments:
        time.sleep(chance.uniform(*moment))
        kill(run.path)
        until(lambda: run.status.state == "interrupted")
        assert f"in epoch {run.status.epoch}" in str(run.status.message)
        assert load_classifier(run).class_names == ("blue", "red")
        done = run.resumes_after
        assert done >= 1
        resume_run(run)
        assert run.status.is_active
    until(lambda: run.status.state == "running" and run.status.epoch >= done + 2)
    stop_run(run)
    until(lambda: not run.is_alive)
    epochs = [epoch["epoch"] for epoch in run.history().epochs]
    assert epochs == list(range(1, len(epochs) + 1)) and len(epochs) > done
    compared = min(len(epochs), 30)
    whole = train(recipe.replace(epochs=compared))
    for ours, theirs in zip(curves(run, compared), curves(whole, compared), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-4)


def test_of_two_starts_at_once_one_works_the_other_waits_and_takes_over(recipe):
    gate, runs = threading.Barrier(2), []

    def start():
        gate.wait()
        runs.append(start_run(recipe))

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: any(run.status.state == "running" for run in runs))
    works, waits = sorted(runs, key=lambda run: run.status.state != "running")
    assert (waits.status.state, waits.place_in_queue) == ("queued", 1)
    kill(works.path)
    until(lambda: waits.status.state != "queued")
    # Its watchdog, which has to hear of the end, holds the lock an instant longer than the turn.
    until(lambda: works.status.state == "interrupted")
    assert waits.is_alive


LOADING = [pytest.param(m, marks=pytest.mark.exam) for m in ("queued", "loading-pictures")]


@pytest.mark.parametrize("moment", ["building-network", "learning", *LOADING])
def test_stop_is_obeyed_at_any_moment(recipe, moment):
    run = start_run(recipe)

    def has_come():
        status = run.status
        message = status.message.code if status.message else None
        later = status.state == "running" and moment != "queued"
        return moment in (status.state, message) or later

    until(has_come)
    stop_run(run)
    until(lambda: not run.is_alive)
    assert run.status.state == "stopped"
    assert run.history().skipped_lines == 0
    assert not run.has_checkpoint or load_classifier(run)


TRAINS_ON_A_SMALL_DISK = """
import sys
from cnnlab.training import TrainingConfig, train
print(train(TrainingConfig.from_json(sys.stdin.read())).name)
"""


@pytest.mark.exam
def test_on_a_disk_that_is_really_full_the_checkpoint_stays_and_the_run_can_go_on(recipe, tmp_path):
    """The home is a file system with room for one checkpoint of 59 MB, not for two."""
    home, kept = tmp_path / "small", tmp_path / "kept"
    home.mkdir()
    in_a_namespace = (
        f"mount -t tmpfs -o size=100m tmpfs {home} || exit 77\n"
        f"{sys.executable} -c '{TRAINS_ON_A_SMALL_DISK}'; code=$?\n"
        f"cp -r {home} {kept}; exit $code"
    )
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", in_a_namespace],
        input=recipe.replace(base="vgg16").to_json().encode(),
        env=child_environment() | {"CNNLAB_HOME": str(home)},
        capture_output=True,
    )
    if done.returncode == 77 or b"unshare" in done.stderr:
        pytest.skip("no small file system can be made here: mount or unshare is not allowed")
    assert done.returncode == 0, done.stderr.decode()
    run = load_run(kept / "runs" / done.stdout.decode().strip())
    assert run.status.state == "disk full"
    assert "Free some space" in str(run.status.message)
    assert load_classifier(run) and not list(run.path.glob("*.tmp"))
    assert run.resumes_after >= 1 and run.history().skipped_lines == 0
    resume_run(run)
    until(lambda: run.status.state == "running" and run.status.epoch > run.kept_epoch)
    stop_run(run)
    until(lambda: run.status.state == "stopped")
