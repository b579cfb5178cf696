"""Read a Keras weight file, checked on the way. No TensorFlow here.

The two layouts, each with the arrays of one layer in the order of ``layer.weights``:

    .weights.h5   /layers/<class, numbered>/vars/<0, 1, ...>          (Keras 3)
    .h5           /<layer name>/<weight name>, listed in attributes   (keras.applications)

Nothing is read before its name, link, type, shape and size are known to be the network's, so
a small file cannot make us allocate more than the network itself. But HDF5 itself may hang or
crash over a damaged byte: ``weight_reader.py`` reads files of unknown hash in a child.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn, Self

import numpy as np

from cnnlab.errors import CnnlabError, WeightsError
from cnnlab.storage.os_errors import as_storage_errors
from cnnlab.wording import counted

if TYPE_CHECKING:
    import h5py

LONGEST_NAME_LIST = 1_000_000  # bytes

MOST_COMPRESSED, SMALL = 10, 65_536
"""Weights hardly compress, never by this factor; and the bytes below which this is not checked."""


@dataclass(frozen=True)
class LayerWeights:
    """The weights of one layer that a network expects in a file.

    Attributes:
        name: the layer's name.
        key: its name inside a ``.weights.h5``, such as ``"conv2d_1"``.
        shapes: of its weights, in the order of ``layer.weights``; may be empty.
    """

    name: str
    key: str
    shapes: tuple[tuple[int, ...], ...]

    @property
    def num_bytes(self) -> int:
        """The size of its weights as float32."""
        return 4 * sum(map(math.prod, self.shapes))

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of ``dataclasses.asdict``, after JSON."""
        return cls(values["name"], values["key"], tuple(map(tuple, values["shapes"])))


def read_weight_file(path: Path, layers: Sequence[LayerWeights]) -> dict[str, list[np.ndarray]]:
    """The weights of every layer that has some: layer name -> float32 arrays.

    Raises:
        WeightsError: the first difference between file and network, or the reason why it is unsafe.
        StorageError: the file cannot be opened.
    """
    import h5py

    if not path.is_file():
        raise WeightsError("weights-missing", "There is no weight file {file}.", file=str(path))
    try:
        # A file that Python has opened: HDF5 would lock it, which some file systems cannot.
        with _opened(path) as raw, h5py.File(raw, "r") as file:
            has_layers = file.get("layers", getlink=True) is not None
            arrays = _keras3_arrays if has_layers else _applications_arrays
            return {
                layer.name: [_checked_values(path, layer, *pair) for pair in pairs]
                for layer, pairs in arrays(path, file, layers)
            }
    except CnnlabError:
        raise
    # h5py reports damage with any of these, depending on the byte that is wrong.
    except (OSError, LookupError, RuntimeError, TypeError, ValueError, AttributeError) as error:
        raise weights_damaged(path, _first_line(error)) from error


def _opened(path: Path) -> IO[bytes]:
    with as_storage_errors(path.name):
        return path.open("rb")


def weights_damaged(path: Path, reason: str) -> WeightsError:
    """The error for a file that HDF5 cannot read."""
    return WeightsError(
        "weights-damaged",
        "{file} is not a whole HDF5 weight file ({reason}). Choose a .weights.h5 or .h5 file.",
        file=path.name,
        reason=reason,
    )


def _first_line(error: Exception) -> str:
    if isinstance(error, AttributeError | TypeError | LookupError):
        return "it is not ordered as a weight file"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[:200]
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__


Arrays = Iterator[tuple[LayerWeights, list[tuple["h5py.Dataset", tuple[int, ...]]]]]


def _keras3_arrays(path: Path, file: "h5py.File", layers: Sequence[LayerWeights]) -> Arrays:
    group = _child(path, file, "layers")
    _require_group(path, group, "layers")
    unknown = sorted(set(group) - {layer.key for layer in layers})
    if unknown:
        _refuse_layers(path, f"has a layer {unknown[0]!r} that the network does not have")
    for layer in layers:
        if not layer.shapes:
            continue
        if layer.key not in group:
            _refuse_layers(path, f"lacks layer {layer.name!r}")
        stored = _child(path, _child(path, group, layer.key), "vars")
        _require_group(path, stored, "vars")
        name = stored.attrs.get("name", layer.name)
        if name != layer.name:
            _refuse_layers(path, f"has layer {name!r} where the network has {layer.name!r}")
        keys = [str(index) for index in range(len(layer.shapes))]
        yield layer, _pairs(path, layer, stored, keys, num_stored=len(stored))


