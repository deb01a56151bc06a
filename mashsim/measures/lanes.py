"""Arithmetic on whole columns at once, several times as fast as number by number.

A column can be read as one very long whole number, with a lane of bits for each of its numbers, which Python adds in C.
"""

from __future__ import annotations

import sys
from array import array
from itertools import pairwise

_LOW = 0 if sys.byteorder == "little" else 1
"""Which half of a 64-bit number is the low one."""
_CHUNK = 10_000


def moved(column: array[int], by: int) -> array[int]:
    """Add a number to each of a column; the sums must fit the column's type.

    The top bits are added apart, so that no lane carries over.
    """
    count, size = len(column), column.itemsize
    top = int.from_bytes(array(column.typecode, [-1 << 8 * size - 1]) * count, sys.byteorder)
    one, other = (
        int.from_bytes(column, sys.byteorder),
        int.from_bytes(array(column.typecode, [by]) * count, sys.byteorder),
    )
    total = (one & ~top) + (other & ~top) ^ (one ^ other) & top
    return array(column.typecode, total.to_bytes(size * count, sys.byteorder))


def rises(column: array[int]) -> bool:
    """Whether no number of a column is less than the one before it."""
    edges = [*range(0, len(column), _CHUNK), len(column)]
    chunks = (column[start : stop + 1].tolist() for start, stop in pairwise(edges))
    return all(chunk == sorted(chunk) for chunk in chunks)


def narrowed(column: array[int]) -> array[int]:
    """A rising column of 64-bit numbers, each of which must fit 32 bits, as one of 32-bit numbers."""
    array("i", [column[0], column[-1]] if column else ())  # refuses what does not fit
    return array("i", column.tobytes())[_LOW::2]
