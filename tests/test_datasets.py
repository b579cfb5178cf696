"""Dataset, load, and class folders; ZIPs and CIFAR-10 have files of their own."""

import shutil
from dataclasses import astuple, replace

import numpy as np
import pytest
from PIL import Image

from cnnlab import datasets
from cnnlab.datasets import array_cache, parallel, picture_sets
from cnnlab.datasets.dataset import Dataset, balanced_choice
from cnnlab.datasets.folders import class_folders
from cnnlab.datasets.sheets import load_sheets
from cnnlab.datasets.sizes import Size
from cnnlab.errors import ConfigurationError, DatasetError
from cnnlab.images import decode_image, encode_image, resize_image
from cnnlab.storage import paths


def make_dataset(labels=(0, 0, 0, 0, 0, 0, 1, 1, 1, 2)) -> Dataset:
    """Each picture is filled with its own number, so that it can be followed."""
    x = (
        np.zeros((len(labels), 2, 2, 3), np.uint8)
        + np.arange(len(labels), dtype=np.uint8)[:, None, None, None]
    )
    return Dataset(x, np.array(labels), x[:3], np.array([0, 1, 2]), ("a", "b", "c"))


def write_pictures(folder, class_names=("cat", "dog"), count=5, size=(6, 5)):
    """Class folders of plain pictures, each of a grey of its own."""
    for label, class_name in enumerate(class_names):
        (folder / class_name).mkdir(parents=True)
        for number in range(count):
            image = np.full((*size, 3), 100 * label + number, np.uint8)
            (folder / class_name / f"{number}.png").write_bytes(encode_image(image))
    return folder


def error_of(path, **options) -> str:
    with pytest.raises(DatasetError) as caught:
        datasets.load(path, **options)
    return str(caught.value)


def note_of(dataset, code):
    return next(note for note in dataset.notes if note.code == code)


def test_a_data_set_says_its_classes_and_shape():
    dataset = make_dataset()
    assert dataset.num_classes == 3
    assert dataset.image_shape == (2, 2, 3)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x_train": np.zeros((2, 2, 2, 3))}, "uint8"),
        ({"x_train": np.zeros((2, 2, 2, 1), np.uint8)}, r"received uint8 \(2, 2, 2, 1\)"),
        ({"x_test": np.zeros((2, 4, 4, 3), np.uint8)}, "one shape"),
        ({"y_train": np.zeros(2, np.int32)}, "int64"),
        ({"y_train": np.zeros((2, 1), np.int64)}, r"received int64 \(2, 1\)"),
        ({"y_train": np.array([0, 2])}, "from 0 to 1; received 0 to 2"),
        ({"y_test": np.array([-1, 0])}, "received -1 to 0"),
    ],
)
def test_arrays_that_do_not_fit_together_are_refused(changes, message):
    x, y = np.zeros((2, 2, 2, 3), np.uint8), np.array([0, 1])
    fields = {"x_train": x, "y_train": y, "x_test": x, "y_test": y, "class_names": ("a", "b")}
    with pytest.raises(DatasetError, match=message):
        Dataset(**fields | changes)


def test_the_fingerprint_follows_the_content():
    assert make_dataset().fingerprint == make_dataset().fingerprint
    assert make_dataset().fingerprint != make_dataset((0, 0, 0, 0, 0, 0, 1, 1, 2, 2)).fingerprint


def test_a_validation_part_stays_whole_whatever_is_taken():
    x, y = np.zeros((2, 2, 2, 3), np.uint8), np.array([0, 1])
    dataset = replace(make_dataset(), x_val=x, y_val=y)
    assert dataset.take(3).x_val is dataset.leave(3).x_val is x
    assert dataset.fingerprint == make_dataset().fingerprint


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x_val": np.zeros((2, 2, 2, 3), np.uint8)}, "received only pictures"),
        ({"y_val": np.array([0, 1])}, "received only labels"),
        ({"x_val": np.zeros((1, 2, 2, 3)), "y_val": np.array([0])}, "uint8"),
        ({"x_val": np.zeros((1, 9, 2, 3), np.uint8), "y_val": np.array([0])}, "one shape"),
        ({"x_val": np.zeros((1, 2, 2, 3), np.uint8), "y_val": np.array([3])}, "from 0 to 2"),
    ],
)
def test_a_validation_part_fits_to_the_others(changes, message):
    with pytest.raises(DatasetError, match=message):
        replace(make_dataset(), **changes)


