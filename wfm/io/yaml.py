"""YAML 1.2, read safely, with the line of every node.

Only plain data: mappings, lists, scalars, and the tag `!assume name`. Times such as 22:30 and
words such as OFF stay text, as YAML 1.2 says; keys are always text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from wfm.domain.errors import Fault, InputFaults
from wfm.io.text import decode, read_bytes

_PLAIN = "tag:yaml.org,2002:"
_SCALARS = frozenset(_PLAIN + kind for kind in ("str", "int", "float", "bool", "null", "timestamp"))
_ASSUME = "!assume"


@dataclass(frozen=True, slots=True)
class Assume:
    """Stands for the value of an assumption."""

    name: str


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it is written; mappings and lists hold nodes."""

    value: Any
    file: Path
    line: int

    def fault(self, expected: str, column: str = "", value: str = "") -> Fault:
        return Fault(expected, str(self.file), self.line, column, value)

    def plain(self) -> Any:
        """The value without places."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def nearest(self, keys: Iterable[str | int]) -> tuple[Node, tuple[str | int, ...]]:
        """The deepest node on the way along `keys`, and the part of the way it lies at."""
        node, way = self, []
        for key in keys:
            inside = node.value
            if isinstance(inside, dict) and str(key) in inside:
                node = inside[str(key)]
            elif isinstance(inside, list) and isinstance(key, int) and 0 <= key < len(inside):
                node = inside[key]
            else:
                break
            way.append(key)
        return node, tuple(way)


def read_yaml(path: Path, faults: list[Fault]) -> Node | None:
    """The mapping in a file, None where there is none; what is wrong is added to `faults`."""
    try:
        text = decode(read_bytes(path), path)
    except InputFaults as error:
        faults.extend(error.faults)
        return None
    loader = YAML(typ="safe", pure=True)
    try:
        root = loader.compose(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        faults.append(Fault(f"not YAML: {error.problem}", str(path), line))
        return None
    except YAMLError:
        faults.append(Fault("not YAML: it holds characters that text may not hold", str(path)))
        return None
    if root is None:
        faults.append(Fault("the file is empty", str(path)))
        return None
    node = _Builder(path, loader, faults).build(root, root.start_mark.line + 1, ())
    if not isinstance(node.value, dict):
        faults.append(node.fault("expected a mapping, key: value"))
        return None
    return node


class _Builder:
    """Turns composed nodes of one file into ours."""

    def __init__(self, path: Path, loader: YAML, faults: list[Fault]) -> None:
        self.path, self.loader, self.faults = path, loader, faults

    def build(self, raw: Any, line: int, above: tuple[Any, ...]) -> Node:
        if any(raw is parent for parent in above):
            return self._wrong("an anchor must not hold itself", line)
        if isinstance(raw, MappingNode) and raw.tag == _PLAIN + "map":
            return Node(self._mapping(raw, (*above, raw)), self.path, line)
        if isinstance(raw, SequenceNode) and raw.tag == _PLAIN + "seq":
            items = [self.build(child, child.start_mark.line + 1, (*above, raw)) for child in raw.value]
            return Node(items, self.path, line)
        return self._scalar(raw, line)

    def _mapping(self, raw: MappingNode, above: tuple[Any, ...]) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for key, child in raw.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                self._wrong("expected plain text as key", line)
            elif key.value == "<<":
                self._wrong("merge keys are not part of YAML 1.2; use 'extends'", line)
            elif key.value in found:
                self._wrong(f"duplicate key, first in line {found[key.value].line}", line, key.value)
            else:
                found[key.value] = self.build(child, line, above)
        return found

    def _scalar(self, raw: Any, line: int) -> Node:
        tag = str(raw.tag)
        if tag == _ASSUME and isinstance(raw, ScalarNode):
            return Node(Assume(raw.value), self.path, line)
        if tag not in _SCALARS or not isinstance(raw, ScalarNode):
            return self._wrong(f"unknown tag {tag}; the only one is !assume name", line)
        try:
            return Node(self.loader.constructor.construct_object(raw), self.path, line)
        except ValueError:
            return self._wrong(f"no such {tag.removeprefix(_PLAIN)}", line, value=raw.value)

    def _wrong(self, expected: str, line: int, column: str = "", value: str = "") -> Node:
        self.faults.append(Fault(expected, str(self.path), line, column, value))
        return Node(None, self.path, line)


def merge(base: Node, over: Node) -> Node:
    """`over` on top of `base`: mappings are merged key by key, anything else is replaced."""
    if not (isinstance(base.value, dict) and isinstance(over.value, dict)):
        return over
    merged = dict(base.value)
    for key, child in over.value.items():
        merged[key] = merge(merged[key], child) if key in merged else child
    return Node(merged, over.file, over.line)


def dotted(keys: Sequence[str | int]) -> str:
    """`roster.rules.daily_rest.hours`."""
    return ".".join(map(str, keys))
