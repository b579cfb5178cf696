"""Outputs of frozen layers, on the disk; and the decisions around them. No TensorFlow."""

import errno
import itertools
import os
import shutil
import threading
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest

from cnnlab.augmentation import AugmentationConfig
from cnnlab.errors import ConfigurationError
from cnnlab.features import cache
from cnnlab.features.computing import BlockSizes, compute_features
from cnnlab.features.cuts import Cut
from cnnlab.features.feature_store import FeatureRequest, cached_features
from cnnlab.features.precision import similarity
from cnnlab.storage import paths
from cnnlab.training import TrainingConfig
from cnnlab.training.inputs.plan import make_plan
from cnnlab.training.prefetch import prefetch
from tests.waiting import HANGS_AFTER

POOL5 = Cut(19, "block5_pool", (1, 1, 512))
CONV4 = Cut(13, "block4_conv2", (4, 4, 512))
POOL3 = Cut(11, "block3_pool", (4, 4, 256))
INPUT = Cut(1, "input_layer", (32, 32, 3))
VARIED = AugmentationConfig(rotation_range=20)
PLENTY = 10**12


def stored(key, values, precision="float32"):
    values = np.asarray(values, cache.DTYPES[precision])
    return cache.store(key, f"about {key}", values.shape, precision, iter([values]))


class TestCache:
    def test_what_is_stored_in_parts_is_found_whole(self, rng):
        values = rng.normal(size=(10, 2, 2, 3)).astype(np.float32)
        parts = (values[start : start + 4] for start in range(0, 10, 4))
        kept = cache.store("key", "ten pictures", values.shape, "float32", parts)
        np.testing.assert_array_equal(kept, values)
        found = cache.find("key", "float32")
        np.testing.assert_array_equal(found, values)
        assert isinstance(found, np.memmap) and not found.flags.writeable

    def test_bfloat16_keeps_its_bits_and_takes_half_the_room(self, rng):
        values = rng.normal(size=(5, 7)).astype(ml_dtypes.bfloat16)
        stored("half", values, "bfloat16")
        found = cache.find("half", "bfloat16")
        assert found.dtype == ml_dtypes.bfloat16
        np.testing.assert_array_equal(found, values)
        assert cache.num_bytes((5, 7), "bfloat16") * 2 == cache.num_bytes((5, 7), "float32")

    def test_nothing_is_found_under_another_key(self):
        stored("one", [[1.0]])
        assert cache.find("other", "float32") is None

    def test_a_pass_that_ends_early_leaves_nothing(self):
        def broken():
            yield np.zeros((1, 2), np.float32)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            cache.store("key", "", (2, 2), "float32", broken())
        assert cache.find("key", "float32") is None
        assert [path.name for path in (paths.cache() / "features").iterdir()] == [".lock"]

    @pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"not an array"])
    def test_a_damaged_entry_is_not_found_and_goes(self, content):
        stored("key", [[1.0, 2.0]])
        (paths.cache() / "features" / "key" / "features.npy").write_bytes(content)
        assert cache.find("key", "float32") is None
        assert cache.entries() == []

    @pytest.mark.parametrize("refused", ["numpy.load", "os.utime"])
    @pytest.mark.parametrize("number", [errno.EMFILE, errno.ENOMEM, errno.EACCES, errno.EIO])
    def test_what_the_system_refuses_to_read_now_is_kept(self, monkeypatch, refused, number):
        stored("a", [[1.0, 2.0]])

        def refuse(*arguments, **options):
            raise OSError(number, os.strerror(number))

        with monkeypatch.context() as patch:
            patch.setattr(refused, refuse)
            found = cache.find("a", "float32")
        assert (found is None) == (refused == "numpy.load")
        assert cache.find("a", "float32") is not None

    def test_numbers_of_another_kind_are_damage(self):
        stored("a", [[1.0, 2.0]])
        np.save(cache.entries()[0].path / "features.npy", np.zeros(4, np.float64))
        assert cache.find("a", "float32") is None
        assert cache.entries() == []

    def test_what_was_stored_is_given_although_it_is_removed_at_once(self, monkeypatch):
        honest = Path.rename

        def renamed_and_removed(folder, target):
            shutil.rmtree(honest(folder, target))

        monkeypatch.setattr(Path, "rename", renamed_and_removed)
        assert stored("a", [[1.0, 2.0]]).tolist() == [[1.0, 2.0]]
        assert cache.entries() == []

    def test_one_cut_short_is_not_found(self):
        stored("key", np.zeros((100, 100)))
        os.truncate(paths.cache() / "features" / "key" / "features.npy", 5000)
        assert cache.find("key", "float32") is None

    def test_the_least_recently_used_goes_first(self):
        array = np.zeros((1000, 25), np.float32)  # 100 kB
        cache.set_limit(350_000)
        for age, key in enumerate(["old", "older", "oldest"]):
            stored(key, array)
            os.utime(paths.cache() / "features" / key, (1000 - age, 1000 - age))
        cache.find("oldest", "float32")
        stored("new", array)
        assert {entry.path.name for entry in cache.entries()} == {"old", "oldest", "new"}

    def test_who_reads_an_entry_keeps_it_after_it_went(self):
        held = stored("key", np.full((50, 50), 7.0))
        cache.clear()
        assert cache.entries() == []
        assert (held == 7).all()

    def test_entries_say_what_they_are(self):
        stored("key", np.zeros((3, 4)))
        (entry,) = cache.entries()
        assert entry.about == "about key"
        assert 48 <= entry.num_bytes <= 48 + 256

    def test_the_limit_has_a_default_and_can_be_set(self):
        assert cache.limit_set() == 8_000_000_000
        cache.set_limit(5000)
        assert cache.limit_set() == cache.limit() == 5000
        with pytest.raises(ConfigurationError, match=r"whole number of bytes from 0; received -1"):
            cache.set_limit(-1)

    def test_a_small_disk_bounds_it_too(self, monkeypatch):
        class Small:
            free = 1_000_000

        monkeypatch.setattr(cache.shutil, "disk_usage", lambda path: Small)
        assert cache.limit() == 500_000


