"""Scenario files: YAML that may extend another, name assumptions, and stand on a law.

- `extends: other.yaml` lays this file over another, mappings key by key.
- `assumptions: assumptions.yaml` (or entries in place, or a list of both) names what nobody told
  us; `!assume name` stands for the value of an entry; `assume: {name: value}` replaces one value.
- `roster.law: rules/CN.yaml` puts rules under `roster.rules` and rates under `pay`; there, `null` or
  `false` drops a rule, and a rule or rate of the scenario's own is laid over that of the law.
- `roster.law` may be a list, where sites or contracts stand under different laws:
  `[{file: rules/CN.yaml, contracts: [core]}, {file: rules/VN.yaml, sites: [hanoi]}]`. Each law's rules
  then bind those alone, and a scenario's own rules hold beside them. The rates of a law that binds sites
  alone hold there (under `pay.sites`), those of the first of the other laws hold elsewhere.

File names are relative to the file that names them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from wfm.config.scenario import Scenario
from wfm.domain.errors import Fault, InputFaults
from wfm.io.near import near
from wfm.io.settings import expected
from wfm.io.yaml import Assume, Node, dotted, merge, read_yaml

_ANY_VALUE = "expected a number, text, true or false, or a list of numbers"


@dataclass(frozen=True, eq=False)
class ScenarioSource:
    """Where each setting of a scenario is written. `files`: every YAML file read."""

    root: Node
    files: tuple[Path, ...]

    @property
    def rules(self) -> dict[str, Any]:
        """Parameters by rule, as written, those of the law included."""
        rules, way = self.root.nearest(("roster", "rules"))
        return rules.plain() if len(way) == 2 and isinstance(rules.value, dict) else {}

    def fault(self, path: str | Sequence[str | int], expected: str, value: object = "") -> Fault:
        """A fault of the setting at `path`, such as `roster.rules.daily_rest.hours`."""
        keys = path.split(".") if isinstance(path, str) else list(path)
        node, _ = self.root.nearest(int(k) if str(k).isdigit() else k for k in keys)
        return node.fault(expected, dotted(keys), str(value))


@dataclass(frozen=True, eq=False)
class Reading:
    """A scenario as far as its files go: `scenario` is None where `faults` leave none."""

    scenario: Scenario | None
    source: ScenarioSource
    faults: tuple[Fault, ...]


def read_scenario(path: Path) -> tuple[Scenario, ScenarioSource]:
    """Raises InputFaults with every fault of the file and of the files it names."""
    reading = try_scenario(path)
    if reading.scenario is None or reading.faults:
        raise InputFaults(reading.faults)
    return reading.scenario, reading.source


def try_scenario(path: Path) -> Reading:
    """The scenario, or as much of it as can be told, with every fault."""
    draft = _Draft()
    root = draft.finish(draft.read(Path(os.path.normpath(path))))
    source = ScenarioSource(root, tuple(draft.files))
    if draft.broken:
        return draft.reading(None, source)
    loose = list(_loose_references(root))
    draft.faults.extend(loose)
    try:
        scenario = Scenario.model_validate(root.plain())
    except ValidationError as error:
        draft.faults.extend(_in_plain_words(error, root, draft.faults, loose))
        return draft.reading(None, source)
    return draft.reading(scenario, source)


@dataclass
class _Draft:
    """A scenario while its files are put together."""

    faults: list[Fault] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    assumptions: dict[str, Node] = field(default_factory=dict)
    here: dict[str, Node] = field(default_factory=dict)
    """Assumptions written or replaced in a scenario itself; each must be used."""
    broken: bool = False
    """A file could not be read, so that what is missing says nothing."""

    def reading(self, scenario: Scenario | None, source: ScenarioSource) -> Reading:
        """Faults in the order of files and lines."""
        place = {str(path): i for i, path in enumerate(self.files)}
        faults = sorted(self.faults, key=lambda fault: (place.get(fault.file, 0), fault.row or 0))
        return Reading(scenario, source, tuple(faults))

    def open(self, path: Path) -> Node:
        """The mapping in a YAML file."""
        self.files.append(path)
        node = read_yaml(path, self.faults)
        self.broken |= node is None
        return node or Node({}, path, 1)

    def read(self, path: Path, above: tuple[Path, ...] = ()) -> Node:
        """The file laid over those it extends, without the keys that only steer reading."""
        node = self.open(path)
        keys: dict[str, Node] = dict(node.value)
        extends, assumptions, assume = (keys.pop(k, None) for k in ("extends", "assumptions", "assume"))
        own = Node(keys, node.file, node.line)
        if extends is not None and (base := self._beside(extends, "extends")):
            if base in (*above, path):
                self.faults.append(extends.fault("files must not extend each other in a circle", "extends"))
            else:
                own = merge(self.read(base, (*above, path)), own)
        if assumptions is not None:
            self._assumptions(assumptions)
        if assume is not None:
            self._assume(assume)
        return own

    def finish(self, root: Node) -> Node:
        """Everything in its place: the law's rules, assumed values, paths, assumptions."""
        keys = dict(root.value)
        if "roster" in keys and isinstance(keys["roster"].value, dict):
            keys["roster"], rates = self._rules(keys["roster"])
            if rates is not None:
                keys["pay"] = merge(rates, keys["pay"]) if "pay" in keys else rates
        keys = {key: self._resolve(child, key) for key, child in keys.items()}
        if "inputs" in keys and isinstance(keys["inputs"].value, dict):
            inputs = keys["inputs"]
            found = {
                key: child if isinstance(child.value, dict) else _anchored(child)
                for key, child in inputs.value.items()
            }
            keys["inputs"] = Node(found, inputs.file, inputs.line)
        keys["assumptions"] = Node(self.assumptions, root.file, root.line)
        for name, node in self.here.items():
            if name not in self.used:
                words = "no setting uses this assumption; put '!assume' where it belongs, or drop it"
                self.faults.append(node.fault(words, name))
        return Node(keys, root.file, root.line)

    def _beside(self, node: Node, key: str) -> Path | None:
        """The file that `node` names."""
        if isinstance(node.value, str):
            return Path(os.path.normpath(node.file.parent / node.value))
        self.faults.append(node.fault("expected the name of a file", key))
        return None

    def _assumptions(self, node: Node) -> None:
        for part in node.value if isinstance(node.value, list) else [node]:
            if isinstance(part.value, dict):
                self.assumptions.update(part.value)
                self.here.update(part.value)
            elif path := self._beside(part, "assumptions"):
                self.assumptions.update(self.open(path).value)

    def _assume(self, node: Node) -> None:
        """Replaces single values; the entry says so and keeps its unit."""
        if not isinstance(node.value, dict):
            self.faults.append(node.fault("expected a mapping, name: value", "assume"))
            return
        for name, over in node.value.items():
            old = self.assumptions.get(name)
            if old is None:
                self._unknown(over, name, f"assume.{name}")
            elif isinstance(old.value, dict):
                was = old.plain()
                note = f"in place of {was.get('value')} ({was.get('source')})"
                said = {"source": "scenario", "note": "; ".join(filter(None, (note, was.get("note"))))}
                new = {key: Node(text, over.file, over.line) for key, text in said.items()}
                self.assumptions[name] = Node({**old.value, "value": over, **new}, over.file, over.line)
                self.here[name] = over

    def _unknown(self, node: Node, name: str, way: str) -> None:
        """Says so, unless the file that may hold the assumption could not be read."""
        if not self.broken:
            self.faults.append(node.fault(f"unknown assumption{near(name, self.assumptions)}", way, name))

    def _rules(self, roster: Node) -> tuple[Node, Node | None]:
        """`roster` with the law's rules under its own, without those switched off; and the law's rates."""
        keys = dict(roster.value)
        rules = keys.get("rules", Node({}, roster.file, roster.line))
        law, rates = keys.pop("law", None), None
        if law is not None and isinstance(law.value, list):
            rules, rates = self._laws(law, rules)
        elif law is not None and (path := self._beside(law, "roster.law")):
            found, rates = _parted(self.open(path))
            rules = merge(found, rules)
        if isinstance(rules.value, dict):
            on = {k: r for k, r in rules.value.items() if r.value is not None and r.value is not False}
            for name, rule in on.items():
                if not isinstance(rule.value, dict | list):
                    words = "expected the rule's parameters, a list of them, or false to switch it off"
                    self.faults.append(rule.fault(words, f"roster.rules.{name}", str(rule.plain())))
            rules = Node(on, rules.file, rules.line)
        return Node({**keys, "rules": rules}, roster.file, roster.line), rates

    def _laws(self, laws: Node, own: Node) -> tuple[Node, Node | None]:
        """Rules of several laws, each for those that it binds, with a scenario's own beside them."""
        found: dict[str, list[Node]] = {}
        rates: dict[str, Node] = {}
        of_sites: dict[str, Node] = {}
        for law in laws.value:
            binds = dict(law.value) if isinstance(law.value, dict) else {}
            name = binds.pop("file", None)
            for key in sorted(binds.keys() - {"sites", "contracts", "pools"}):
                self.faults.append(binds.pop(key).fault("expected file, sites, contracts or pools", key))
            if name is None:
                self.faults.append(law.fault("expected {file: ..., sites: [...]}", "roster.law"))
            elif path := self._beside(name, "roster.law.file"):
                rules, pay = _parted(self.open(path))
                if pay is not None and set(binds) == {"sites"}:
                    for site in _texts(binds["sites"]):
                        of_sites.setdefault(site, pay)
                elif pay is not None and not rates:
                    rates = dict(pay.value)
                for key, rule in rules.value.items():
                    for one in _each(rule):
                        found.setdefault(key, []).append(Node({**one.value, **binds}, one.file, one.line))
        joined = {key: Node(several, laws.file, laws.line) for key, several in found.items()}
        for key, rule in own.value.items() if isinstance(own.value, dict) else ():
            on = isinstance(rule.value, dict | list)
            joined[key] = Node([*found.get(key, ()), *_each(rule)], rule.file, rule.line) if on else rule
        if of_sites:
            rates["sites"] = Node(of_sites, laws.file, laws.line)
        return Node(joined, own.file, own.line), Node(rates, laws.file, laws.line) if rates else None

    def _resolve(self, node: Node, way: str) -> Node:
        """`node` with the value, and its place, of the assumption for each `!assume name`."""
        value: Any = node.value
        if isinstance(value, dict):
            value = {key: self._resolve(child, f"{way}.{key}") for key, child in value.items()}
        elif isinstance(value, list):
            value = [self._resolve(child, f"{way}.{i}") for i, child in enumerate(value)]
        elif isinstance(value, Assume):
            self.used.add(value.name)
            entry = self.assumptions.get(value.name)
            if entry is None:
                self._unknown(node, value.name, way)
                value = None
            elif isinstance(entry.value, dict) and "value" in entry.value:
                value = entry.value["value"]
                return Node(value.value, value.file, value.line)
            else:
                return Node(None, entry.file, entry.line)
        return Node(value, node.file, node.line)


