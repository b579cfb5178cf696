"""Data set ZIPs: every row of the promises, each with an archive made by hand."""

import shutil
import stat
import struct
import warnings
import zipfile

import numpy as np
import pytest

from cnnlab import datasets
from cnnlab.datasets import picture_sets
from cnnlab.datasets.archives import zip_archive
from cnnlab.errors import DatasetError
from cnnlab.images import encode_image
from cnnlab.storage import paths


def picture(grey: int) -> bytes:
    return encode_image(np.full((4, 4, 3), grey))


PICTURE = picture(90)
PETS = tuple(f"{class_name}/{number}.png" for class_name in ("cat", "dog") for number in range(5))


def entry(name: str, **attributes) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    for attribute, value in attributes.items():
        setattr(info, attribute, value)
    return info


def write_zip(path, *extra, names=PETS):
    """A good ZIP of ten pictures, and ``extra`` entries (name or ZipInfo, bytes)."""
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # zipfile warns of duplicates, which are the point
        for grey, name in enumerate(names, start=100):
            archive.writestr(name, picture(grey))
        for name, data in extra:
            archive.writestr(name, data)
    return path


def patched(path, before: bytes, after: bytes, first_only: bool = False):
    data = path.read_bytes()
    assert before in data
    path.write_bytes(data.replace(before, after, 1 if first_only else -1))
    return path


def refusal(path) -> DatasetError:
    """The error, after seeing that nothing stays behind."""
    with pytest.raises(DatasetError) as caught:
        datasets.load(path)
    left = {file.name for file in (paths.cache() / "datasets").glob("*")}
    assert left <= {".lock"}
    return caught.value


def assert_refused(path, code: str, *words: str) -> None:
    error = refusal(path)
    assert error.code == code
    for word in (path.name, *words):
        assert word in str(error)


def test_a_zip_of_class_folders_is_loaded(tmp_path):
    dataset = datasets.load(str(write_zip(tmp_path / "pets.zip")), image_size=(4, 4))
    assert dataset.name == "pets"
    assert dataset.class_names == ("cat", "dog")
    assert (len(dataset.x_train), len(dataset.x_test)) == (8, 2)
    greys = [*dataset.x_train.mean((1, 2, 3)), *dataset.x_test.mean((1, 2, 3))]
    assert sorted(greys) == [*range(100, 110)]
    assert dataset.notes == ()


def test_a_zip_and_its_folder_give_the_same_data_set(tmp_path):
    rng = np.random.default_rng(0)
    for name in PETS:
        (tmp_path / "pets" / name).parent.mkdir(parents=True, exist_ok=True)
        image = rng.integers(0, 256, (6, 6, 3), np.uint8)
        (tmp_path / "pets" / name).write_bytes(encode_image(image))
    packed = shutil.make_archive(str(tmp_path / "pets"), "zip", tmp_path / "pets")
    assert datasets.load(packed).fingerprint == datasets.load(tmp_path / "pets").fingerprint


def test_one_wrapper_folder_is_unwrapped(tmp_path):
    names = [f"my pets/train/{name}" for name in PETS] + [f"my pets/test/{name}" for name in PETS]
    dataset = datasets.load(write_zip(tmp_path / "pets.zip", names=names))
    assert (len(dataset.x_train), len(dataset.x_test)) == (10, 10)


def test_junk_is_ignored_and_counted(tmp_path):
    names = ["__MACOSX/cat/._0.png", "cat/.DS_Store", "cat/Thumbs.db", "README.md", "dog/a.txt"]
    path = write_zip(tmp_path / "pets.zip", *((name, b"junk") for name in names), ("cat/", b""))
    (note,) = datasets.load(path).notes
    assert (note.code, note.values["count"]) == ("files-ignored", 5)


@pytest.mark.parametrize(
    "name",
    [
        "../cat/evil.png",
        "cat/../../evil.png",
        "cat/..",
        "/etc/evil.png",
        "..\\evil.png",
        "cat\\..\\..\\evil.png",
        "\\evil.png",
        "\\\\server\\evil.png",
        "C:\\evil.png",
        "C:/evil.png",
        "c:evil.png",
    ],
)
def test_paths_that_leave_the_folder_are_refused(tmp_path, name):
    path = write_zip(tmp_path / "pets.zip", (name, PICTURE))
    assert_refused(path, "zip-unsafe-path", repr(name))


