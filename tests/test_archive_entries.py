"""Entries of ZIPs: what they are called, and what they unpack to."""

import bz2
import lzma
import struct
import tracemalloc
import unicodedata
import zipfile
import zlib

import numpy as np
import pytest

from cnnlab import datasets
from cnnlab.datasets.archives.zip_archive import open_archive
from cnnlab.errors import DatasetError
from cnnlab.images import encode_image


def picture(grey: int) -> bytes:
    return encode_image(np.full((4, 4, 3), grey))


PICTURE = picture(90)


class RawName(zipfile.ZipInfo):
    """An entry whose name is written as the bytes are, with or without the flag for UTF-8."""

    def __init__(self, raw: bytes, flag: int = 0) -> None:
        super().__init__("x")
        self.raw, self.flag = raw, flag

    def _encodeFilenameFlags(self):
        return self.raw, self.flag


def write(path, *entries, method=zipfile.ZIP_DEFLATED):
    """A ZIP of (name, ZipInfo or bytes of a name; content)."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in entries:
            info = RawName(name) if isinstance(name, bytes) else name
            archive.writestr(info, content, method)
    return path


def names_in(path) -> list[str]:
    with open_archive(path) as files:
        return [str(file.path) for file in files]


def unicode_path(raw: bytes, name: str, version: int = 1) -> zipfile.ZipInfo:
    field = struct.pack("<BI", version, zlib.crc32(raw)) + name.encode()
    info = RawName(raw)
    info.extra = b"\x01\x99\x02\0??" + struct.pack("<HH", 0x7075, len(field)) + field
    return info


@pytest.mark.parametrize("flag", [0, 0x800])
@pytest.mark.parametrize("name", ["Äpfel/1.png", "кошка/1.png", "日本語/🐱.png"])
def test_names_are_utf8_with_and_without_the_flag_for_it(tmp_path, name, flag):
    assert names_in(write(tmp_path / "a.zip", (RawName(name.encode(), flag), PICTURE))) == [name]


def test_names_are_composed(tmp_path):
    apart = unicodedata.normalize("NFD", "Übung/é.png")
    assert names_in(write(tmp_path / "a.zip", (apart.encode(), PICTURE))) == ["Übung/é.png"]


@pytest.mark.parametrize("code_page", ["cp437", "cp1252"])
def test_names_that_are_no_utf8_are_read_by_the_code_page_that_makes_words_of_them(
    tmp_path, code_page
):
    raw = "Äpfel/Übung.png".encode(code_page)
    assert names_in(write(tmp_path / "a.zip", (raw, PICTURE))) == ["Äpfel/Übung.png"]


def test_the_unicode_path_field_has_the_last_word(tmp_path):
    path = write(tmp_path / "a.zip", (unicode_path(b"?????/1.png", "кошка/1.png"), PICTURE))
    assert names_in(path) == ["кошка/1.png"]


def test_a_unicode_path_field_of_another_name_is_passed_over(tmp_path):
    info = unicode_path(b"cat/1.png", "dog/1.png")
    info.raw = b"cow/1.png"
    assert names_in(write(tmp_path / "a.zip", (info, PICTURE))) == ["cow/1.png"]


@pytest.mark.parametrize("name", ["../1.png", "/1.png", "C:/1.png", "a\\..\\..\\1.png"])
def test_the_unicode_path_field_is_checked_like_any_name(tmp_path, name):
    path = write(tmp_path / "a.zip", (unicode_path(b"cat/1.png", name), PICTURE))
    with pytest.raises(DatasetError) as caught:
        names_in(path)
    assert caught.value.code == "zip-unsafe-path"


@pytest.mark.parametrize("place", [0, 6])
def test_an_entry_with_an_empty_name_is_no_picture(tmp_path, place):
    names = [f"{pet}/{n}.png" for pet in ("cat", "dog") for n in range(3)]
    entries = [(name, picture(grey)) for grey, name in enumerate(names)]
    entries.insert(place, (b"", b"nothing"))
    data = datasets.load(write(tmp_path / "a.zip", *entries))
    assert data.class_names == ("cat", "dog")
    assert data.notes[0].values["count"] == 1


def test_backslashes_are_separators(tmp_path):
    names = [rf"pets\{pet}\{n}.png" for pet in ("cat", "dog") for n in range(3)]
    entries = [(name, picture(grey)) for grey, name in enumerate(names)]
    path = write(tmp_path / "a.zip", ("pets\\cat\\", b""), *entries)
    data = datasets.load(path)
    assert data.class_names == ("cat", "dog")
    assert len(data.x_train) + len(data.x_test) == 6


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_every_compression_of_python_is_read(tmp_path, method):
    rng = np.random.default_rng(0)
    contents = {f"a/{n}.png": rng.bytes(3000) + bytes(2000) for n in range(3)}
    path = write(tmp_path / "a.zip", *contents.items(), method=method)
    with open_archive(path) as files:
        assert {str(file.path): file.read() for file in files} == contents


def entry_that_lies(path, method: int, packed: bytes, declared: int, check_sum: int):
    """A ZIP of one stored entry whose directory tells another method and size."""
    write(path, ("cat/lie.png", packed), method=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    record = data.rindex(b"PK\1\2")
    struct.pack_into("<H", data, record + 10, method)
    struct.pack_into("<I", data, record + 16, check_sum)
    struct.pack_into("<I", data, record + 24, declared)
    path.write_bytes(data)
    return path


def packed_lzma(content: bytes, dictionary: int) -> bytes:
    settings = {"id": lzma.FILTER_LZMA1, "dict_size": 2**20}
    stream = lzma.compress(content, lzma.FORMAT_RAW, filters=[settings])
    return struct.pack("<BBHBI", 9, 20, 5, 93, dictionary) + stream


def deflated(content: bytes) -> bytes:
    return zlib.compress(content, wbits=-15)


ZEROS = bytes(60_000_000)


@pytest.mark.parametrize(
    ("method", "packed"),
    [
        (zipfile.ZIP_DEFLATED, deflated(ZEROS)),
        (zipfile.ZIP_BZIP2, bz2.compress(ZEROS) + bytes(1000)),
        (zipfile.ZIP_LZMA, packed_lzma(ZEROS, 2**20)),
    ],
    ids=["deflate", "bzip2", "lzma"],
)
def test_no_more_is_unpacked_than_was_declared(tmp_path, method, packed):
    path = entry_that_lies(tmp_path / "a.zip", method, packed, 50_000, zlib.crc32(ZEROS[:50_000]))
    with open_archive(path) as (file,):
        tracemalloc.start()
        with pytest.raises(DatasetError, match="damaged"):
            file.read()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 2_000_000


def test_a_dictionary_of_four_gigabytes_is_not_reserved(tmp_path):
    content = np.random.default_rng(0).bytes(5000)
    packed = packed_lzma(content, 2**32 - 1)
    path = entry_that_lies(tmp_path / "a.zip", zipfile.ZIP_LZMA, packed, 5000, zlib.crc32(content))
    with open_archive(path) as (file,):
        tracemalloc.start()
        assert file.read() == content
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("packed", [b"", b"\1", b"\xff" * 50, bytes(50)])
def test_data_that_are_not_packed_as_declared_are_refused(tmp_path, method, packed):
    path = entry_that_lies(tmp_path / "a.zip", method, packed, len(packed), 0x1234)
    with open_archive(path) as (file,), pytest.raises(DatasetError, match=r"lie\.png' is damaged"):
        file.read()