def _parted(law: Node) -> tuple[Node, Node | None]:
    """A law's rules, and its rates of pay."""
    keys = dict(law.value)
    return Node(keys, law.file, law.line), keys.pop("pay", None)


def _texts(names: Node) -> list[str]:
    """The texts of a list; what else there is, settings find wrong."""
    several = names.value if isinstance(names.value, list) else []
    return [one.value for one in several if isinstance(one.value, str)]


def _each(rule: Node) -> list[Node]:
    """The settings of a rule, which may be one mapping or a list of them."""
    several = rule.value if isinstance(rule.value, list) else [rule]
    return [one for one in several if isinstance(one.value, dict)]


def _anchored(node: Node) -> Node:
    """A file name, or a list of them, relative to the file that names it."""
    if isinstance(node.value, list):
        return Node([_anchored(child) for child in node.value], node.file, node.line)
    if not isinstance(node.value, str):
        return node
    return Node(os.path.normpath(node.file.parent / node.value), node.file, node.line)


def _loose_references(root: Node) -> Iterator[Fault]:
    """Names in one part of the scenario that another part lacks, each at its own line."""
    places: list[tuple[tuple[str, ...], tuple[str, ...]]] = [(("bots", "queues"), ("queues",))]
    places += [((*way, "shifts"), ("roster", "shifts")) for way in _named(root, ("roster", "contracts"))]
    places += [((*way, "call"), ("surge", "resources")) for way in _named(root, ("surge", "levels"))]
    places += [
        ((*way, key, some), ("roster", some))
        for way in _named(root, ("surge", "resources"))
        for key in ("stay_on", "come_in", "rent")
        for some in ("pools", "shifts")
    ]
    for names_at, known_at in places:
        names, way = root.nearest(names_at)
        known, known_way = root.nearest(known_at)
        if way != names_at or known_way != known_at:
            continue
        if isinstance(names.value, list) and isinstance(known.value, dict):
            for node in names.value:
                if isinstance(node.value, str) and node.value not in known.value:
                    words = f"unknown {known_at[-1].removesuffix('s')}{near(node.value, known.value)}"
                    yield node.fault(words, dotted(names_at), node.value)


