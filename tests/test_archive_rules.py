"""What refuses a ZIP and what does not; and that nothing but a refusal ever comes out of one."""

import errno
import io
import itertools
import os
import random
import stat
import struct
import zipfile

import numpy as np
import pytest
from PIL import Image

from cnnlab import datasets
from cnnlab.bundles.unpacking import unpack
from cnnlab.classification.batch import collect_pictures, open_pictures
from cnnlab.classification.batch.archive_cache import collect_archive
from cnnlab.datasets.archives.zip_archive import MAX_PICTURE_BYTES, open_archive
from cnnlab.errors import CnnlabError, DatasetError
from cnnlab.images import encode_image


def picture(grey: int) -> bytes:
    return encode_image(np.full((4, 4, 3), grey))


PICTURE = picture(90)
PETS = tuple(f"{pet}/{number}.png" for pet in ("cat", "dog") for number in range(3))


def pets(*extra, method=zipfile.ZIP_DEFLATED, force_zip64=False) -> bytes:
    """A ZIP of six pictures, and ``extra`` entries (name or ZipInfo, content)."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for grey, name in enumerate(PETS, start=100):
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with archive.open(info, "w", force_zip64=force_zip64) as file:
                file.write(picture(grey))
        for name, content in extra:
            archive.writestr(name, content)
    return data.getvalue()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "pets.zip"


def code_of(path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(DatasetError) as caught:
        datasets.load(path)
    assert path.name in str(caught.value)
    assert str(path) not in str(caught.value)
    return caught.value.code


def loaded(path, data: bytes):
    path.write_bytes(data)
    return datasets.load(path)


def set_field(data: bytes, name: str, offset: int, value: bytes) -> bytes:
    """Overwrite a field of the directory's record of ``name``."""
    changed = bytearray(data)
    record = changed.rindex(name.encode()) - 46
    changed[record + offset : record + offset + len(value)] = value
    return bytes(changed)


def entry(name: str, **attributes) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    for attribute, value in attributes.items():
        setattr(info, attribute, value)
    return info


IGNORED = {
    "a large video": pets((entry("film.mp4"), bytes(MAX_PICTURE_BYTES + 1))),
    "zeros that shrink": pets((entry("labels.npy", compress_type=8), bytes(10**6))),
    "a readme in LZMA": pets((entry("README.md", compress_type=14), b"hello")),
    "unknown compression": set_field(pets(("a.txt", b"a")), "a.txt", 10, b"\x63\0"),
    "encrypted notes": set_field(pets(("a.txt", b"a")), "a.txt", 8, b"\1\0"),
    "a bad check sum": set_field(pets(("a.txt", b"a")), "a.txt", 16, b"????"),
    "pictures of the system": pets((entry("__MACOSX/cat/._0.png", compress_type=14), b"a")),
}


@pytest.mark.parametrize("what", IGNORED)
def test_what_is_no_picture_never_refuses_a_set(path, what):
    data = loaded(path, IGNORED[what])
    assert len(data.x_train) + len(data.x_test) == 6
    assert [note.values["count"] for note in data.notes if note.code == "files-ignored"] == [1]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_folder_or_a_text_that_is_there_twice_never_refuses_a_set(path):
    data = pets(("cat/", b""), ("cat/", b""), ("a.txt", b"1"), ("a.txt", b"2"))
    assert len(loaded(path, data).x_train) == 4


@pytest.mark.parametrize("format", ["BMP", "TIFF"])
@pytest.mark.parametrize("color", [(0, 0, 0), (200, 30, 30)])
def test_a_plain_drawing_whose_pixels_are_saved_as_they_are_is_a_picture(path, color, format):
    """It shrinks several hundred times."""
    drawing = io.BytesIO()
    Image.new("RGB", (640, 480), color).save(drawing, format)
    data = pets((entry(f"cat/9.{format}", compress_type=8), drawing.getvalue()))
    assert len(loaded(path, data).x_train) == 5


@pytest.mark.parametrize("content", [bytes(10**6), b"BN" + bytes(10**6)])
def test_what_is_only_called_bmp_is_a_bomb(path, content):
    data = pets((entry("cat/9.bmp", compress_type=8), content))
    assert code_of(path, data) == "zip-ratio"


@pytest.mark.parametrize("name", ["cat/link", "fox", "notes.txt"])
def test_a_link_refuses_whatever_it_is_called_as_it_may_be_a_class(path, name):
    link = entry(name, external_attr=(stat.S_IFLNK | 0o777) << 16, create_system=3)
    assert code_of(path, pets((link, b"../../fox"))) == "zip-link"


def test_a_name_that_no_file_can_have_is_refused(path):
    assert code_of(path, pets(("a/" * 3000 + "1.png", PICTURE))) == "zip-name-too-long"


