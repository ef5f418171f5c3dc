"""Public rostering instances as ordinary scenarios: one file a family, and one line each here.

instance = read_instance([Path("Instance1.txt")])
rules, _ = parse_rules(instance.scenario.roster.rules)
solve(instance.requirement, instance.inputs, rules, instance.scenario, stop=..., progress=...)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from wfm.domain.errors import Fault, InputFaults
from wfm.io.instances.curtois import is_curtois, read_curtois
from wfm.io.instances.inrc1 import is_inrc1, read_inrc1
from wfm.io.instances.inrc2 import is_inrc2, read_inrc2
from wfm.io.instances.instance import Instance
from wfm.io.instances.nsplib import is_nsplib, read_nsplib
from wfm.io.instances.source import Texts
from wfm.io.text import decode, read_bytes

__all__ = ["FAMILIES", "Instance", "family_of", "read_instance"]


class Family(NamedTuple):
    """`files`: what an instance is made of; `knows` tells it by content."""

    files: str
    knows: Callable[[Texts], bool]
    read: Callable[[Texts], Instance]


FAMILIES: dict[str, Family] = {
    "curtois": Family("one text file with SECTION_ lines", is_curtois, read_curtois),
    "nsplib": Family("a file of numbers and a case", is_nsplib, read_nsplib),
    "inrc1": Family("one text or XML file with a scheduling period", is_inrc1, read_inrc1),
    "inrc2": Family("a scenario, a history and its weeks of data", is_inrc2, read_inrc2),
}


def read_instance(paths: Sequence[Path]) -> Instance:
    """The instance in the files, weeks in the order given.

    Raises:
        InputFaults: with every fault of the files, by line; no fault of lines where the family is not known.
    """
    texts = _texts(paths)
    return FAMILIES[_family(texts)].read(texts)


def family_of(paths: Sequence[Path]) -> str:
    """The family that knows the files.

    Raises:
        InputFaults: where none does.
    """
    return _family(_texts(paths))


def _texts(paths: Sequence[Path]) -> Texts:
    return [(path, decode(read_bytes(path), path)) for path in paths]


def _family(texts: Texts) -> str:
    for name, family in FAMILIES.items():
        if texts and family.knows(texts):
            return name
    known = "; ".join(f"{name}: {family.files}" for name, family in FAMILIES.items())
    name = str(texts[0][0]) if texts else ""
    raise InputFaults([Fault(f"expected files of a known family ({known})", name)])