def test_a_limit_takes_equally_many_of_each_class_while_they_last():
    taken = make_dataset().take(7, seed=3)
    assert np.bincount(taken.y_train).tolist() == [3, 3, 1]
    np.testing.assert_array_equal(make_dataset().y_train[taken.x_train[:, 0, 0, 0]], taken.y_train)


def test_a_limit_leaves_the_test_pictures_alone():
    assert len(make_dataset().take(1).x_test) == 3


def test_no_limit_or_one_that_is_not_reached_changes_nothing():
    dataset = make_dataset()
    assert dataset.take(None) is dataset
    assert dataset.take(10) is dataset


def test_limits_are_drawn_by_seed_and_nested():
    labels = np.repeat(np.arange(5), 20)
    small, large = balanced_choice(labels, 10, seed=1), balanced_choice(labels, 50, seed=1)
    np.testing.assert_array_equal(small, large[:10])
    assert len(set(large)) == 50
    assert not np.array_equal(small, balanced_choice(labels, 10, seed=2))


@pytest.mark.parametrize("limit", [0, -3, 2.5, "all"])
def test_an_unusable_limit_is_refused(limit):
    with pytest.raises(ConfigurationError, match=r"`limit`.*at least 1"):
        make_dataset().take(limit)


@pytest.mark.parametrize("image_size", [32, (32,), (0, 32), (32, 5000), (32.0, 32), "32", None])
def test_an_unusable_image_size_is_refused(image_size):
    with pytest.raises(ConfigurationError, match=r"`image_size` is \(height, width\)"):
        datasets.load("toybox10", image_size=image_size)


@pytest.mark.parametrize("name", ["toybox11", "no/such/folder", "x" * 5000, "nul\0byte"])
def test_an_unknown_name_is_refused_with_the_known_ones(name):
    message = error_of(name)
    assert "toybox10, cifar10" in message
    assert "train/ and test/" in message


def test_built_in_names_and_what_is_here():
    assert datasets.builtin_names() == ("toybox10", "cifar10")
    assert datasets.is_available("toybox10")
    assert not datasets.is_available("cifar10")
    assert not datasets.is_available("imagenet")


def test_one_level_of_class_folders_is_split_by_seed(tmp_path):
    write_pictures(tmp_path / "pets", count=10)
    dataset = datasets.load(tmp_path / "pets", image_size=(6, 5))
    assert dataset.name == "pets"
    assert dataset.class_names == ("cat", "dog")
    assert dataset.x_train.shape == (16, 6, 5, 3)
    assert np.bincount(dataset.y_test).tolist() == [2, 2]
    again, other = (datasets.load(tmp_path / "pets", (6, 5), seed=seed) for seed in (0, 1))
    assert again.fingerprint == dataset.fingerprint != other.fingerprint


