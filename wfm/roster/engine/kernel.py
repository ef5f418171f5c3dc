"""How kernels are compiled: once a machine, and free of the interpreter's lock while they run.

`kernel` may be called from Python; `inner` only by other kernels, which spares the compiler the
wrappers around it. Kernels make no arrays: without the counting of references a call costs half as
much (`_nrt`). A kernel is compiled again when its own file changes, not when a file that it calls into
does: after changing one, delete the `*.nbi` files beside it.
"""

from __future__ import annotations

from numba import njit

kernel = njit(  # type: ignore[call-overload]
    cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True, _nrt=False
)
inner = njit(  # type: ignore[call-overload]
    cache=True, nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False
)
