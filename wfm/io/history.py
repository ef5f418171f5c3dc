"""Contact history from one or many files, of a scenario or on its own."""

from __future__ import annotations

import glob
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from wfm.config.inputs import ExportSettings
from wfm.domain.errors import Fault, InputFaults
from wfm.io.exports.base import COUNTS, NAMES
from wfm.io.exports.table import ExportTable, read_export
from wfm.io.near import near
from wfm.io.sources import ROWS
from wfm.tables import CONTACTS

MOST_NAMED = 20
"""Names left out that are listed one by one."""


@dataclass(frozen=True, eq=False)
class HistoryRead:
    """`contacts`: wfm.tables.CONTACTS, sorted by queue and time; rows may repeat, as exports do.

    `files` that were read, `formats` they were found to be in, `notes` on what was left out or
    taken for something else.
    """

    contacts: pd.DataFrame
    files: tuple[Path, ...]
    formats: tuple[str, ...]
    notes: tuple[str, ...]


def read_history(
    paths: Path | str | Sequence[Path | str],
    *,
    zone: str = "UTC",
    export: ExportSettings | None = None,
    queues: Collection[str] | None = None,
) -> HistoryRead:
    """Contact history from any export that docs/exports.md names: files, folders or patterns.

    Args:
        zone: of times without one, where `export` names none.
        export: what headings do not say; names by default.
        queues: those to read; by default every series of the files is one, named as there. The
            columns that tell series apart are joined where one alone does not: `north/voice`.

    Raises:
        InputFaults: with every fault of every file.
    """
    faults: list[Fault] = []
    read = try_history(expand(paths, faults), zone, export or ExportSettings(), queues, faults)
    if read is None or faults:
        raise InputFaults(faults)
    return read


def try_history(
    files: Sequence[Path],
    zone: str,
    export: ExportSettings,
    queues: Collection[str] | None,
    faults: list[Fault],
) -> HistoryRead | None:
    """As far as it can be read, adding what is wrong to `faults`; None where no file can be."""
    tables = [t for f in files if (t := read_export(f, export, zone, faults)) is not None]
    if not tables:
        return None
    notes = [note for table in tables for note in table.notes]
    rows = _joined(tables, export, queues)
    if rows.empty and not faults:
        faults.append(Fault("no rows of contacts", str(files[0]) if len(files) == 1 else ""))
    rows["queue"] = _queues(rows, export, queues, faults, notes, tables)
    rows = rows.dropna(subset=["queue"])
    faults.extend(_off_grid(rows, tables, zone))
    contacts = _one_source_a_queue(rows, notes)
    order = ["queue", "interval_start"]
    contacts = contacts.sort_values(order, kind="stable")[CONTACTS.names]
    formats = tuple(dict.fromkeys(table.export.name for table in tables))
    return HistoryRead(contacts.reset_index(drop=True), tuple(files), formats, tuple(notes))


def expand(paths: Path | str | Sequence[Path | str], faults: list[Fault]) -> tuple[Path, ...]:
    """The files behind files, folders (those of a known suffix) and patterns, each once."""
    found: dict[Path, None] = {}
    for path in [paths] if isinstance(paths, Path | str) else paths:
        text, path = str(path), Path(path)
        if path.is_dir():
            inside = sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
            files = [p for p in inside if p.name.lower().endswith(tuple(ROWS))]
            if not files:
                faults.append(Fault(f"no file in this folder ends with {', '.join(ROWS)}", text))
        elif glob.has_magic(text) and not path.exists():
            files = sorted(map(Path, glob.glob(text, recursive=True)))
            if not files:
                faults.append(Fault("no file fits this pattern", text))
        else:
            files = [path]
        found |= dict.fromkeys(files)
    return tuple(found)


def _joined(
    tables: Sequence[ExportTable], export: ExportSettings, queues: Collection[str] | None
) -> pd.DataFrame:
    """Rows of all files: `file`, `row`, `source` (all names joined), `short` (as few as tell series
    apart), and the values."""
    parts = []
    for i, table in enumerate(tables):
        rows = table.rows
        names = [name for name in NAMES if name in rows]
        if names:
            source = _join(rows[names])
            short = _join(rows[_fewest(rows, names)])
        else:
            only = next(iter(queues)) if queues is not None and len(queues) == 1 else _stem(table.path)
            source = short = pd.Series(export.queue or only, rows.index)
        values = rows.drop(columns=[*names, "occurrence"])
        parts.append(values.assign(file=i, row=rows.index, source=source, short=short))
    return pd.concat(parts, ignore_index=True)


def _stem(path: Path) -> str:
    return path.name.split(".")[0]


def _join(names: pd.DataFrame) -> pd.Series:
    if names.shape[1] == 1:
        return names.iloc[:, 0].astype(object)
    return names.agg("/".join, axis=1).astype(object)


def _fewest(rows: pd.DataFrame, names: Sequence[str]) -> list[str]:
    """Names that tell the series of a file apart: the first, and each that parts what those before do not."""
    kept: list[str] = []
    for name in names:
        if not kept or rows.groupby(kept, sort=False)[name].nunique().max() > 1:
            kept.append(name)
    varied = [name for name in kept if len(rows[name].unique()) > 1]
    return varied or kept[:1]


