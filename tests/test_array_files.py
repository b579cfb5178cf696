"""Arrays in .npz files from anyone: what is read, and that nothing else than damage comes out."""

import random
import struct
import zipfile

import numpy as np
import pytest

from cnnlab.storage.array_files import DAMAGE, load_arrays, load_header, save_arrays

ARRAYS = {
    "table": np.arange(12.0).reshape(3, 4),
    "columns": np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3)),
    "scalar": np.array(3),
    "none": np.zeros((0, 3), bool),
    "row": np.arange(7, dtype=np.uint8),
}


@pytest.fixture
def saved(tmp_path):
    save_arrays(tmp_path / "a.npz", {"kind": "test"}, ARRAYS)
    return tmp_path / "a.npz"


def test_what_was_saved_comes_back(saved):
    header, arrays = load_arrays(saved)
    assert header == load_header(saved) == {"kind": "test"}
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(arrays[name], array)


@pytest.mark.parametrize(
    "description",
    [
        b"{'a': 1}\n\t\tx\n  y",  # IndentationError in NumPy's own reader
        b"{'descr': '<f8', 'shape': (3",  # tokenize.TokenError
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (0, 99999999999999999999), }\n",
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999, 99999999999999), }\n",
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (-1, 3), }\n",
        b"{'descr': '<f7', 'fortran_order': False, 'shape': (3,), }\n",
        b"{'descr': '|O', 'fortran_order': False, 'shape': (3,), }\n",
        b"{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (3,), }\n",
        b"(" * 900,  # MemoryError or RecursionError
        b"[" + b"1L," * 200,
        b"9" * 900,  # a number of too many digits
        b"\xff\xfe\x00",
        b"",
    ],
)
def test_a_description_that_numpy_did_not_write_is_damage(tmp_path, description):
    save_arrays(tmp_path / "a.npz", {}, {})
    with zipfile.ZipFile(tmp_path / "a.npz", "a") as archive:
        length = struct.pack("<H", len(description))
        archive.writestr("b.npy", b"\x93NUMPY\x01\x00" + length + description + bytes(24))
    with pytest.raises(DAMAGE):
        load_arrays(tmp_path / "a.npz")


def test_an_array_cannot_promise_more_than_the_whole_file_holds(saved):
    """Both sizes that the directory gives are lies; nothing is allocated for them."""
    content = bytearray(saved.read_bytes())
    entry = content.index(b"table.npy", content.index(b"PK\x01\x02")) - 46
    content[entry + 20 : entry + 28] = struct.pack("<II", 2**31, 2**31)
    shape = content.index(b"(3, 4), }        ")
    content[shape : shape + 17] = b"(9999, 9999), }  "
    saved.write_bytes(content)
    with pytest.raises(ValueError, match="promises more than the file holds"):
        load_arrays(saved)


def test_damaged_bytes_are_damage_and_nothing_else(saved):
    whole, draw = saved.read_bytes(), random.Random(5)
    damaged = 0
    for _ in range(2000):
        content, offset = bytearray(whole), draw.randrange(len(whole) - 8)
        value = draw.choice([b"\x80", b"\xff" * 8, bytes(8), b"\xff\xff\xff\x7f", b"9"])
        content[offset : offset + len(value)] = value
        saved.write_bytes(content)
        try:
            load_arrays(saved)
        except (OSError, *DAMAGE):
            damaged += 1
    assert damaged > 1000
