"""Weight files of strangers: HDF5 hangs and crashes over some of them, and we do not."""

import subprocess
import sys
import threading

import h5py
import numpy as np
import pytest

from cnnlab.errors import WeightsError
from cnnlab.models.weight_files import LayerWeights
from cnnlab.models.weights import check_in_child, read_in_child
from tests.hostile_weights import over_which_hdf5_hangs

LAYERS = (
    LayerWeights("first", "dense", ((2, 3), (3,))),
    LayerWeights("flat", "flatten", ()),
    LayerWeights("second", "dense_1", ((3, 2), (2,))),
)


def write(path, strings=None, **stored):
    """As Keras does; with ``strings``, as keras.applications did."""
    with h5py.File(path, "w") as file:
        if strings:
            file.attrs["layer_names"] = strings([layer.name for layer in LAYERS])
        for layer in LAYERS:
            group = file.create_group(layer.name if strings else f"layers/{layer.key}/vars")
            names = [str(number) for number in range(len(layer.shapes))]
            if strings:
                group.attrs["weight_names"] = strings(names)
            else:
                group.attrs["name"] = layer.name
            for name, shape in zip(names, layer.shapes, strict=True):
                group.create_dataset(name, data=np.ones(shape, np.float32), **stored)
    return path


def of_any_length(names):
    return np.array(names, dtype=h5py.string_dtype())


def of_one_length(names):
    return [name.encode() for name in names]


@pytest.mark.parametrize("strings", [None, of_any_length, of_one_length])
@pytest.mark.parametrize("stored", [{}, {"chunks": True, "compression": "gzip"}])
def test_what_is_whole_is_read(tmp_path, strings, stored):
    values = read_in_child(write(tmp_path / "w.h5", strings, **stored), LAYERS)
    assert [(name, [array.shape for array in arrays]) for name, arrays in values.items()] == [
        (layer.name, list(layer.shapes)) for layer in LAYERS
    ]
    assert all((array == 1).all() for arrays in values.values() for array in arrays)
    check_in_child(tmp_path / "w.h5", LAYERS)


@pytest.mark.parametrize("strings", [None, of_any_length])
def test_a_file_over_which_hdf5_hangs_is_refused_while_others_go_on(tmp_path, strings):
    path = write(tmp_path / "w.h5", strings)
    path.write_bytes(over_which_hdf5_hangs(path.read_bytes()))
    caught = []

    def read():
        with pytest.raises(WeightsError, match=r"w\.h5 is not a whole HDF5 .*too long") as refused:
            read_in_child(path, LAYERS)
        caught.append(refused.value.code)

    reading = threading.Thread(target=read)
    reading.start()
    while reading.is_alive():  # which this thread could not see if HDF5 held Python's lock
        reading.join(0.01)
    assert caught == ["weights-damaged"]


_EVERY_BYTE = """
import os, pathlib, random, sys
from cnnlab.errors import WeightsError
from cnnlab.processes.limited_child import limit_computing, limit_memory
from cnnlab.models.weight_files import read_weight_file
from test_weight_files import LAYERS
path = pathlib.Path(sys.argv[1])
whole, draw = path.read_bytes(), random.Random(int(sys.argv[2]))
for _ in range(60):
    content, offset = bytearray(whole), draw.randrange(len(whole) - 8)
    value = draw.choice([bytes(8), b"\\xff" * 8, b"\\x01", whole[offset - 8 : offset]])
    content[offset : offset + len(value)] = value
    path.write_bytes(content)
    if not os.fork():
        limit_memory(2**28); limit_computing(0.5)
        try:
            read_weight_file(path, LAYERS)
        except WeightsError:
            pass
        except BaseException as error:
            print(offset, value, repr(error), flush=True)
        os._exit(0)
    os.wait()
"""


@pytest.mark.parametrize("strings", [None, of_any_length])
@pytest.mark.parametrize("stored", [{}, {"chunks": True, "compression": "gzip"}])
def test_a_damaged_byte_ends_the_reader_or_is_a_weights_error(tmp_path, strings, stored):
    path = write(tmp_path / "w.h5", strings, **stored)
    command = [sys.executable, "-c", _EVERY_BYTE, str(path), "11"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ":".join(sys.path)},
        check=True,
    )
    assert done.stdout == ""


def test_links_to_other_files_are_not_followed_even_to_see_which_layout_it_is(tmp_path):
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file["layers"] = h5py.ExternalLink("/dev/zero", "/layers")
    with pytest.raises(WeightsError, match=r"'layers' is a link to somewhere else"):
        read_in_child(tmp_path / "w.h5", LAYERS)


def test_groups_that_hold_each_other_are_read_no_deeper_than_asked(tmp_path):
    with h5py.File(write(tmp_path / "w.h5"), "r+") as file:
        file["layers/dense/vars/again"] = file["layers/dense"]
    with pytest.raises(WeightsError, match="3 arrays for layer 'first', not 2"):
        read_in_child(tmp_path / "w.h5", LAYERS)


def test_a_small_file_cannot_hold_a_large_network(tmp_path):
    large = (LayerWeights("first", "dense", ((1000, 1000), (1000,))),)
    with h5py.File(tmp_path / "w.h5", "w") as file:
        group = file.create_group("layers/dense/vars")
        ones = np.ones((1000, 1000), np.float32)
        group.create_dataset("0", data=ones, chunks=True, compression="gzip")
        group["1"] = np.ones(1000, np.float32)
    with pytest.raises(WeightsError, match="layer 'first' do not lie plainly in the file"):
        read_in_child(tmp_path / "w.h5", large)


@pytest.mark.parametrize("content", [b"", b"\x89HDF\r\n\x1a\n", b"no HDF5"])
def test_what_is_no_weight_file_is_reported_without_its_place(tmp_path, content):
    (tmp_path / "w.h5").write_bytes(content)
    with pytest.raises(WeightsError, match=r"^w\.h5 is not a whole HDF5") as refused:
        read_in_child(tmp_path / "w.h5", LAYERS)
    assert str(tmp_path) not in str(refused.value)