def test_pictures_keep_their_labels_and_none_is_lost(tmp_path):
    dataset = datasets.load(write_pictures(tmp_path / "pets"), image_size=(6, 5))
    values = np.concatenate([dataset.x_train, dataset.x_test])[:, 0, 0, 0]
    labels = np.concatenate([dataset.y_train, dataset.y_test])
    np.testing.assert_array_equal(values // 100, labels)
    assert sorted(values) == [0, 1, 2, 3, 4, 100, 101, 102, 103, 104]


def test_train_and_test_folders_are_kept_apart(tmp_path):
    write_pictures(tmp_path / "pets" / "train", count=4)
    write_pictures(tmp_path / "pets" / "test", count=2)
    dataset = datasets.load(tmp_path / "pets")
    assert (len(dataset.x_train), len(dataset.x_test)) == (8, 4)
    assert dataset.class_names == ("cat", "dog")


@pytest.mark.parametrize("names", [("Train", "Val"), ("training", "validation")])
def test_other_common_names_of_the_two_folders_are_understood(tmp_path, names):
    write_pictures(tmp_path / names[0], count=4)
    write_pictures(tmp_path / names[1], count=2)
    assert len(datasets.load(tmp_path).x_test) == 4


def test_a_test_folder_without_classes_is_passed_over(tmp_path):
    write_pictures(tmp_path / "train", count=5)
    (tmp_path / "test").mkdir()
    (tmp_path / "test" / "1.png").write_bytes(encode_image(np.zeros((4, 4, 3))))
    dataset = datasets.load(tmp_path)
    assert dataset.class_names == ("cat", "dog")
    assert (len(dataset.x_train), len(dataset.x_test)) == (8, 2)
    assert note_of(dataset, "files-ignored").values["count"] == 1


def test_classes_may_be_called_train_and_test(tmp_path):
    dataset = datasets.load(write_pictures(tmp_path / "vehicles", ("test", "train")))
    assert dataset.class_names == ("test", "train")


def test_one_wrapper_folder_is_unwrapped(tmp_path):
    write_pictures(tmp_path / "upload" / "pets")
    assert datasets.load(tmp_path / "upload").class_names == ("cat", "dog")


def test_a_limit_is_balanced_and_part_of_a_larger_one(tmp_path):
    folder = write_pictures(tmp_path / "pets", count=20)
    small, large = (datasets.load(folder, limit=limit, seed=4) for limit in (6, 12))
    assert np.bincount(small.y_train).tolist() == [3, 3]
    np.testing.assert_array_equal(small.x_train, large.x_train[:6])
    np.testing.assert_array_equal(small.x_test, large.x_test)


def test_pictures_are_resized_like_everywhere(tmp_path):
    folder = write_pictures(tmp_path / "pets", size=(40, 30))
    rng = np.random.default_rng(0)
    for path in folder.glob("*/*"):
        path.write_bytes(encode_image(rng.integers(0, 256, (40, 30, 3), np.uint8)))
    dataset = datasets.load(folder, image_size=(8, 12))
    expected = {
        resize_image(decode_image(path.read_bytes()), (8, 12)).tobytes()
        for path in folder.glob("*/*")
    }
    assert {image.tobytes() for image in (*dataset.x_train, *dataset.x_test)} == expected


def test_hidden_files_and_files_that_are_no_pictures_are_counted(tmp_path):
    folder = write_pictures(tmp_path / "pets")
    for name in (".DS_Store", "notes.txt", "cat/Thumbs.db", "cat/.hidden.png", "loose.png"):
        (folder / name).write_bytes(b"x")
    dataset = datasets.load(folder)
    assert str(note_of(dataset, "files-ignored")).startswith("5 files were ignored")
    assert len(dataset.x_train) == 8


def test_a_few_bad_pictures_are_listed_and_left_out(tmp_path):
    folder = write_pictures(tmp_path / "pets", count=20)
    (folder / "cat" / "7.png").write_bytes(b"no picture")
    (folder / "dog" / "3.png").write_bytes(b"")
    dataset = datasets.load(folder)
    note = note_of(dataset, "pictures-unreadable")
    assert str(note).startswith("2 of 40 pictures could not be read")
    assert "cat/7.png: The file holds text" in str(note)
    assert "dog/3.png: The file is empty (0 bytes)." in str(note)
    assert any("0 bytes" in reason for reason in note.values["reasons"])
    assert len(dataset.x_train) + len(dataset.x_test) == 38


def test_of_many_bad_pictures_the_first_few_are_named(tmp_path):
    """The note is kept with every run, however many they are and whatever they are called."""
    folder = write_pictures(tmp_path / "pets", count=150)
    for number in range(140):
        (folder / "cat" / f"{'ü' * 100}{number}.png").write_bytes(b"")
    (folder / "cat" / "a.png").write_bytes(b"no picture")
    note = note_of(datasets.load(folder, (1, 1)), "pictures-unreadable")
    assert str(note).startswith("141 of 441 pictures could not be read and were left out. cat/a")
    assert "and 135 more: The file is empty (0 bytes)." in str(note)
    assert len(str(note)) < 600
    assert len(note.values["reasons"]) == 100


def test_more_than_half_bad_pictures_are_refused_and_nothing_is_kept(tmp_path):
    folder = write_pictures(tmp_path / "pets", count=6)
    for number in range(4):
        for name in ("cat", "dog"):
            (folder / name / f"{number}.png").write_bytes(b"8BPS")
    message = error_of(folder)
    assert "7 of 12 pictures" in message
    assert "cat/0.png: This is a PSD" in message
    assert not list((paths.cache() / "datasets").glob("[!.]*"))


def test_notes_on_pictures_are_merged_by_kind(tmp_path):
    folder = write_pictures(tmp_path / "pets")
    values = np.array([[0, 2000], [4000, 4095]], np.uint16)
    for number in (1, 2):
        Image.fromarray(values).save(folder / "cat" / f"{number}.png")
    note = note_of(datasets.load(folder, (2, 2)), "pictures-told")
    assert "2 pictures (cat/1.png, cat/2.png)" in str(note)
    assert "0 and 4095 are" in str(note)


def test_a_folder_of_unread_formats_says_so(tmp_path):
    folder = write_pictures(tmp_path / "pets")
    for path in list(folder.glob("*/*")):
        path.rename(path.with_suffix(".heic")).write_bytes(b"\0\0\0\x18ftypheic")
    assert "HEIC" in error_of(folder)


def test_one_class_is_too_few(tmp_path):
    assert "pictures of 1 class; at least 2" in error_of(write_pictures(tmp_path / "a", ("cat",)))


def test_no_pictures_at_all_are_too_few(tmp_path):
    assert "pictures of 0 classes" in error_of(tmp_path)


def test_a_class_of_one_picture_is_too_small(tmp_path):
    folder = write_pictures(tmp_path / "pets")
    for number in range(1, 5):
        (folder / "dog" / f"{number}.png").unlink()
    assert "the class dog has 1 readable picture" in error_of(folder)


def test_a_class_only_for_testing_is_refused(tmp_path):
    write_pictures(tmp_path / "train")
    write_pictures(tmp_path / "test", ("cat", "dog", "emu"))
    assert (
        "the class emu has 5 readable pictures, 0 of them for training; at least 2 are needed, "
        "and one of them for training:" in error_of(tmp_path)
    )


def test_what_follows_from_a_class_only_for_testing_is_said(tmp_path):
    write_pictures(tmp_path / "train")
    write_pictures(tmp_path / "test", ("cat", "dog", "emu"))
    assert "no network can name what it never learned" in error_of(tmp_path)


@pytest.mark.parametrize("name", ["toybox10", "own"])
def test_a_limit_that_leaves_classes_out_is_reported_with_its_consequences(tmp_path, name):
    path = write_pictures(tmp_path / "own", ("a", "b", "c")) if name == "own" else name
    data = datasets.load(path, limit=2)
    note = note_of(data, "classes-unlearned")
    unlearned = [data.class_names[n] for n in set(range(data.num_classes)) - set(data.y_train)]
    assert len(unlearned) == data.num_classes - 2
    assert all(name in str(note) for name in unlearned[:5])
    assert f"as many training pictures as there are classes, {data.num_classes}." in str(note)
    whole = datasets.load(path, limit=data.num_classes)
    assert not [note for note in whole.notes if note.code == "classes-unlearned"]


def test_names_with_spaces_around_them_are_one_class(tmp_path):
    write_pictures(tmp_path / "train", ("cat ", "dog"))
    for number, picture in enumerate((tmp_path / "train" / "cat ").iterdir()):
        target = tmp_path / "test" / (" cat", "dog ")[number % 2] / f"t{picture.name}"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(picture, target)
    data = datasets.load(tmp_path)
    assert data.class_names == ("cat", "dog")
    assert sorted(np.bincount(data.y_test)) == [2, 3]


def test_two_pictures_a_class_are_enough(tmp_path):
    dataset = datasets.load(write_pictures(tmp_path / "pets", count=2))
    assert (len(dataset.x_train), len(dataset.x_test)) == (2, 2)


def test_a_set_that_would_not_fit_is_refused_before_decoding(tmp_path, monkeypatch):
    monkeypatch.setattr("cnnlab.datasets.request.MAX_DECODED_BYTES", 10_000)
    monkeypatch.setattr(picture_sets, "read_image", lambda *_, **__: pytest.fail("decoded"))
    assert "Choose a smaller image size" in error_of(write_pictures(tmp_path / "pets"))


class TestSize:
    def test_it_is_reported_as_by_loading(self, tmp_path):
        folder = write_pictures(tmp_path / "pets", count=7)
        write_pictures(tmp_path / "parts" / "train", count=6)
        write_pictures(tmp_path / "parts" / "val", count=3)
        write_pictures(tmp_path / "parts" / "test", count=2)
        archive = shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path / "parts")
        for path in (folder, tmp_path / "parts", archive):
            data = datasets.load(path)
            size = (len(data.x_train), len(data.x_test), data.num_classes)
            assert astuple(datasets.size(path)) == size

    def test_a_validation_part_is_the_test_part_where_there_is_no_other(self, tmp_path):
        write_pictures(tmp_path / "train", count=6)
        write_pictures(tmp_path / "val", count=3)
        assert datasets.size(tmp_path) == Size(12, 6, 2)
        assert len(datasets.load(tmp_path).x_test) == 6

    def test_of_a_named_set_it_is_known(self):
        assert datasets.size("cifar10") == Size(50_000, 10_000, 10)

    def test_nothing_is_decoded(self, tmp_path, monkeypatch):
        folder = write_pictures(tmp_path / "pets")
        monkeypatch.setattr(picture_sets, "read_image", None)
        assert datasets.size(folder).num_classes == 2

    def test_what_is_not_there_is_reported(self):
        with pytest.raises(DatasetError, match="There is no data set 'nowhere'"):
            datasets.size("nowhere")