def _named(root: Node, way: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Ways to the entries of the mapping at `way`."""
    node, found = root.nearest(way)
    return [(*way, k) for k in node.value] if found == way and isinstance(node.value, dict) else []


def _in_plain_words(
    error: ValidationError, root: Node, known: list[Fault], loose: list[Fault]
) -> Iterator[Fault]:
    """pydantic's errors as faults, one a setting; none for settings that are known to be wrong."""
    wrong = {(fault.file, fault.row, fault.column) for fault in known}
    seen: set[tuple[str | int, ...]] = set()
    for one in error.errors():
        node, way = root.nearest(one["loc"])
        loc = one["loc"] if one["type"] == "missing" else way
        place = str(node.file), node.line
        if {(*place, ""), (*place, dotted(loc))} & wrong or loc in seen:
            continue
        if one["type"] == "value_error" and any(f.column.startswith(dotted(loc)) for f in loose):
            continue  # a model's check of references, said before with its line
        seen.add(loc)
        scalar = isinstance(one["input"], str | int | float) and one["type"] != "extra_forbidden"
        told = len(loc) == len(one["loc"]) or one["loc"][-1] == "[key]"
        words = expected(Scenario, one) if told else _ANY_VALUE
        yield node.fault(words, dotted(loc), str(one["input"]) if scalar else "")