def test_the_start_of_an_entry_behind_the_directory_is_refused(path):
    data = set_field(pets(), "cat/1.png", 42, struct.pack("<I", 2**31))
    assert code_of(path, data) == "zip-outside"


def with_zip64_offset(offset: int) -> bytes:
    """A last entry whose place is in the extra field for large files."""
    data = bytearray(pets(("cat/far.png", PICTURE)))
    record, end = data.rindex(b"PK\1\2"), data.rindex(b"PK\5\6")
    struct.pack_into("<H", data, record + 30, 12)
    struct.pack_into("<I", data, record + 42, 0xFFFFFFFF)
    data[record + 46 + 11 : record + 46 + 11] = struct.pack("<HHQ", 1, 8, offset)
    (size,) = struct.unpack_from("<I", data, end + 12 + 12)
    struct.pack_into("<I", data, end + 12 + 12, size + 12)
    return bytes(data)


@pytest.mark.parametrize("offset", [2**32, 2**62, 2**63 - 1, 2**63, 2**64 - 1])
def test_places_that_no_file_has_are_refused(path, offset):
    assert code_of(path, with_zip64_offset(offset)) == "zip-outside"


@pytest.mark.parametrize("offset", [1, 10**6, 2**31, 2**32 - 2])
def test_a_directory_that_should_lie_elsewhere_is_refused(path, offset):
    data = bytearray(pets())
    struct.pack_into("<I", data, data.rindex(b"PK\5\6") + 16, offset)
    assert code_of(path, bytes(data)) in {"zip-outside", "zip-unreadable", "zip-overlap"}


def test_a_file_that_cannot_be_opened_says_why(path):
    path.mkdir()
    message = r"pets\.zip cannot be read: Is a directory"
    with pytest.raises(DatasetError, match=message), open_archive(path):
        pass


@pytest.mark.parametrize("reads", [0, 1, 7, 15])
def test_a_disk_that_fails_is_not_reported_as_a_damaged_file(path, monkeypatch, reads):
    """However far it comes: neither "Pack the folder again" nor "Free some space" would help."""
    path.write_bytes(pets())
    read, times = os.pread, itertools.count()

    def failing(*args):
        if next(times) >= reads:
            raise OSError(errno.EIO, "Input/output error")
        return read(*args)

    monkeypatch.setattr(os, "pread", failing)
    with pytest.raises(DatasetError, match=r"pets\.zip cannot be read: Input/output error"):
        datasets.load(path)


ORIGINALS = [
    pets(method=zipfile.ZIP_STORED),
    pets(("notes.txt", b"hello"), ("cat/", b"")),
    pets(method=zipfile.ZIP_BZIP2),
    pets(method=zipfile.ZIP_LZMA),
    pets(force_zip64=True),
    with_zip64_offset(500),
    pets(("cnnlab.json", b"{}"), ("best.weights.h5", b"\x89HDF")),
]
SIGNATURES = (b"PK\1\2", b"PK\3\4", b"PK\5\6")
EXTREMES = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 2**31, 2**32 - 1, 2**62, 2**63, 2**64 - 1)


def mutated(data: bytes, rng: random.Random) -> bytes:
    """With an extreme value in a header, some other byte, or a piece missing or repeated."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        place, count = rng.randrange(len(changed)), rng.choice((1, 2, 4, 8, 30, 46))
        kind = rng.choice(("field", "field", "byte", "missing", "repeated"))
        if kind == "field":
            header = changed.find(rng.choice(SIGNATURES), place)
            width = rng.choice((1, 2, 4, 8))
            value = rng.choice(EXTREMES) % 256**width
            place = max(header, 0) + rng.randrange(4, 60)
            changed[place : place + width] = value.to_bytes(width, "little")
        elif kind == "byte":
            changed[place] = rng.randrange(256)
        elif kind == "missing":
            del changed[place : place + count]
        else:
            changed[place:place] = changed[place : place + count]
    return bytes(changed)


def readers(path, folder):
    yield lambda: datasets.load(path, (4, 4))
    yield lambda: collect_archive(path, (4, 4))
    yield lambda: unpack(path, folder, path.name)

    def in_batch():
        with open_pictures([path]) as found:
            return list(collect_pictures(found.files, (4, 4)))

    yield in_batch


@pytest.mark.filterwarnings("ignore")  # newer Pythons warn of a strange field and go on
@pytest.mark.parametrize("seed", range(4))
def test_every_reader_of_zips_refuses_mutated_ones_or_reads_them(tmp_path, path, seed):
    rng, refused = random.Random(seed), 0
    for _ in range(100):
        path.write_bytes(mutated(rng.choice(ORIGINALS), rng))
        for read in readers(path, tmp_path):
            try:
                read()
            except CnnlabError as error:
                assert len(str(error)) < 1000
                assert str(tmp_path) not in str(error)
                refused += 1
    assert refused > 100
