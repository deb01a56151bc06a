"""The kernel's library: found, loaded and tried."""

from __future__ import annotations

import ctypes
from array import array
from functools import cache
from pathlib import Path

from mashsim import chance
from mashsim.kernel.knowing import LAWS

_TRIED = 1000
"""So many uniform numbers are put through each law when the library is loaded."""


class Library:
    """The kernel as it was built.

    Raises
    ------
    OSError
        If it cannot be loaded.
    """

    def __init__(self, path: Path):
        library = ctypes.CDLL(str(path))
        self.begin, self.go, self.end = library.mashsim_begin, library.mashsim_go, library.mashsim_end
        self.rows, self.contacts, self.quantiles = (
            library.mashsim_rows, library.mashsim_contacts, library.mashsim_quantiles
        )  # fmt: skip
        pointer = ctypes.c_void_p
        self.begin.argtypes, self.begin.restype = [pointer], pointer
        self.go.argtypes, self.go.restype = [pointer], ctypes.c_int
        self.end.argtypes, self.end.restype = [pointer], None
        self.rows.argtypes, self.rows.restype = [pointer], ctypes.c_int64
        self.contacts.argtypes, self.contacts.restype = [pointer, pointer, pointer], ctypes.c_int32
        self.quantiles.argtypes = [ctypes.c_int64, pointer, ctypes.c_int64, pointer]
        self.quantiles.restype = None

    def rounds_as_python(self) -> bool:
        """Whether it turns uniform numbers into lengths of time as Python does, to the bit, for each law it knows."""
        laws = (
            chance.fixed(60.0), chance.exponential(600.0), chance.lognormal(600.0, 0.7),
            chance.triangular(60.0, 300.0, 1800.0), chance.uniform(60.0, 1800.0),
        )  # fmt: skip
        uniform = chance.Luck(1, 0).stream("kernel")
        tried = [2.0**-54, 1 - 2.0**-53, *(uniform.at(place) for place in range(_TRIED))]
        for law in laws:
            assert law.form is not None  # each of these says its own
            kind, numbers = law.form
            values, given = array("d", tried), array("d", [*numbers, 0.0, 0.0])
            self.quantiles(LAWS.index(kind), given.buffer_info()[0], len(values), values.buffer_info()[0])
            if values.tolist() != [law.quantile(u) for u in tried]:
                return False
        return True


@cache
def installed() -> Library | None:
    """Return the library that was built when mashsim was installed; None where there is none that can be used."""
    for path in sorted(Path(__file__).parent.glob("_kernel*.*")):
        if path.suffix in (".so", ".pyd", ".dll", ".dylib"):
            try:
                library = Library(path)
            except (OSError, AttributeError):
                continue
            return library if library.rounds_as_python() else None
    return None
