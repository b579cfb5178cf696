"""Copies of photos: found whatever was done to them, and not both learned from and tested with."""

import io
import json

import numpy as np
import pytest
from PIL import Image

from cnnlab import datasets
from cnnlab.datasets.duplicates import DuplicateFinder, Duplicates
from cnnlab.datasets.splitting import draw_test, num_drawn_for_testing
from cnnlab.errors import DatasetError
from cnnlab.images import encode_image, read_image, resize_image, sample_photos
from tests.waiting import growth


def drawn_before(labels, rng):
    """The split of every version before copies were looked for."""
    is_test = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        is_test[members[: max(1, round(0.2 * len(members)))]] = True
    return is_test


def photo(seed: int, side: int = 64) -> np.ndarray:
    """Coloured blobs of all sizes, like nothing else."""
    generator = np.random.default_rng(seed)
    coarse, fine = (generator.integers(0, 256, (n, n, 3), np.uint8) for n in (5, 11))
    parts = [resize_image(part, (side, side)).astype(int) for part in (coarse, fine)]
    return ((2 * parts[0] + parts[1]) // 3).astype(np.uint8)


def found(*pictures) -> Duplicates:
    finder = DuplicateFinder()
    for picture in pictures:
        finder.add(picture)
    return finder.found()


def saved(picture: np.ndarray, format: str, **options) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, format, **options)
    return np.asarray(Image.open(file).convert("RGB"))