def _queues(
    rows: pd.DataFrame,
    export: ExportSettings,
    queues: Collection[str] | None,
    faults: list[Fault],
    notes: list[str],
    tables: Sequence[ExportTable],
) -> pd.Series:
    """Queue of each row, missing where it is left out."""
    if queues is None and not export.queues:
        return rows["short"]
    mapped = {name.casefold(): queue for name, queue in export.queues.items()}
    known = {queue.casefold(): queue for queue in (queues or ())}
    found: dict[str, str | None] = {}
    other: list[str] = []
    for source in pd.unique(rows["source"]):
        names = [source, *source.split("/")]
        hit = next((n.casefold() for n in names if n.casefold() in mapped), None)
        if hit is not None:
            found[source] = mapped[hit]
        elif direct := next((n.casefold() for n in names if n.casefold() in known), None):
            found[source] = known[direct]
        else:
            other.append(source)
            found[source] = None
    if queues is not None:
        faults.extend(_unknown_targets(export, queues))
    if other and export.queues:
        notes.append(_left_out(rows, other))
    elif other:
        faults.extend(_unknown(rows, other, queues or (), tables))
    return rows["source"].map(found)


def _left_out(rows: pd.DataFrame, other: Sequence[str]) -> str:
    """One note on all names that no queue takes."""
    part = rows[rows["source"].isin(other)].groupby("source")["volume"].agg(["size", "sum"])
    part = part.sort_values("sum", ascending=False)
    said = [
        f"{name} ({size:,} rows, {total:,.0f} contacts)"
        for name, size, total in part.head(MOST_NAMED).itertuples()
    ]
    more = f", and {len(part) - MOST_NAMED} more" if len(part) > MOST_NAMED else ""
    return f"names in the history that inputs.export.queues does not map, left out: {', '.join(said)}{more}"


def _unknown(
    rows: pd.DataFrame, other: Sequence[str], queues: Collection[str], tables: Sequence[ExportTable]
) -> Iterator[Fault]:
    for source in other:
        mine = rows[rows["source"] == source]
        first = mine.iloc[0]
        table = tables[int(first["file"])]
        often = f" ({len(mine):,} rows)" if len(mine) > 1 else ""
        words = f"unknown queue{often}{near(source, queues)}"
        if len(other) > 1 or table.export.name not in ("plain", "wide"):
            words += "; map it under inputs.export.queues"
        column = next((n for n in NAMES if n in table.rows), "queue")
        yield Fault(words, str(table.path), int(first["row"]), column, source)


def _unknown_targets(export: ExportSettings, queues: Collection[str]) -> Iterator[Fault]:
    for name, queue in export.queues.items():
        if queue is not None and queue not in queues:
            words = f"unknown queue{near(queue, queues)}"
            yield Fault(words, column=f"inputs.export.queues.{name}", value=queue)


def _off_grid(rows: pd.DataFrame, tables: Sequence[ExportTable], zone: str) -> Iterator[Fault]:
    """Stamps that start no interval of their series, and series that are coarser than a day."""
    for _, mine in rows.groupby(["file", "source"], sort=False):
        file, source = int(mine["file"].iloc[0]), str(mine["source"].iloc[0])
        stamps = mine["interval_start"]
        apart = np.diff(np.unique(stamps.to_numpy("datetime64[s]")).astype(np.int64))
        if len(apart) < 2:
            continue
        values, counts = np.unique(apart, return_counts=True)
        step = int(values[np.argmax(counts)])
        path = str(tables[file].path)
        if step % 300 or (step < 86400 and 86400 % step) or step > 90000:
            length = f"{step / 60:g} min" if step < 86400 else f"{step / 86400:g} days"
            words = f"intervals of {length}; expected 5 min to a day, whole parts of a day"
            yield Fault(words, path, None, "interval_start", source)
        elif step < 86400:
            local = stamps.dt.tz_convert(zone)
            past = (local.dt.hour * 3600 + local.dt.minute * 60 + local.dt.second) % min(step, 3600)
            finest = int(np.gcd.reduce(past.to_numpy()[past.to_numpy() > 0])) if (past > 0).any() else 0
            if finest and (finest % 300 or (past > 0).mean() < 0.01):
                for row, at in zip(mine["row"][past > 0], local[past > 0], strict=True):
                    words = f"expected the start of an interval of {step // 60} min"
                    yield Fault(words, path, int(row), "interval_start", f"{at:%Y-%m-%d %H:%M}")


def _one_source_a_queue(rows: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Series that make up one queue added up, after repeats within each; others as they are."""
    sources = rows.groupby("queue")["source"].nunique()
    many = rows["queue"].isin(sources.index[sources > 1])
    if not many.any():
        return rows
    parts = rows[many].sort_values("volume", kind="stable")
    again = parts.duplicated(["source", "interval_start"], keep="last")
    if again.any():
        notes.append(
            f"{int(again.sum()):,} repeated rows of series that are added up: the largest of each kept"
        )
    parts = parts[~again]
    weight = parts["handled"].fillna(parts["volume"]).where(parts["aht_s"].notna(), 0.0)
    parts = parts.assign(weight=weight, work=weight * parts["aht_s"].fillna(0.0))
    added = (
        parts.groupby(["queue", "interval_start"])[[*COUNTS, "weight", "work"]].sum(min_count=1).reset_index()
    )
    added["aht_s"] = (added["work"] / added["weight"]).where(added["weight"] > 0)
    for queue, mine in parts.groupby("queue"):
        notes.append(f"{queue}: added up from {', '.join(sorted(mine['source'].unique()))}")
    return pd.concat([rows[~many], added], ignore_index=True)
