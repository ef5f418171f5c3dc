"""XML of instances, with the row of each element; a document that declares types or entities is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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