def test_a_name_with_a_nul_is_refused(tmp_path):
    path = write_zip(tmp_path / "pets.zip", ("cat/xx.png", PICTURE))
    assert_refused(patched(path, b"cat/xx.png", b"cat/x\0.png"), "zip-unsafe-path", "cat/x?.png")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(tmp_path, kind):
    link = entry("cat/link.png", external_attr=(kind | 0o777) << 16, create_system=3)
    path = write_zip(tmp_path / "pets.zip", (link, b"/etc/passwd"))
    assert_refused(path, "zip-link", "cat/link.png")


@pytest.mark.parametrize("name", ["cat/0.png", "./cat/0.png", "cat//0.png"])
def test_duplicate_names_are_refused(tmp_path, name):
    path = write_zip(tmp_path / "pets.zip", (name, PICTURE))
    assert_refused(path, "zip-duplicate", name)


def test_names_that_differ_only_in_how_accents_are_written_are_two_pictures(tmp_path):
    """As in a folder, where a Mac and another computer may each have put one."""
    path = write_zip(
        tmp_path / "pets.zip", ("cat/\u00e9.png", PICTURE), ("cat/e\u0301.png", PICTURE)
    )
    dataset = datasets.load(path)
    assert len(dataset.x_train) + len(dataset.x_test) == len(PETS) + 2


def test_overlapping_entries_are_refused(tmp_path):
    """Two names in the directory for one piece of data: the way of the 46 MB -> 4.5 PB bomb."""
    path = write_zip(tmp_path / "pets.zip", ("cat/5.png", PICTURE))
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start, target = archive.start_dir, archive.getinfo("cat/4.png").header_offset
    record = data.index(b"cat/5.png", start) - 46
    data[record + 42 : record + 46] = struct.pack("<I", target)
    path.write_bytes(data)
    assert_refused(path, "zip-overlap", "overlaps")


def test_an_entry_that_reaches_into_the_directory_is_refused(tmp_path):
    path = write_zip(tmp_path / "pets.zip")
    data = bytearray(path.read_bytes())
    record = data.rindex(b"dog/4.png") - 46
    data[record + 20 : record + 24] = struct.pack("<I", 5000)
    path.write_bytes(data)
    assert_refused(path, "zip-overlap", "dog/4.png")


def set_in_directory(path, name: str, offset: int, value: bytes):
    """Overwrite a field of the directory's record of ``name``."""
    data = bytearray(path.read_bytes())
    record = data.rindex(name.encode()) - 46
    data[record + offset : record + offset + len(value)] = value
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("flag", [0x1, 0x41, 0x2000])
def test_encryption_is_refused(tmp_path, flag):
    path = write_zip(tmp_path / "pets.zip")
    set_in_directory(path, "cat/3.png", 8, struct.pack("<H", flag))
    assert_refused(path, "zip-encrypted", "cat/3.png", "password")


@pytest.mark.parametrize("method", [1, 9, 93, 99])
def test_unknown_compression_is_refused(tmp_path, method):
    path = write_zip(tmp_path / "pets.zip")
    set_in_directory(path, "cat/3.png", 10, struct.pack("<H", method))
    assert_refused(path, "zip-compression-unknown", "cat/3.png")


def test_too_many_entries_are_refused_before_they_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(zip_archive, "MAX_ENTRIES", 9)
    monkeypatch.setattr(zip_archive, "ZipFile", lambda _: pytest.fail("it was opened"))
    assert_refused(write_zip(tmp_path / "pets.zip"), "zip-too-many-entries", "more than 9 entries")