def test_progress_counts_pictures(tmp_path):
    calls = []
    folder = write_pictures(tmp_path / "pets", count=70)
    datasets.load(folder, progress=lambda done, total: calls.append((done, total)))
    assert calls == [(64, 140), (128, 140), (140, 140)]


def test_the_second_load_decodes_nothing(tmp_path, monkeypatch):
    folder = write_pictures(tmp_path / "pets")
    first = datasets.load(folder)
    monkeypatch.setattr(picture_sets, "read_image", lambda *_, **__: pytest.fail("decoded"))
    assert datasets.load(folder).fingerprint == first.fingerprint


def test_a_changed_folder_is_decoded_again(tmp_path):
    folder = write_pictures(tmp_path / "pets")
    first = datasets.load(folder)
    (folder / "cat" / "0.png").write_bytes(encode_image(np.full((3, 3, 3), 250)))
    assert datasets.load(folder).fingerprint != first.fingerprint


def test_many_threads_give_the_same_pictures_as_one(tmp_path, monkeypatch):
    folder = write_pictures(tmp_path / "pets", count=100)
    first = datasets.load(folder, image_size=(5, 5))
    monkeypatch.setattr(parallel, "_LARGE_BYTES", 0)
    monkeypatch.setattr(picture_sets, "_VERSION", "threads")
    assert datasets.load(folder, image_size=(5, 5)).fingerprint == first.fingerprint


