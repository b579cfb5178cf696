"""Weight files that do harm."""

FIRST, HEAD, UNIT = 16, 16, 8
"""Of a heap of strings in HDF5: where its first object begins, what stands before an object's
bytes (number, count, four bytes of nothing, size), and what sizes are rounded up to."""


def over_which_hdf5_hangs(content: bytes) -> bytes:
    """A weight file whose heap of strings ends in free space of no size: HDF5 1.14 goes round.

    Source: HDF5 File Format Specification 3.0, III.E, global heap.
    """
    at = content.index(b"GCOL") + FIRST
    while content[at : at + 2] != bytes(2):  # object 0 is the free space
        size = int.from_bytes(content[at + 8 : at + 16], "little")
        at += HEAD + -(-size // UNIT) * UNIT
    return content[: at + 8] + bytes(8) + content[at + 16 :]