def test_entries_are_counted_across_the_blocks_of_a_file(tmp_path, monkeypatch):
    path = write_zip(tmp_path / "pets.zip")
    for size in (1, 2, 3, 5, 7):
        monkeypatch.setattr(zip_archive, "_READ_SIZE", size)
        monkeypatch.setattr(zip_archive, "MAX_ENTRIES", 10)
        with zip_archive.open_archive(path) as files:
            assert len(files) == 10
        monkeypatch.setattr(zip_archive, "MAX_ENTRIES", 9)
        with pytest.raises(DatasetError, match="more than 9"), zip_archive.open_archive(path):
            pass


def test_a_hundred_thousand_entries_are_refused_before_any_is_looked_at(tmp_path, monkeypatch):
    path = tmp_path / "pets.zip"
    record = b"PK\1\2" + b"\0" * 42
    path.write_bytes(
        record * 100_001 + b"PK\5\6" + struct.pack("<4H2IH", 0, 0, 9, 9, 4_600_046, 0, 0)
    )
    monkeypatch.setattr(zip_archive, "ZipFile", None)
    assert_refused(path, "zip-too-many-entries", "100,000")


def test_a_large_entry_is_refused(tmp_path):
    large = np.random.default_rng(0).bytes(zip_archive.MAX_PICTURE_BYTES + 1)
    path = write_zip(tmp_path / "pets.zip", (entry("cat/large.png"), large))
    assert_refused(path, "zip-entry-too-large", "cat/large.png", "60 MB")


def test_a_large_archive_is_refused(tmp_path, monkeypatch):
    assert zip_archive.MAX_UNPACKED_BYTES == 500 * 1024**2
    monkeypatch.setattr(zip_archive, "MAX_UNPACKED_BYTES", 7 * len(PICTURE))
    assert_refused(write_zip(tmp_path / "pets.zip"), "zip-too-large", "dog/2.png")


def test_a_ratio_over_a_hundred_is_refused(tmp_path):
    path = write_zip(tmp_path / "pets.zip", ("cat/zeros.png", bytes(10**6)))
    assert_refused(path, "zip-ratio", "cat/zeros.png", "100 times")


def test_a_bad_check_sum_is_refused(tmp_path):
    path = write_zip(tmp_path / "pets.zip")
    set_in_directory(path, "cat/3.png", 16, b"\1\2\3\4")
    assert_refused(path, "zip-entry-damaged", "cat/3.png")


def test_a_lie_about_the_size_is_found_without_unpacking_more_than_was_declared(tmp_path):
    path = write_zip(tmp_path / "pets.zip", ("cat/zeros.png", bytes(10**6)))
    set_in_directory(path, "cat/zeros.png", 24, struct.pack("<I", 50_000))
    assert_refused(path, "zip-entry-damaged", "cat/zeros.png")


def test_damaged_data_are_refused(tmp_path):
    path = write_zip(tmp_path / "pets.zip", (entry("cat/noise.png"), b"?" * 50))
    with zipfile.ZipFile(path) as archive:
        offset = archive.getinfo("cat/3.png").header_offset
    data = bytearray(path.read_bytes())
    data[offset + 39 : offset + 49] = b"\xff" * 10
    path.write_bytes(data)
    assert_refused(path, "zip-entry-damaged", "cat/3.png")


def test_another_name_in_the_local_header_is_refused(tmp_path):
    path = write_zip(tmp_path / "pets.zip")
    assert_refused(
        patched(path, b"cat/3.png", b"cat/X.png", True), "zip-entry-damaged", "cat/3.png"
    )


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all" * 100, b"PK\5\6" + bytes(10)])
def test_what_is_no_zip_is_refused(tmp_path, content):
    path = tmp_path / "pets.zip"
    path.write_bytes(content)
    assert_refused(path, "zip-unreadable", "not a ZIP")


def test_every_cut_off_zip_is_refused(tmp_path):
    whole = write_zip(tmp_path / "whole.zip").read_bytes()
    path = tmp_path / "pets.zip"
    for length in range(0, len(whole), 37):
        path.write_bytes(whole[:length])
        assert refusal(path).code == "zip-unreadable"


