"""Finds every text that people may see, by reading the code."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import wfm

PACKAGE = Path(wfm.__file__).parent


def collect() -> set[str]:
    """What is given to `_`, `say` and `mark`, and composed sentences as messages with numbered fields.

    Composed are the words of violations (assigned to `words` in a rule) and notes of the forecast.
    """
    return {text for path in PACKAGE.rglob("*.py") for text in _texts(path)}


def _texts(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and _called(node.func) in ("_", "say", "mark"):
            yield from (text for a in node.args[:1] for text in _messages(a, composed=False))
        if path.parent.name == "rules" and path.stem != "__init__" and _assigns(node, "words"):
            yield from _messages(node.value)
        if path.parent.name == "rules" and isinstance(node, ast.AnnAssign) and _says_itself(node):
            yield _numbered(ast.literal_eval(node.value))  # type: ignore[arg-type]
        yield from _faults(node)
        if path.parent.name == "forecast":
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "notes.append":
                yield from _messages(node.args[0])
            if _assigns(node, "notes") and isinstance(node.value, ast.List):
                yield from (text for element in node.value.elts for text in _messages(element))
            if isinstance(node, ast.FunctionDef) and node.name == "words":
                returned = [n.value for n in ast.walk(node) if isinstance(n, ast.Return) and n.value]
                yield from (text for value in returned for text in _messages(value))


def _says_itself(node: ast.AnnAssign) -> bool:
    """Whether a rule's class is given its sentence."""
    return ast.unparse(node.target) == "words" and node.value is not None


def _faults(node: ast.AST) -> Iterator[str]:
    """What faults and checks of tables say was expected."""
    if not isinstance(node, ast.Call):
        return
    name = _called(node.func)
    given = [*(node.args[:1] if name == "Fault" else node.args[1:2] if name == "fault" else ())]
    given += [k.value for k in node.keywords if k.arg == "error"]
    texts = (text for expected in given for text in _messages(expected))
    yield from (text for text in texts if re.search("[a-z]+ [a-z{]", text))  # others are names


def _numbered(message: str) -> str:
    """Named fields numbered from 0, formats dropped."""
    number = itertools.count()
    return re.sub(r"\{[^}]*\}", lambda _: f"{{{next(number)}}}", message)


def _called(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""


def _assigns(node: ast.AST, name: str) -> TypeGuard[ast.Assign]:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name


def _messages(node: ast.expr, composed: bool = True) -> Iterator[str]:
    """A literal, and an f-string with its fields numbered from 0."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.JoinedStr) and composed:
        fields = iter(range(len(node.values)))
        yield "".join(
            str(v.value) if isinstance(v, ast.Constant) else f"{{{next(fields)}}}" for v in node.values
        )
