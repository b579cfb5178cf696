import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cnnlab.augmentation import AugmentationConfig, apply, draw, kernel, parallel
from tests.waiting import HANGS_AFTER


@pytest.mark.parametrize("count", [0, 1, 7, 100])
@pytest.mark.parametrize("smallest", [1, 3, 1000])
@pytest.mark.parametrize("threads", [1, 5])
def test_every_item_is_worked_on_once(monkeypatch, count, smallest, threads):
    monkeypatch.setattr(parallel, "num_threads", lambda: threads)
    done = []
    parallel.run_in_parallel(lambda a, b: done.extend(range(a, b)), count, smallest)
    assert sorted(done) == list(range(count))


def test_an_error_of_a_part_reaches_the_caller():
    def task(start, stop):
        raise ZeroDivisionError(start)

    with pytest.raises(ZeroDivisionError):
        parallel.run_in_parallel(task, 100)


def test_the_number_of_threads_changes_no_pixel(monkeypatch, rng):
    images = rng.integers(0, 256, (40, 32, 32, 3), np.uint8)
    config = AugmentationConfig(rotation_range=40, channel_shift_range=30)
    draws = draw(config, (32, 32, 3), 40, 0)
    results = []
    for threads in (1, 3):
        monkeypatch.setattr(parallel, "num_threads", lambda threads=threads: threads)
        results.append(apply(images, draws, config))
    np.testing.assert_array_equal(*results)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_process_works_with_threads_of_its_own():
    code = """
import os, numpy as np
from cnnlab.augmentation import AugmentationConfig, apply, draw
config = AugmentationConfig(rotation_range=9)
images, draws = np.ones((64, 32, 32, 3)), draw(config, (32, 32, 3), 64, 0)
apply(images, draws, config)
child = os.fork()
apply(images, draws, config)
if child:
    print(os.waitpid(child, 0)[1])
"""
    command = [sys.executable, "-W", "ignore", "-c", code]
    root = Path(__file__).parent.parent
    answer = subprocess.run(command, capture_output=True, text=True, timeout=HANGS_AFTER, cwd=root)
    assert answer.stdout.strip() == "0", answer.stderr


def test_without_a_folder_for_compiled_code_the_kernel_is_compiled_in_memory():
    namespace = {}
    exec("def twice(x): return 2 * x", namespace)  # no file, so nowhere to keep anything
    assert kernel.compiled(namespace["twice"], ["int64(int64)"])(4) == 8


def test_importing_augmentation_does_not_load_the_compiler():
    code = "import sys, cnnlab.augmentation; print('numba' in sys.modules)"
    root = Path(__file__).parent.parent
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    )
    assert answer.stdout.strip() == "False"
