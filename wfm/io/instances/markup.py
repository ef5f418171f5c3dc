"""XML and JSON of instances as elements with their rows.

A document that declares types or entities is refused.
"""

from __future__ import annotations

import json
import json.scanner
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.parsers import expat

from wfm.io.instances.source import Source, refuse

_MOST_DEEP = 20


@dataclass
class Element:
    row: int
    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def all(self, *way: str) -> Iterator[Element]:
        """Elements at the end of a way of tags."""
        here = [child for child in self.children if child.tag == way[0]]
        for element in here:
            yield from element.all(*way[1:]) if len(way) > 1 else (element,)

    def one(self, tag: str) -> Element:
        """The first child of a tag; an empty one where there is none."""
        return next(self.all(tag), Element(self.row, tag))


class _Refused(Exception):
    """A construct that is not read."""


def read_markup(file: Source, text: str) -> Element:
    """The root of a document.

    Raises:
        InputFaults: where it is no XML, with the row; where it declares a type or is nested too deep.
    """
    root = Element(0, "")
    path = [root]
    parser = expat.ParserCreate("utf-8")  # whatever the heading says: the text is decoded already
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(path) > _MOST_DEEP:
            raise _Refused(f"expected elements no more than {_MOST_DEEP} deep")
        path[-1].children.append(Element(parser.CurrentLineNumber, tag, attributes))
        path.append(path[-1].children[-1])

    def end(_: str) -> None:
        path[-1].text = path.pop().text.strip()

    def words(data: str) -> None:
        path[-1].text += data

    def doctype(*_: object) -> None:
        raise _Refused("expected no DOCTYPE: types and entities are not read")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = words
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except _Refused as error:
        file.fault(parser.CurrentLineNumber, "", "", str(error))
    except expat.ExpatError as error:
        file.fault(error.lineno, "", "", f"expected XML: {expat.ErrorString(error.code)}")
    refuse([file])
    return root.children[0]


class _Object(NamedTuple):
    """A JSON object: the row that it begins on, and its names and values."""

    row: int
    pairs: list[tuple[str, Any]]


def read_json(file: Source, text: str) -> Element:
    """An object as an element: a child for each name, spelt as in XML, and one for each value of a list.

    Raises:
        InputFaults: where it is no JSON object, with the row; where it is nested too deep.
    """
    decoder: Any = json.JSONDecoder(object_pairs_hook=list)
    plain = decoder.parse_object

    def with_row(at: tuple[str, int], *rest: Any) -> tuple[_Object, int]:
        pairs, end = plain(at, *rest)
        return _Object(text.count("\n", 0, at[1]) + 1, pairs), end

    decoder.parse_object = with_row
    # the compiled scanner would read objects without us
    decoder.scan_once = json.scanner.py_make_scanner(decoder)  # type: ignore[attr-defined]
    try:
        root = _element("", 1, decoder.decode(text), 0)
    except json.JSONDecodeError as error:
        file.fault(error.lineno, "", "", f"expected JSON: {error.msg}")
    except (_Refused, RecursionError):
        file.fault(None, "", "", f"expected values no more than {_MOST_DEEP} deep")
    refuse([file])
    return root


def _element(tag: str, row: int, value: Any, deep: int) -> Element:
    if deep > _MOST_DEEP:
        raise _Refused
    if isinstance(value, _Object):
        row = value.row
        children = [_element(name[:1].upper() + name[1:], row, x, deep + 1) for name, x in value.pairs]
        return Element(row, tag, {}, children)
    if isinstance(value, list):
        return Element(row, tag, {}, [_element("", row, x, deep + 1) for x in value])
    return Element(row, tag, {}, [], str(int(value)) if isinstance(value, bool) else str(value).strip())