COPIES = {
    "as JPEG": lambda p: saved(p, "JPEG", quality=75),
    "as a poor JPEG": lambda p: saved(p, "JPEG", quality=40),
    "as WebP": lambda p: saved(p, "WEBP", quality=60),
    "half as large": lambda p: resize_image(p, (len(p) // 2, len(p) // 2)),
    "without antialiasing": lambda p: p[::2, ::2],
    "larger": lambda p: resize_image(p, (2 * len(p), 2 * len(p))),
}


class TestFinding:
    def test_equal_pictures_are_identical(self):
        copies = found(photo(1), photo(2), photo(1), photo(3), photo(2))
        assert copies.identical.tolist() == copies.alike.tolist() == [0, 1, 0, 3, 1]

    @pytest.mark.parametrize("change", COPIES.values(), ids=COPIES)
    def test_copies_are_alike_whatever_was_done_to_them(self, change):
        originals = [photo(seed, 192) for seed in range(20)]
        both = [resize_image(p, (64, 64)) for p in (*originals, *map(change, originals))]
        copies = found(*both)
        assert copies.alike.tolist() == [*range(20)] * 2
        assert copies.identical.tolist() == [*range(40)]

    @pytest.mark.parametrize(
        "change",
        [
            lambda p: p[:, ::-1],
            lambda p: 255 - p,
            lambda p: np.roll(p, 12, axis=1),
            lambda p: np.rot90(p).copy(),
            lambda p: p[..., ::-1],
        ],
        ids=["mirrored", "negative", "moved", "turned", "other colours"],
    )
    def test_other_pictures_are_not(self, change):
        picture = photo(5)
        copies = found(picture, np.ascontiguousarray(change(picture)))
        assert copies.alike.tolist() == [0, 1]

    def test_pictures_with_nothing_to_see_are_alike_only_where_they_are_equal(self):
        plain = [np.full((8, 8, 3), grey, np.uint8) for grey in (10, 11, 10, 12)]
        assert found(*plain).alike.tolist() == [0, 1, 0, 3]

    def test_copies_of_copies_are_copies(self):
        """Each hardly differs from the next; the first and the last more."""
        first, last = photo(1).astype(float), photo(2).astype(float)
        shares = np.linspace(0, 0.5, 20)
        copies = found(*[(first * (1 - s) + last * s).astype(np.uint8) for s in shares])
        assert copies.alike.tolist() == [0] * 20

    def test_pictures_of_any_size_are_taken(self):
        assert found(photo(1, 2), photo(1, 2), photo(2, 2)).alike.tolist() == [0, 0, 2]

    def test_the_time_is_in_proportion_to_the_number(self):
        """Of pictures that are all nearly the same too, which all are neighbours of all."""
        generator, picture = np.random.default_rng(0), photo(1, 16)
        noise = generator.integers(-2, 3, (4000, 16, 16, 3))
        frames = np.clip(picture + noise, 0, 255).astype(np.uint8)
        assert growth(lambda count: found(*frames[:count]), 500) < 24
        assert not found(*frames).alike.any()

    def test_so_is_that_of_other_pictures_with_the_same_coarse_patterns(self):
        generator = np.random.default_rng(0)
        coarse = generator.integers(0, 256, (4000, 4, 4, 3), np.uint8)
        looks = coarse.repeat(4, axis=1).repeat(4, axis=2)
        assert growth(lambda count: found(*looks[:count]), 500) < 24
        assert found(*looks).alike.tolist() == [*range(4000)]


class TestSplitting:
    @pytest.mark.parametrize("seed", range(5))
    @pytest.mark.parametrize("counts", [(2, 2), (5, 7, 100), (1000, 3)])
    def test_without_copies_it_is_as_it_ever_was(self, counts, seed):
        labels = np.random.default_rng(9).permutation(np.repeat(np.arange(len(counts)), counts))
        rngs = [np.random.default_rng(seed) for _ in range(2)]
        now = draw_test(labels, Duplicates.none(len(labels)), rngs[0])
        np.testing.assert_array_equal(now, drawn_before(labels, rngs[1]))
        # What is drawn next is the same too: the order of the pictures.
        assert rngs[0].random() == rngs[1].random()

    @pytest.mark.parametrize("seed", range(20))
    def test_copies_are_on_one_side(self, seed):
        rng = np.random.default_rng(seed)
        group = np.sort(rng.integers(0, 60, 100))
        group = np.searchsorted(group, group)  # of each the first one
        labels = rng.integers(0, 3, 100)  # of some groups in several classes
        is_test = draw_test(labels, Duplicates(group, group), rng)
        for one in np.unique(group):
            assert len(np.unique(is_test[group == one])) == 1
        assert is_test.any()

    def test_a_fifth_is_still_drawn_where_enough_pictures_have_no_copy(self):
        group = np.arange(50)
        group[40:] = 0  # 11 copies of one
        for seed in range(10):
            is_test = draw_test(
                np.zeros(50, int), Duplicates(group, group), np.random.default_rng(seed)
            )
            assert is_test.sum() == num_drawn_for_testing(50)
            assert not is_test[group == 0].any()

    def test_pictures_of_one_video_are_torn_apart_but_its_equal_ones_are_not(self):
        identical = np.repeat(np.arange(0, 20, 2), 2)
        copies = Duplicates(identical, np.zeros(20, int))
        is_test = draw_test(np.zeros(20, int), copies, np.random.default_rng(0))
        assert is_test.sum() == 4
        np.testing.assert_array_equal(is_test[::2], is_test[1::2])

    def test_a_class_of_one_photo_is_learned_from_alone(self):
        labels, group = np.repeat([0, 1], 5), np.array([0, 0, 0, 0, 0, 5, 6, 7, 8, 9])
        is_test = draw_test(labels, Duplicates(group, group), np.random.default_rng(0))
        assert np.bincount(labels[is_test], minlength=2).tolist() == [0, 1]

    def test_two_photos_twice_are_one_to_learn_and_one_to_test(self):
        group = np.array([0, 0, 2, 2])
        is_test = draw_test(np.zeros(4, int), Duplicates(group, group), np.random.default_rng(0))
        assert is_test.tolist() in ([True, True, False, False], [False, False, True, True])


def write(path, picture, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode_image(picture, path.suffix[1:], **options))


@pytest.fixture
def pets(tmp_path):
    """Two classes of ten photos each, without parts."""
    for number in range(20):
        write(tmp_path / "pets" / ("cat", "dog")[number % 2] / f"{number}.png", photo(number))
    return tmp_path / "pets"


def note_text(data, code: str) -> str | None:
    return next((str(note) for note in data.notes if note.code == code), None)


def in_parts(folder, test):
    """Training pictures of their own, and those of ``test`` by class."""
    for number in range(8):
        write(folder / "train" / ("cat", "dog")[number % 2] / f"{number}.png", photo(number))
    for name, pictures in test.items():
        for number, picture in enumerate(pictures):
            write(folder / "test" / name / f"t{number}.jpg", picture, quality=85)
    return folder


class TestTold:
    def test_test_pictures_that_are_learned_from_are_counted_and_named(self, tmp_path):
        test = {"cat": [photo(50), photo(2)], "dog": [resize_image(photo(3), (40, 40)), photo(51)]}
        data = datasets.load(in_parts(tmp_path, test))
        text = note_text(data, "copies-in-both-parts")
        assert text.startswith("2 of 4 test pictures are learned from too, the same or nearly: ")
        assert "test/cat/t1.jpg = train/cat/2.png, test/dog/t0.jpg = train/dog/3.png." in text
        assert len(data.x_test) == 4  # what somebody put there stays

    def test_only_what_is_learned_from_counts(self, tmp_path):
        folder = in_parts(tmp_path, {"cat": [photo(0)], "dog": [photo(51)]})
        limits = [note_text(datasets.load(folder, limit=n), "copies-in-both-parts") for n in (2, 8)]
        assert None in [note_text(datasets.load(folder, limit=2, seed=s), "copies-in-both-parts")
                        for s in range(8)]  # fmt: skip
        assert limits[1] is not None

    def test_nothing_is_reported_where_all_are_different(self, tmp_path):
        assert (
            datasets.load(in_parts(tmp_path, {"cat": [photo(50)], "dog": [photo(51)]})).notes == ()
        )

    def test_a_photo_in_two_classes_is_reported(self, pets):
        write(pets / "dog" / "wrong.jpg", photo(4), quality=85)
        text = note_text(datasets.load(pets), "copies-in-classes")
        assert text.startswith("1 picture is in another class too")
        assert "cat/4.png = dog/wrong.jpg. Remove it from" in text

    @pytest.mark.parametrize("seed", range(5))
    def test_what_is_split_here_keeps_copies_together_and_says_so(self, pets, seed):
        for number in range(4):
            write(pets / "cat" / f"copy {number}.jpg", photo(0, 64), quality=60 + 10 * number)
        data = datasets.load(pets, (64, 64), seed=seed)
        assert note_text(data, "copies-in-both-parts") is None
        assert note_text(data, "copies-kept-together").startswith("4 pictures show the same photo")
        near = [np.abs(x.astype(int) - photo(0)).mean() < 10 for x in (*data.x_train, *data.x_test)]
        assert sum(near[: len(data.x_train)]) in (0, 5)

    def test_pictures_of_a_video_are_reported(self, tmp_path):
        generator = np.random.default_rng(0)
        for name, seed in (("cat", 1), ("dog", 2)):
            for number in range(20):
                noisy = photo(seed) + generator.integers(-3, 4, (64, 64, 3))
                frame = np.clip(noisy, 0, 255).astype(np.uint8)
                write(tmp_path / name / f"{number}.png", frame)
        data = datasets.load(tmp_path)
        assert len(data.x_test) == 8
        assert "8 of 8 test pictures are nearly the same" in note_text(data, "copies-in-both-parts")

    def test_a_class_of_one_photo_is_named_as_untested(self, pets):
        for number in range(5):
            write(pets / "emu" / f"{number}.png", photo(99))
        assert "No test picture shows emu" in note_text(datasets.load(pets), "classes-untested")

    def test_nothing_but_one_photo_is_refused(self, tmp_path):
        for name in ("cat/1", "cat/2", "dog/1", "dog/2"):
            write(tmp_path / "pets" / f"{name}.png", photo(1))
        with pytest.raises(DatasetError, match=r"pets: no picture is left .*4 pictures in all"):
            datasets.load(tmp_path / "pets")

    def test_names_of_any_kind_are_reported(self, tmp_path):
        folder = in_parts(tmp_path, {"cat": [photo(51)], "dog": [photo(52)]})
        name = "ein äußerst langer Name " * 6
        write(folder / "test" / "cat" / f"{name}.png", photo(2))
        note = next(n for n in datasets.load(folder).notes if n.code == "copies-in-both-parts")
        assert len(str(note)) < 400
        json.dumps(note.values)


class TestPhotographs:
    @pytest.mark.parametrize("change", COPIES.values(), ids=COPIES)
    def test_each_is_known_again_and_no_two_are_taken_for_one(self, change):
        """All but the wall, of which nothing is left in the small."""
        files = [file for name, file in sample_photos().items() if name != "wall"]
        photos = [read_image(file.read_bytes()).pixels for file in files]
        both = [resize_image(p, (64, 64)) for p in (*photos, *map(change, photos))]
        assert found(*both).alike.tolist() == [*range(len(photos))] * 2
