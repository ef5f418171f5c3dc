"""How kernels are compiled: once a machine, kept on disk, free of the interpreter's lock.

Numba keys its cache on the file of the outermost kernel: a kernel calls only its own file, or
`__pycache__` must be deleted after a change.
"""

from __future__ import annotations

from typing import Any

import numba

_OPTIONS: dict[str, Any] = {"error_model": "numpy", "nogil": True}
_NO_ARRAYS: dict[str, Any] = {**_OPTIONS, "_nrt": False}

compiled = numba.njit(cache=True, **_OPTIONS)

bare = numba.njit(cache=True, **_NO_ARRAYS)
"""A kernel that makes no arrays. Counting references to those handed in took over half its time."""

inlined = numba.njit(inline="always", **_NO_ARRAYS)
"""Part of a bare kernel: handing over a dozen arrays at each call costs as much as the work."""