class TestPlan:
    def plan(self, cuts, limit=PLENTY, **settings):
        config = TrainingConfig(**settings)
        return make_plan((*cuts, INPUT), config, 1000, 100, "float32", limit)

    def test_the_deepest_cut_is_cached_once_where_pictures_are_not_varied(self):
        plan = self.plan([POOL5, CONV4])
        assert (plan.cut, plan.views, plan.caches_measured, plan.notes) == (POOL5, 1, True, ())

    def test_varied_pictures_are_computed_in_every_epoch_but_the_test_pictures_once(self):
        plan = self.plan([POOL5], augmentation=VARIED)
        assert (plan.cut, plan.views, plan.caches_measured, plan.notes) == (POOL5, 0, True, ())

    def test_or_as_many_views_as_chosen_are_cached(self):
        plan = self.plan([POOL5], augmentation=VARIED, cached_views=3)
        assert (plan.views, plan.caches_measured) == (3, True)

    def test_a_smaller_output_is_cached_where_the_deepest_does_not_fit_and_the_run_says_so(self):
        room = cache.num_bytes((1100, *POOL3.shape), "float32")
        plan = self.plan([CONV4, POOL3], limit=room)
        assert plan.cut == POOL3 and plan.views == 1
        (note,) = plan.notes
        assert "of layer block4_conv2 would take 36 MB, more than the 18 MB" in str(note)
        assert "of block3_pool are cached instead" in str(note)

    def test_nothing_is_cached_where_nothing_fits_and_the_run_says_so(self):
        plan = self.plan([CONV4, POOL3], limit=10)
        assert (plan.cut, plan.views, plan.caches_measured) == (CONV4, 0, False)
        (note,) = plan.notes
        assert note.severity == "warning" and "run in every epoch" in str(note)

    def test_every_view_needs_its_room(self):
        room = cache.num_bytes((2100, *POOL5.shape), "float32")
        assert self.plan([POOL5], room, augmentation=VARIED, cached_views=2).views == 2
        assert self.plan([POOL5], room, augmentation=VARIED, cached_views=3).views == 0

    def test_with_nothing_frozen_nothing_is_cached(self):
        plan = self.plan([])
        assert (plan.cut, plan.views, plan.caches_measured, plan.notes) == (INPUT, 0, False, ())

    def test_views_that_change_nothing_are_pointed_out(self):
        (note,) = self.plan([], augmentation=VARIED, cached_views=2).notes
        assert "No layer is frozen" in str(note)
        (note,) = self.plan([POOL5], cached_views=2).notes
        assert "Pictures are not varied" in str(note)