def test_scrambled_zips_load_or_are_refused_and_nothing_else(tmp_path):
    rng = np.random.default_rng(2)
    whole = np.frombuffer(write_zip(tmp_path / "whole.zip").read_bytes(), np.uint8)
    path, refused = tmp_path / "pets.zip", 0
    for _ in range(150):
        scrambled = whole.copy()
        scrambled[rng.integers(0, len(whole), 3)] = rng.integers(0, 256, 3)
        path.write_bytes(scrambled.tobytes())
        try:
            datasets.load(path)
        except DatasetError:
            refused += 1
    assert refused > 50


def test_bad_pictures_inside_are_listed(tmp_path):
    names = [f"{c}/{n}.png" for c in ("cat", "dog") for n in range(20)]
    path = write_zip(tmp_path / "pets.zip", ("cat/bad.png", b"no picture at all"), names=names)
    dataset = datasets.load(path)
    assert "1 of 41 pictures could not be read and was left out. cat/bad.png: The file" in str(
        dataset.notes[0]
    )


def test_too_many_bad_pictures_are_refused(tmp_path):
    bad = [(f"{c}/bad{n}.png", b"no picture at all") for c in ("cat", "dog") for n in range(6)]
    path = write_zip(tmp_path / "pets.zip", *bad)
    assert_refused(path, "dataset-too-many-bad-pictures", "12 of 22", "cat/bad0.png", "text")


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (PETS[:5], "dataset-too-few-classes"),
        ((*PETS[:5], "dog/0.png"), "dataset-class-too-small"),
    ],
)
def test_two_classes_of_two_pictures_are_the_least(tmp_path, names, code):
    assert_refused(write_zip(tmp_path / "pets.zip", names=names), code)


def test_a_class_that_has_one_picture_left_without_its_bad_ones_is_refused(tmp_path):
    names = [*(f"cat/{n}.png" for n in range(40)), "dog/0.png"]
    path = write_zip(tmp_path / "pets.zip", ("dog/bad.png", b"no picture"), names=names)
    assert_refused(path, "dataset-class-too-small", "dog")


def test_exactly_half_good_pictures_are_enough(tmp_path):
    bad = [(f"{c}/bad{n}.png", b"no picture") for c in ("cat", "dog") for n in range(5)]
    dataset = datasets.load(write_zip(tmp_path / "pets.zip", *bad))
    assert len(dataset.x_train) + len(dataset.x_test) == 10
    path = write_zip(tmp_path / "worse.zip", *bad, ("dog/2.gif", b"no"))
    with pytest.raises(DatasetError, match="11 of 21"):
        datasets.load(path)


def test_long_and_unprintable_names_are_shown_shortened(tmp_path):
    path = write_zip(tmp_path / "pets.zip", ("../\x1b[31m\n" + "x" * 300, b""))
    message = str(refusal(path))
    assert "\x1b" not in message
    assert "\n" not in message
    assert len(message) < 350


def test_nothing_is_written_but_the_cache(tmp_path):
    datasets.load(write_zip(tmp_path / "pets.zip"))
    assert [file.name for file in tmp_path.iterdir()] == ["pets.zip"]
    assert {file.suffix for file in paths.home().rglob("*") if file.is_file()} <= {
        "", ".u8", ".json",
    }  # fmt: skip


def test_the_second_load_reads_the_cache_even_under_another_name(tmp_path, monkeypatch):
    first = datasets.load(write_zip(tmp_path / "pets.zip"))
    renamed = (tmp_path / "pets.zip").rename(tmp_path / "animals.zip")
    monkeypatch.setattr(picture_sets, "open_archive", lambda _: pytest.fail("it was opened"))
    second = datasets.load(renamed)
    assert second.fingerprint == first.fingerprint
    assert second.name == "animals"


def test_real_pictures_of_cifar10_load_from_a_part_of_their_zip(tmp_path, shared_data):
    path = tmp_path / "some.zip"
    with zipfile.ZipFile(shared_data / "cifar10.zip") as whole, zipfile.ZipFile(path, "w") as part:
        for name in whole.namelist()[::300]:
            part.writestr(name, whole.read(name))
    dataset = datasets.load(path)
    assert (len(dataset.x_train), len(dataset.x_test), dataset.num_classes) == (167, 33, 10)
    assert dataset.class_names[0] == "airplane"
    assert dataset.x_train.std() > 30
