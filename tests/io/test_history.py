"""Contact history from many files: joined, named, added up, with clocks that change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from wfm.config.inputs import ExportSettings
from wfm.domain.errors import InputFaults
from wfm.io.case import read_case
from wfm.io.history import read_history


def write(path: Path, *rows: str, head: str = "timestamp,channel,volume") -> Path:
    path.write_text("\n".join((head, *rows)) + "\n", "utf-8")
    return path


def volumes(contacts: pd.DataFrame) -> dict[str, list[float]]:
    return {str(q): rows["volume"].tolist() for q, rows in contacts.groupby("queue")}


def test_a_folder_a_pattern_and_a_list_are_joined(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "2026-03-02 09:00,voice,1", "2026-03-02 10:00,voice,2")
    write(tmp_path / "b.csv", "2026-03-02 10:00,voice,2", "2026-03-02 11:00,voice,3")
    (tmp_path / "notes.md").write_text("no history")
    for paths in (tmp_path, tmp_path / "*.csv", [tmp_path / "a.csv", str(tmp_path / "b.csv")]):
        # repeats stay: the forecast's cleaning records what it did about them
        assert volumes(read_history(paths).contacts) == {"voice": [1, 2, 2, 3]}


def test_where_nothing_is_to_be_read(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    write(tmp_path / "empty.csv")
    for path, words in (
        ("none", "no file in this folder ends with .csv"),
        ("*.xlsx", "no file fits this pattern"),
        ("x.csv", "no such file"),
        ("empty.csv", "no rows of contacts"),
    ):
        with pytest.raises(InputFaults, match=words):
            read_history(tmp_path / path)


def test_series_are_named_by_as_few_columns_as_tell_them_apart(tmp_path: Path) -> None:
    head = "timestamp,region,channel,volume"
    path = write(tmp_path / "x.csv", "2026-03-02,N,voice,1", "2026-03-02,S,voice,2", head=head)
    assert volumes(read_history(path).contacts) == {"N": [1], "S": [2]}
    write(path, "2026-03-02,N,voice,1", "2026-03-02,S,voice,2", "2026-03-02,N,web,3", head=head)
    assert volumes(read_history(path).contacts) == {"voice/N": [1], "voice/S": [2], "web/N": [3]}


def test_a_file_that_names_no_queue(tmp_path: Path) -> None:
    path = write(tmp_path / "hotline.csv", "2026-03-02,5", "2026-03-03,6", head="ds,y")
    assert volumes(read_history(path).contacts) == {"hotline": [5, 6]}
    assert volumes(read_history(path, queues=["care"]).contacts) == {"care": [5, 6]}


MAP = ExportSettings(queues={"Sales EN": "sales", "sales VIP": "sales", "Test": None})
HEAD = "queue,interval_start,volume,aht_s,handled"


def test_names_are_mapped_and_added_up_and_others_listed_once(tmp_path: Path) -> None:
    path = write(
        tmp_path / "x.csv",
        "Sales EN,2026-03-02 09:00,10,100,10", "Sales VIP,2026-03-02 09:00,30,300,20",
        "Sales EN,2026-03-02 10:00,5,100,5", "Sales EN,2026-03-02 10:00,6,100,6",
        "Test,2026-03-02 09:00,9,,", "Fax,2026-03-02 09:00,2,,", "Fax,2026-03-02 10:00,3,,",
        head=HEAD,
    )  # fmt: skip
    read = read_history(path, export=MAP, queues=["sales"])
    assert read.contacts["volume"].tolist() == [40, 6]
    assert read.contacts["aht_s"].tolist() == pytest.approx([(10 * 100 + 20 * 300) / 30, 100])
    assert [n for n in read.notes if "Fax" in n] == [
        "names in the history that inputs.export.queues does not map, left out: Fax (2 rows, 5 contacts)"
    ]
    assert "sales: added up from Sales EN, Sales VIP" in read.notes
    assert any(note.startswith("1 repeated rows") for note in read.notes)


def test_names_that_no_queue_has_are_faults_without_a_map(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", "sale,2026-03-02 09:00,1,,", "fax,2026-03-02 09:00,1,,", head=HEAD)
    with pytest.raises(InputFaults) as caught:
        read_history(path, queues=["sales"])
    assert [str(f).removeprefix(str(path)) for f in caught.value.faults] == [
        ":2: queue: 'sale': unknown queue; did you mean 'sales'?; map it under inputs.export.queues",
        ":3: queue: 'fax': unknown queue; known: sales; map it under inputs.export.queues",
    ]
    with pytest.raises(InputFaults, match=r"inputs.export.queues.fax: 'sals': unknown queue; did you mean"):
        read_history(path, queues=["sales"], export=ExportSettings(queues={"fax": "sals", "sale": None}))


def test_the_hour_that_clocks_show_twice_is_two_hours(tmp_path: Path) -> None:
    hours = ["00:00", "01:00", "02:00", "02:00", "03:00"]
    rows = [f"2026-10-25 {h},voice,{i}" for i, h in enumerate(hours)]
    read = read_history(write(tmp_path / "x.csv", *rows), zone="Europe/Berlin")
    assert read.contacts["interval_start"].dt.hour.tolist() == [22, 23, 0, 1, 2]
    assert read.contacts["volume"].tolist() == [0, 1, 2, 3, 4]


def test_the_hour_that_clocks_skip_is_left_out_and_said(tmp_path: Path) -> None:
    rows = [f"2026-03-29 0{h}:00,voice,{h}" for h in range(5)]
    read = read_history(write(tmp_path / "x.csv", *rows), zone="Europe/Berlin")
    assert read.contacts["volume"].tolist() == [0, 1, 3, 4]
    assert read.notes == (
        "x.csv: 1 row left out at times that the clocks of Europe/Berlin skip, the first 2026-03-29 02:00:00",
    )


def test_stamps_off_the_grid_and_intervals_longer_than_a_day(tmp_path: Path) -> None:
    hours = [f"2026-03-0{1 + h // 24} {h % 24:02d}:00,voice,1" for h in range(120)]
    hours[7] = "2026-03-01 07:13,voice,1"
    with pytest.raises(InputFaults, match=r"x.csv:9: .*07:13': expected the start of an interval of 60 min"):
        read_history(write(tmp_path / "x.csv", *hours))
    weeks = [f"{day.date()},voice,1" for day in pd.date_range("2026-01-05", periods=9, freq="7D")]
    with pytest.raises(InputFaults, match="intervals of 7 days; expected 5 min to a day"):
        read_history(write(tmp_path / "x.csv", *weeks))


def test_empty_counts_are_missing_not_zero(tmp_path: Path) -> None:
    rows = ("2026-03-02 09:00,voice,", "2026-03-02 10:00,voice,N/A", "2026-03-02 11:00,voice,0")
    read = read_history(write(tmp_path / "x.csv", *rows))
    assert read.contacts["volume"].tolist() == [0]
    assert read.notes == ("x.csv: 2 rows without a count of contacts: taken as missing",)


def test_a_scenario_names_files_and_how_they_were_exported(
    folder: Path, edit: Callable[[str, str, str], None]
) -> None:
    lines = Path("tables/contacts.csv").read_text("utf-8").splitlines()
    head = "Queue Name,Start Interval,Contacts queued,Average handle time"
    for name, part in (("a", lines[1:400]), ("b", lines[400:])):
        rows = (line.replace("hotline,", "Sales EN,").replace("chat,", "Web,") for line in (head, *part))
        Path(f"exports/{name}.csv").parent.mkdir(exist_ok=True)
        Path(f"exports/{name}.csv").write_text("\n".join(rows), "utf-8")
    plain = read_case(Path("scenario.yaml"))
    named = "[exports/*.csv]\n  export: {queues: {Sales EN: hotline, Web: chat}}"
    edit("scenario.yaml", "contacts: tables/contacts.csv", f"contacts: {named}")
    case = read_case(Path("scenario.yaml"))
    assert case.faults == ()
    assert {"exports/a.csv", "exports/b.csv"} <= set(case.hashes)
    pd.testing.assert_frame_equal(case.inputs["contacts"], plain.inputs["contacts"])
    edit("scenario.yaml", "[exports/*.csv]", "[exports/*.xlsx, exports/c.csv]")
    assert [str(f) for f in read_case(Path("scenario.yaml")).faults] == [
        "exports/*.xlsx: no file fits this pattern",
        "exports/c.csv: no such file",
    ]


def test_events_from_several_files(folder: Path, edit: Callable[[str, str, str], None]) -> None:
    for name, day in (("own", 14), ("shared", 16)):
        Path(f"{name}.csv").write_text(f"name,kind,start,end\n{name},promotion,2026-09-{day},2026-09-17\n")
    edit("scenario.yaml", "time_off: tables", "events: [own.csv, shared.csv]\n  time_off: tables")
    case = read_case(Path("scenario.yaml"))
    assert case.faults == ()
    assert case.inputs["events"]["name"].tolist() == ["own", "shared"]


def test_a_short_history_is_for_the_forecast_to_judge(folder: Path) -> None:
    path = Path("tables/contacts.csv")
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if "interval" in line or "2026-07-2" in line), "utf-8")
    assert read_case(Path("scenario.yaml")).faults == ()