def _applications_arrays(path: Path, file: "h5py.File", layers: Sequence[LayerWeights]) -> Arrays:
    stored_names = [
        name
        for name in _names(path, file, "layer_names")
        if len(_names(path, _child(path, file, name), "weight_names"))
    ]
    expected = [layer for layer in layers if layer.shapes]
    for name in stored_names:
        if name not in {layer.name for layer in expected}:
            _refuse_layers(path, f"has a layer {name!r} that the network does not have")
    for layer in expected:
        if layer.name not in stored_names:
            _refuse_layers(path, f"lacks layer {layer.name!r}")
        stored = _child(path, file, layer.name)
        names = _names(path, stored, "weight_names")
        yield layer, _pairs(path, layer, stored, names, num_stored=len(names))


def _pairs(
    path: Path, layer: LayerWeights, group: "h5py.Group", names: Sequence[str], num_stored: int
) -> list[tuple["h5py.Dataset", tuple[int, ...]]]:
    if num_stored != len(layer.shapes):
        stored = counted(num_stored, "array")
        _refuse_layers(path, f"has {stored} for layer {layer.name!r}, not {len(layer.shapes)}")
    return [
        (_child(path, group, name), shape) for name, shape in zip(names, layer.shapes, strict=True)
    ]


def _names(path: Path, group: Any, attribute: str) -> list[str]:
    """The list of names in an attribute of a file of ``keras.applications``."""
    if attribute not in group.attrs:
        _refuse_layers(path, "is an HDF5 file, but not one of Keras's weights")
    stored = group.attrs.get_id(attribute)
    if math.prod(stored.shape) * stored.dtype.itemsize > LONGEST_NAME_LIST:
        _refuse_layers(path, "lists more names than a network has")
    names = np.asarray(group.attrs[attribute]).tolist()
    return [name.decode() if isinstance(name, bytes) else str(name) for name in names]


def _child(path: Path, group: Any, name: str) -> Any:
    """A member reached by hard links only: others lead to other files or in cycles."""
    import h5py

    for part in name.split("/"):
        _require_group(path, group, part)
        link = group.get(part, getlink=True)
        if link is None:
            _refuse_layers(path, f"lacks {name!r}")
        if not isinstance(link, h5py.HardLink):
            raise WeightsError(
                "weights-linked",
                "{file} is refused: {name} is a link to somewhere else.",
                file=path.name,
                name=repr(name),
            )
        group = group[part]
    return group


def _require_group(path: Path, group: Any, name: str) -> None:
    import h5py

    if not isinstance(group, h5py.Group):
        _refuse_layers(path, f"has plain numbers where {name!r} should be")


def _checked_values(
    path: Path, layer: LayerWeights, dataset: Any, shape: tuple[int, ...]
) -> np.ndarray:
    import h5py

    if not isinstance(dataset, h5py.Dataset) or dataset.dtype.kind != "f":
        _refuse_layers(path, f"has something other than numbers in layer {layer.name!r}")
    if dataset.shape != shape:
        raise WeightsError(
            "weights-shape-differs",
            "{file} does not fit this network: layer {layer} has an array of shape {received}, "
            "expected {expected}.",
            file=path.name,
            layer=repr(layer.name),
            received=dataset.shape,
            expected=shape,
        )
    if not _is_plainly_stored(dataset):
        raise WeightsError(
            "weights-not-inside",
            "{file} is refused: the values of layer {layer} do not lie plainly in the file.",
            file=path.name,
            layer=repr(layer.name),
        )
    with np.errstate(over="ignore"):
        # HDF5's own conversion from float16 is ten times slower than reading.
        values = dataset[()].astype(np.float32)
    if not np.isfinite(values).all():
        raise WeightsError(
            "weights-not-finite",
            "{file} is refused: layer {layer} holds values that are not finite numbers.",
            file=path.name,
            layer=repr(layer.name),
        )
    return values


def _is_plainly_stored(dataset: "h5py.Dataset") -> bool:
    """The values are in this file, and reading them takes no more memory than they do."""
    stored = dataset.id.get_storage_size()
    if dataset.external or dataset.is_virtual or stored == 0:
        return False
    if dataset.size * dataset.dtype.itemsize > MOST_COMPRESSED * stored + SMALL:
        return False
    return dataset.chunks is None or math.prod(dataset.chunks) <= dataset.size


def _refuse_layers(path: Path, difference: str) -> NoReturn:
    raise WeightsError(
        "weights-layers-differ",
        "{file} does not fit this network: it {difference}.",
        file=path.name,
        difference=difference,
    )
