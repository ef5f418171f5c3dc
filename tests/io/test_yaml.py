"""YAML 1.2 with lines: what other readers get wrong, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from wfm.domain.errors import Fault
from wfm.io.yaml import Assume, Node, read_yaml


def read(tmp_path: Path, text: str | bytes) -> tuple[Node | None, list[str]]:
    path = tmp_path / "x.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    faults: list[Fault] = []
    node = read_yaml(path, faults)
    return node, [str(fault).removeprefix(f"{tmp_path}/") for fault in faults]


def test_words_and_times_stay_text(tmp_path: Path) -> None:
    node, faults = read(tmp_path, "start: 22:30\ncode: OFF\nyes: no\n1: 010\nempty:\n")
    assert faults == []
    assert node is not None
    assert node.plain() == {"start": "22:30", "code": "OFF", "yes": "no", "1": 10, "empty": None}


def test_every_node_knows_its_line(tmp_path: Path) -> None:
    node, _ = read(tmp_path, "# head\na:\n  b: 1\n  c: [x,\n    y]\n")
    assert node is not None
    assert [node.nearest(way)[0].line for way in (["a"], ["a", "b"], ["a", "c", 1], ["a", "lost"])] == [
        2,
        3,
        5,
        2,
    ]


def test_assume_and_anchors(tmp_path: Path) -> None:
    node, faults = read(tmp_path, "a: &one {x: !assume patience}\nb: *one\n")
    assert faults == []
    assert node is not None
    assert node.plain() == {"a": {"x": Assume("patience")}, "b": {"x": Assume("patience")}}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: [1, 2\nb: 3", "x.yaml:2: not YAML: expected ',' or ']', but got ':'"),
        ("\ta: 1", "x.yaml:1: not YAML: found character '\\t' that cannot start any token"),
        ("a: 1\n---\nb: 2", "x.yaml:2: not YAML: but found another document"),
        ("a: *lost", "x.yaml:1: not YAML: found undefined alias 'lost'"),
        ("a: \x00", "x.yaml: not YAML: it holds characters that text may not hold"),
        ("# nothing\n", "x.yaml: the file is empty"),
        ("- a\n- b\n", "x.yaml:1: expected a mapping, key: value"),
        ("a: 1\nb: 2\na: 3\n", "x.yaml:3: a: duplicate key, first in line 1"),
        ("a: !!python/name:os.system x", "x.yaml:1: unknown tag tag:yaml.org,2002:python/name:os.system; "
         "the only one is !assume name"),
        ("a: !secret {b: 1}", "x.yaml:1: unknown tag !secret; the only one is !assume name"),
        ("on: 2026-02-30", "x.yaml:1: '2026-02-30': no such timestamp"),
        ("a: &a {b: *a}", "x.yaml:1: an anchor must not hold itself"),
        ("a: &a {b: 1}\nc:\n  <<: *a", "x.yaml:3: merge keys are not part of YAML 1.2; use 'extends'"),
        ("[a]: 1", "x.yaml:1: expected plain text as key"),
        (b"a: M\xfcller", "x.yaml:1: 'byte 0xfc': wrong encoding: expected UTF-8"),
    ],
)  # fmt: skip
def test_refused(tmp_path: Path, text: str | bytes, fault: str) -> None:
    assert read(tmp_path, text)[1] == [fault]


def test_a_byte_order_mark_is_nothing(tmp_path: Path) -> None:
    node, faults = read(tmp_path, b"\xef\xbb\xbfa: 1")
    assert faults == []
    assert node is not None
    assert node.plain() == {"a": 1}
