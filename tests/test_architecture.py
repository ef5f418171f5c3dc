"""The house: what may import what, and how light the front door is."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "wfm").rglob("*.py"))
STAGES = ("forecast", "staffing", "roster", "simulate", "reporting")
GROUND = {"domain", "config", "tables", "words", "pay"}


def imports(path: Path) -> set[str]:
    """Modules of `wfm` that a file imports, at any depth of its code."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name == "wfm" or name.startswith("wfm.")}


def rooms(path: Path) -> set[str]:
    """First-level rooms that a file imports."""
    return {name.split(".")[1] for name in imports(path) if "." in name}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_flow_one_way(path: Path) -> None:
    here = path.relative_to(ROOT / "wfm").parts[0].removesuffix(".py")
    used = rooms(path) - {here, "__version__"}
    if here in STAGES:
        assert used <= GROUND, f"a stage knows only the ground floor, not {used - GROUND}"
    elif here == "domain":
        assert not used
    elif here == "config" or here == "tables":
        assert used <= {"domain"}
    elif here == "pay" or here == "io":
        assert used <= {"domain", "config", "tables"}
    elif here == "cli":
        assert not used & set(STAGES), "the command line goes through plan.py"


@pytest.mark.parametrize("path", [p for p in FILES if p.relative_to(ROOT / "wfm").parts[0] == "domain"])
def test_domain_needs_only_the_standard_library(path: Path) -> None:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    assert names - {"wfm"} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("path", [p for p in FILES if p.relative_to(ROOT / "wfm").parts[0] in STAGES])
def test_stages_neither_print_nor_open_files_nor_read_clocks(path: Path) -> None:
    forbidden = {"print", "open", "input"}
    clocks = {"time", "perf_counter", "monotonic", "now", "today", "utcnow"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                assert node.func.id not in forbidden, f"{path.name}:{node.lineno}"
            if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                owner = node.func.value.id
                assert not (owner in {"time", "datetime", "date"} and node.func.attr in clocks), node.lineno


def test_the_engine_knows_parts_and_no_rule() -> None:
    for path in (ROOT / "wfm/roster/engine").glob("*.py"):
        assert not any(".rules" in name for name in imports(path)), path.name


def test_the_check_knows_nothing_of_the_solver() -> None:
    for name in ("check.py", "published.py"):
        used = imports(ROOT / "wfm/roster" / name)
        assert not any(part in name for name in used for part in (".engine", ".parts", ".context", ".solve"))