def test_cancelling_leaves_nothing_behind(tmp_path):
    def cancel(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        datasets.load(write_pictures(tmp_path / "pets", count=70), progress=cancel)
    assert [path.name for path in (paths.cache() / "datasets").iterdir()] == [".lock"]


def test_leftovers_of_a_killed_loading_are_swept_by_the_next(tmp_path):
    leftover = paths.cache() / "datasets" / ".staging-dead"
    leftover.mkdir(parents=True)
    (leftover / "pictures.u8").write_bytes(b"half")
    datasets.load(write_pictures(tmp_path / "pets"))
    assert not leftover.exists()


def test_the_staging_folder_of_a_living_writer_is_left_alone():
    def make(outer):
        array_cache.read_or_make("inner", lambda folder: None, lambda folder: None)
        (outer / "still here").touch()

    array_cache.read_or_make("outer", lambda folder: None, make)
    assert array_cache.contains("outer")


def test_a_damaged_cache_is_made_again(tmp_path):
    folder = write_pictures(tmp_path / "pets")
    first = datasets.load(folder)
    (entry,) = (paths.cache() / "datasets").glob("pictures-*")
    (entry / "pictures.u8").write_bytes(b"short")
    assert datasets.load(folder).fingerprint == first.fingerprint
    (entry / "facts.json").write_text("{")
    assert datasets.load(folder).fingerprint == first.fingerprint


def test_a_full_disk_is_reported_and_leaves_nothing(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(picture_sets, "_write_facts", full)
    assert "No space left on device" in error_of(write_pictures(tmp_path / "pets"))
    assert not list((paths.cache() / "datasets").glob(".staging*"))


def test_a_file_that_cannot_be_read_is_a_bad_picture(tmp_path):
    folder = write_pictures(tmp_path / "pets", count=20)
    files = class_folders.directory_files(folder)
    (folder / "cat" / "7.png").unlink()
    listing = class_folders.list_pictures(files)
    unreadable = next(p.file for p in listing.pictures if p.file.path.name == "7.png")
    with pytest.raises(ValueError, match="cannot be read: No such file"):
        unreadable.read()


def test_the_built_in_set_takes_limit_and_seed(monkeypatch):
    toybox10 = pytest.importorskip("cnnlab.datasets.toybox10")
    monkeypatch.setattr(toybox10, "load", lambda image_size, progress=None: make_dataset())
    assert len(datasets.load("toybox10", limit=4).x_train) == 4


def test_what_is_taken_and_what_is_left_are_all_training_pictures_once():
    dataset = make_dataset()
    taken, left = dataset.take(4, seed=2), dataset.leave(4, seed=2)
    numbers = [x[:, 0, 0, 0].tolist() for x in (taken.x_train, left.x_train)]
    assert sorted(numbers[0] + numbers[1]) == list(range(10))
    assert left.y_train.tolist() == dataset.y_train[numbers[1]].tolist()
    assert np.array_equal(left.x_test, dataset.x_test)
    assert len(dataset.leave(None).x_train) == len(dataset.leave(99).x_train) == 0


class TestSheets:
    """One sheet of small pictures a class."""

    @pytest.fixture
    def folder(self, tmp_path):
        (tmp_path / "class_names.tsv").write_text("b\tbright\na\tdark\n")
        self.sheet(tmp_path / "a.jpg", (4 * 32, 10 * 32), 40)
        self.sheet(tmp_path / "b.jpg", (4 * 32, 10 * 32), 200)
        return tmp_path

    def sheet(self, path, size, grey):
        path.write_bytes(encode_image(np.full((*size, 3), grey, np.uint8), "jpeg"))

    def test_classes_stand_in_the_order_of_the_list_and_a_twentieth_is_for_testing(self, folder):
        dataset = datasets.load(folder)
        assert dataset.class_names == ("bright", "dark")
        assert dataset.x_train.shape == (76, 32, 32, 3)
        assert dataset.x_test.shape == (4, 32, 32, 3)
        assert np.all(dataset.x_train[dataset.y_train == 0] > 190)
        assert np.all(dataset.x_train[dataset.y_train == 1] < 50)

    def test_pictures_are_cut_row_by_row(self, folder):
        sheet = np.zeros((64, 64, 3), np.uint8)
        sheet[:32, 32:] = 255
        (folder / "a.jpg").write_bytes(encode_image(sheet, "jpeg"))
        pictures = load_sheets(folder, (32, 32)).pictures[40:]
        assert [round(picture.mean()) for picture in pictures] == [0, 255, 0, 0]

    def test_they_are_counted_from_the_headers_alone(self, folder, monkeypatch):
        data = datasets.load(folder)
        monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("it was decoded"))
        assert datasets.size(folder) == Size(len(data.x_train), len(data.x_test), 2)

    def test_a_sheet_that_cannot_be_counted_is_named(self, folder):
        self.sheet(folder / "a.jpg", (40, 64), 40)
        with pytest.raises(DatasetError, match=r"a\.jpg .* multiples of 32 pixels"):
            datasets.size(folder)
        (folder / "a.jpg").write_bytes(b"no picture")
        with pytest.raises(DatasetError, match=r"a\.jpg"):
            datasets.size(folder)
        (folder / "a.jpg").unlink()
        with pytest.raises(DatasetError, match=r"a\.webp .* it is not there"):
            datasets.size(folder)

    def test_webp_sheets_of_pictures_as_wide_as_the_folder_says(self, folder):
        (folder / "sheets.json").write_text('{"tile": 48}')
        for stem, ending in (("b", "webp"), ("a", "jpg")):  # each may be either
            sheet = np.zeros((48, 2 * 48, 3), np.uint8)
            sheet[:, 48:] = 255
            (folder / f"{stem}.{ending}").write_bytes(encode_image(sheet, ending, quality=100))
        pictures = load_sheets(folder, (48, 48)).pictures
        assert pictures.shape == (4, 48, 48, 3)
        assert [round(picture.mean()) for picture in pictures] == [0, 255, 0, 255]

    @pytest.mark.parametrize(
        "content", ["", "[64]", "{}", '{"tile": 0}', '{"tile": 64.5}', '{"tile": true}']
    )
    def test_a_width_that_is_none_is_reported(self, folder, content):
        (folder / "sheets.json").write_text(content)
        with pytest.raises(DatasetError, match=r"sheets\.json of .* such as \{\"tile\": 64\}"):
            datasets.load(folder)

    def test_another_width_than_that_of_the_pictures_is_refused(self, folder):
        (folder / "sheets.json").write_text('{"tile": 48}')
        with pytest.raises(DatasetError, match=r"b\.jpg .* multiples of 48 pixels; .* 128 x 320"):
            datasets.load(folder)

    def test_a_missing_sheet_is_named(self, folder):
        (folder / "a.jpg").unlink()
        with pytest.raises(DatasetError, match=r"a\.webp .* it is not there"):
            datasets.load(folder)

    def test_a_sheet_of_another_size_is_named(self, folder):
        self.sheet(folder / "a.jpg", (40, 64), 40)
        with pytest.raises(DatasetError, match=r"a\.jpg .* multiples of 32 pixels"):
            datasets.load(folder)

    @pytest.mark.parametrize("content", [b"", b"no tab in it\n", b"a\t\xff\xfe\n"])
    def test_a_list_that_is_none_is_reported(self, folder, content):
        (folder / "class_names.tsv").write_bytes(content)
        with pytest.raises(DatasetError, match=r"class_names\.tsv of .* a line for each sheet"):
            datasets.load(folder)
