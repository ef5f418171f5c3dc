"""`compile` and `check` of a rule share no code, so that an error in one cannot hide in both."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

import pytest

from wfm.roster.rules import RULES
from wfm.roster.rules.base import Rule

SOLVERS = ("wfm.roster.parts", "wfm.roster.context", "wfm.roster.rules.compiling")
CHECKS = ("wfm.roster.published", "wfm.roster.rules.judging")


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_compile_and_check_share_no_code(rule: type[Rule]) -> None:
    tree = ast.parse(inspect.getsource(inspect.getmodule(rule)))
    functions = {f.name: f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef)}
    classes = {c.name for c in tree.body if isinstance(c, ast.ClassDef)}
    imported = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    compiling, checking = reached("compile", functions), reached("check", functions)
    assert not compiling & checking & (functions.keys() | classes)
    assert not [name for name in checking if imported.get(name) in SOLVERS]
    assert not [name for name in compiling if imported.get(name) in CHECKS]


def reached(start: str, functions: dict[str, ast.FunctionDef]) -> set[str]:
    """Names that a method uses, itself or through the module's other functions."""
    found, todo = set(), [start]
    while todo:
        for name in names(functions[todo.pop()]):
            if name in functions and name not in found:
                todo.append(name)
            found.add(name)
    return found


def names(function: ast.FunctionDef) -> Iterator[str]:
    for statement in function.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                yield node.id
            elif (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "self"
            ):
                yield node.attr
