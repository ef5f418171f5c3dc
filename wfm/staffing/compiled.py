"""How kernels are compiled: once a machine, kept on disk, IEEE rules for division by zero."""

from __future__ import annotations

import numba

compiled = numba.njit(cache=True, error_model="numpy", nogil=True)
"""Numba keys its cache on the file of the outermost kernel: after editing a kernel that another
file calls, delete `__pycache__`."""

fused = numba.njit(cache=True, error_model="numpy", nogil=True, fastmath={"contract"})
"""A kernel whose products and sums may be one rounding: chains of them take half as long."""