class TestBlockSizes:
    def test_each_size_is_tried_twice_and_the_fastest_kept(self):
        sizes = BlockSizes(32 * 32)
        seconds = {64: 1.0, 128: 1.5, 256: 2.0, 512: 9.0}
        tried = []
        for _ in range(8):
            tried.append(sizes.size)
            sizes.took(sizes.size, seconds[sizes.size])
        assert tried == [64, 64, 128, 128, 256, 256, 512, 512]
        assert sizes.size == 256

    def test_large_pictures_come_in_small_blocks(self):
        assert BlockSizes(224 * 224).size == 1
        assert BlockSizes(32 * 32, steady=True).size == 256
        assert BlockSizes(512 * 512, steady=True).size == 1

    def test_the_pass_keeps_the_order_whatever_the_blocks(self):
        numbers = np.arange(1000.0)
        blocks = compute_features(
            lambda part: part * 2, lambda a, b: numbers[a:b], 1000, BlockSizes(32 * 32)
        )
        np.testing.assert_array_equal(np.concatenate(list(blocks)), numbers * 2)


class TestFeatureStore:
    def request(self, key, values):
        return FeatureRequest(key, "", len(values), lambda a, b: values[a:b])

    def cached(self, *requests, frozen=lambda: lambda part: part + 1, progress=lambda *_: None):
        return cached_features(list(requests), (2,), "float32", frozen, BlockSizes(1024), progress)

    def test_what_is_missing_is_computed_and_what_is_there_is_found(self, rng):
        train, test = (rng.normal(size=(n, 2)).astype(np.float32) for n in (700, 10))
        first = self.cached(self.request("train", train))
        assert first.num_computed == 700
        second = self.cached(self.request("train", train), self.request("test", test))
        assert second.num_computed == 10
        np.testing.assert_array_equal(second.arrays[0], train + 1)
        np.testing.assert_array_equal(second.arrays[1], test + 1)

    def test_the_frozen_part_is_not_even_made_where_all_is_there(self, rng):
        values = rng.normal(size=(10, 2)).astype(np.float32)
        self.cached(self.request("train", values))
        again = self.cached(self.request("train", values), frozen=pytest.fail)
        assert again.num_computed == 0

    def test_progress_counts_over_all_passes(self, rng):
        values = rng.normal(size=(300, 2)).astype(np.float32)
        heard = []
        self.cached(
            self.request("a", values),
            self.request("b", values),
            progress=lambda done, total, pace: heard.append((done, total, pace > 0)),
        )
        assert heard[-1] == (600, 600, True)
        assert heard == sorted(heard) and len(heard) > 4


class TestSimilarity:
    def test_four_directions_by_hand(self):
        ones = np.array([[1.0, 0.0], [0.0, 2.0]])
        assert similarity(ones, ones * 3) == 1
        assert similarity(ones, np.array([[1.0, 1.0], [0.0, 1.0]])) == pytest.approx(2**-0.5)
        assert similarity(ones, -ones) == -1

    def test_silence_agrees_with_silence_only(self):
        nothing = np.zeros((1, 3))
        assert similarity(nothing, nothing) == 1
        assert similarity(nothing, nothing + 1) == 0

    def test_numbers_that_are_not_finite_never_agree(self):
        assert not similarity(np.array([[np.nan, 1.0]]), np.ones((1, 2))) >= 0.999


class TestAhead:
    def test_it_gives_the_same_items_in_order(self):
        assert list(prefetch(range(100))) == list(range(100))
        assert list(prefetch([])) == []

    def test_the_next_is_made_while_the_last_is_used(self):
        made = threading.Event()

        def items():
            yield 1
            made.set()
            yield 2

        source = prefetch(items())
        assert next(source) == 1
        assert made.wait(HANGS_AFTER)

    def test_at_most_so_many_are_made_beforehand(self):
        made = []
        source = prefetch((made.append(n) or n for n in itertools.count()), depth=2)
        for _ in range(10):
            next(source)
        source.close()
        assert len(made) <= 13

    def test_an_error_comes_when_its_turn_comes(self):
        def items():
            yield 1
            raise LookupError

        source = prefetch(items())
        assert next(source) == 1
        with pytest.raises(LookupError):
            next(source)

    def test_the_thread_ends_with_the_consumer(self):
        source = prefetch(itertools.count())
        next(source)
        source.close()
        assert not [t for t in threading.enumerate() if t.name.startswith("cnnlab-prefetch")]
