"""Kernels are compiled once, before the tests, and are never older than the code."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the tests themselves run side by side


def pytest_configure(config: pytest.Config) -> None:
    """Where kernels are kept: by the code they were made from, and apart for each of several workers."""
    kernels = ROOT / ".pytest_cache" / "kernels"
    made_from = kernels / _digest()
    worker = getattr(config, "workerinput", {}).get("workerid")
    if worker is None:
        os.environ["NUMBA_CACHE_DIR"] = str(made_from)
        if not made_from.exists():
            shutil.rmtree(kernels, ignore_errors=True)
            _compile(made_from)
        return
    own = kernels / f"{made_from.name}-{worker}"
    shutil.copytree(made_from, own, dirs_exist_ok=True)
    os.environ["NUMBA_CACHE_DIR"] = str(own)


def _digest() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for stage in ("roster/engine", "simulate", "staffing"):
        for file in sorted((ROOT / "wfm" / stage).glob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _compile(folder: Path) -> None:
    """Plans the starter: that calls most kernels."""
    folder.mkdir(parents=True)
    starter = folder / "starter"
    for command in (["init", str(starter)], ["plan", str(starter / "scenario.yaml")]):
        subprocess.run([sys.executable, "-m", "wfm", *command], capture_output=True, check=False)
    shutil.rmtree(starter, ignore_errors=True)
