"""Every export format: a sample in its shape, made up here, gives the rows that it says."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from wfm.config.inputs import ExportSettings
from wfm.domain.errors import InputFaults
from wfm.io.exports import EXPORTS
from wfm.io.history import HistoryRead, read_history

SHANGHAI = "Asia/Shanghai"

SAMPLES: dict[str, tuple[str, str, list[tuple[object, ...]]]] = {
    # format: (zone of the reader, text, rows: queue, UTC start, volume, AHT, handled, abandoned, in target)
    "amazon_connect": (
        "UTC",
        "QueueName,QueueId,ChannelType,TimeStamp,IntervalDuration,IncomingContactVolume,AverageHandleTime,"
        "ContactsHandled\n"
        "Sales,a-1,VOICE,2026-03-02T09:00:00Z,15mins,24,310.5,22\n"
        'Sales,a-1,VOICE,2026-03-02T09:15:00Z,15mins,"1,024",300,1000\n',
        [("Sales", "2026-03-02 09:00", 24, 310.5, 22, None, None),
         ("Sales", "2026-03-02 09:15", 1024, 300, 1000, None, None)],
    ),
    "genesys_cloud": (
        SHANGHAI,  # its times are UTC wherever it is read
        "Interval Start UTC Date,Queue,Media Type,Skill Set,Language,Offered,Interactions Handled,"
        "Total Handle Time\n"
        "2026-03-02T09:00:00.000Z,Care,Voice,a|||b,Spanish,16,6,1800\n"
        "2026-03-02T09:15:00Z,Care,Voice,a|||b,Spanish,0,0,0\n",
        [("Care", "2026-03-02 09:00", 16, 300, 6, None, None),
         ("Care", "2026-03-02 09:15", 0, None, 0, None, None)],
    ),
    "genesys_cloud_view": (
        SHANGHAI,
        "Interval Start,Interval End,Interval Complete,Filters,Media Type,Queue Name,Offer,Answer,Abandon,"
        "Avg Handle\n"
        "3/13/26 5:00 PM,3/13/26 5:30 PM,TRUE,,voice,Care,20,18,2,245000\n"
        "3/13/26 5:30 PM,3/13/26 6:00 PM,TRUE,,voice,Care,,,,\n",
        [("Care", "2026-03-13 09:00", 20, 245, 18, 2, None),
         ("Care", "2026-03-13 09:30", 0, None, 0, 0, None)],
    ),
    "avaya_cms": (
        "America/New_York",
        "Split/Skill: 12 Billing\n"
        "Date: 03/13/2026\n"
        "\n"
        "StartTime,StopTime,Avg Speed Ans,Avg Aban Time,ACD Calls,Avg ACD Time,Avg ACW Time,Aban Calls\n"
        "8:00 AM,8:30 AM,:12,:31,41,3:05,:20,4\n"
        "12:30 PM,1:00 PM,:10,,38,4:00,:00,\n"
        "Totals,,:11,:31,79,3:30,:10,4\n",
        [("12 Billing", "2026-03-13 12:00", 45, 205, 41, 4, None),
         ("12 Billing", "2026-03-13 16:30", 38, 240, 38, 0, None)],
    ),
    "calabrio": (
        "Europe/Stockholm",
        "15;20260302;09:00;7;Support;10;1;2;0;9;120;60;1800;270;40;30;5;8;0;0;1\n"
        "15;20260302;09:15;7;Support;0;0;0;0;0;0;0;0;0;0;0;5;0;0;0;0\n",
        [("Support", "2026-03-02 08:00", 11, 230, 9, 2, 8),
         ("Support", "2026-03-02 08:15", 0, None, 0, 0, 0)],
    ),
    "chinese": (
        SHANGHAI,
        "日期,时段,技能组,呼入量,接通量,放弃量,20秒内人工接通率(%),平均通话时长,平均事后处理时间\n"
        "2026年3月2日,08:00-08:30,热线,120,100,20,90%,00:03:20,00:00:40\n"
        '2026年3月2日,08:30-09:00,热线,"1,200",900,300,50,3分20秒,40\n'
        "合计,,,1320,1000,320,,,\n",
        [("热线", "2026-03-02 00:00", 120, 240, 100, 20, 90),
         ("热线", "2026-03-02 00:30", 1200, 240, 900, 300, 450)],
    ),
    "plain": (
        "UTC",
        "timestamp,channel,volume\n2026-03-02 09:00:00,voice,5\n2026-03-02 10:00:00,voice,7.5\n",
        [("voice", "2026-03-02 09:00", 5, None, None, None, None),
         ("voice", "2026-03-02 10:00", 7.5, None, None, None, None)],
    ),
    "wide": (
        "UTC",
        "Date,Time,phone,web,Total\n02.03.2026,09:00,5,2,7\n02.03.2026,09:30,6,,6\n",
        [("phone", "2026-03-02 09:00", 5, None, None, None, None),
         ("phone", "2026-03-02 09:30", 6, None, None, None, None),
         ("web", "2026-03-02 09:00", 2, None, None, None, None)],
    ),
}  # fmt: skip


def rows_of(read: HistoryRead) -> list[tuple[object, ...]]:
    found = read.contacts.assign(interval_start=read.contacts["interval_start"].dt.strftime("%Y-%m-%d %H:%M"))
    names = ["queue", "interval_start", "volume", "aht_s", "handled", "abandoned", "answered_in_target"]
    cells = found[names].astype(object)
    return [tuple(row) for row in cells.where(cells.notna(), None).itertuples(index=False)]


def close(found: list[tuple[object, ...]], said: list[tuple[object, ...]]) -> bool:
    return len(found) == len(said) and all(
        a == b if isinstance(b, str) or b is None else a == pytest.approx(b)
        for one, two in zip(found, said, strict=True)
        for a, b in zip(one, two, strict=True)
    )


def test_every_format_has_its_sample() -> None:
    assert list(SAMPLES) == [e.name for e in EXPORTS]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_recognised_and_read(tmp_path: Path, name: str) -> None:
    zone, text, said = SAMPLES[name]
    (tmp_path / "x.csv").write_text(text, "utf-8")
    read = read_history(tmp_path / "x.csv", zone=zone)
    assert read.formats == (name,)
    assert close(rows_of(read), said), rows_of(read)


def as_gbk(path: Path, text: str) -> Path:
    path = path.with_suffix(".csv.gz")
    path.write_bytes(gzip.compress(text.encode("gb18030")))
    return path


def as_utf16(path: Path, text: str) -> Path:
    """As spreadsheets save Unicode text: tabs between cells."""
    cells = [line.replace('"1,200"', "1200").replace(",", "\t") for line in text.splitlines()]
    path = path.with_suffix(".txt")
    path.write_text("\n".join(cells), "utf-16")
    return path


def as_semicolons(path: Path, text: str) -> Path:
    path = path.with_suffix(".csv")
    lines = [line.replace('"1,200"', "1.200,0").replace(",", ";") for line in text.splitlines()]
    path.write_text("\n".join(lines).replace("1.200;0", "1.200,0"), "utf-8-sig")
    return path


def as_xlsx(path: Path, text: str) -> Path:
    """Dates written once for the rows below, times and durations as a spreadsheet types them."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["话务报表"])
    sheet.append([])
    sheet.append(text.splitlines()[0].split(","))
    talk, wrap = dt.time(0, 3, 20), dt.time(0, 0, 40)
    sheet.append([dt.datetime(2026, 3, 2), dt.time(8, 0), "热线", 120, 100, 20, 0.9, talk, wrap])
    sheet.append([None, dt.time(8, 30), None, 1200, 900, 300, 0.5, talk, wrap])
    sheet.append(["总计", None, None, 1320])
    path = path.with_suffix(".xlsx")
    book.save(path)
    return path


@pytest.mark.parametrize("write", [as_gbk, as_utf16, as_semicolons, as_xlsx])
def test_encodings_and_files(tmp_path: Path, write: Callable[[Path, str], Path]) -> None:
    zone, text, said = SAMPLES["chinese"]
    read = read_history(write(tmp_path / "x", text), zone=zone)
    assert close(rows_of(read), said), rows_of(read)
    assert len(read.notes) == 1
    assert read.notes[0].endswith("1 row of totals left out")


def test_parquet_keeps_its_index_of_times(tmp_path: Path) -> None:
    at = pd.date_range("2026-03-02 09:00", periods=3, freq="h", tz="Asia/Shanghai", name="timestamp")
    pd.DataFrame({"volume": [1, 2, 3]}, at).to_parquet(tmp_path / "calls.parquet")
    read = read_history(tmp_path / "calls.parquet")
    assert [row[:3] for row in rows_of(read)] == [("calls", f"2026-03-02 0{h}:00", h) for h in (1, 2, 3)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("date,00:00,08:00,16:00\n2026-03-02,1,2,3\n", [("x", 0, 1), ("x", 8, 2), ("x", 16, 3)]),
        (
            "queue,时段,2026-03-02,2026-03-03,2026-03-04\na,08:00,1,2,3\n",
            [("a", 8, 1), ("a", 32, 2), ("a", 56, 3)],
        ),
        ("ds,a,b\n2026-03-02,1,5\n2026-03-03,2,6\n", [("a", 0, 1), ("a", 24, 2), ("b", 0, 5), ("b", 24, 6)]),
    ],
    ids=["a column a time", "a column a date", "a column a queue"],
)
def test_wide_tables(tmp_path: Path, text: str, rows: list[tuple[str, int, float]]) -> None:
    (tmp_path / "x.csv").write_text(text, "utf-8")
    read = read_history(tmp_path / "x.csv")
    hours = (read.contacts["interval_start"] - pd.Timestamp("2026-03-02", tz="UTC")).dt.total_seconds() / 3600
    assert read.formats == ("wide",)
    assert list(zip(read.contacts["queue"], hours, read.contacts["volume"], strict=True)) == rows


@pytest.mark.parametrize(
    ("dates", "first"),
    [("13/02/2026", "2026-02-13"), ("02/13/2026", "2026-02-13"), ("02.03.2026", "2026-03-02")],
)
def test_day_and_month_as_the_dates_tell(tmp_path: Path, dates: str, first: str) -> None:
    (tmp_path / "x.csv").write_text(f"date,calls\n{dates},5\n", "utf-8")
    assert str(read_history(tmp_path / "x.csv").contacts["interval_start"][0].date()) == first


def test_day_and_month_that_nothing_tells_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("date,calls\n02/03/2026,5\n02/04/2026,5\n", "utf-8")
    with pytest.raises(InputFaults, match=r"day and month cannot be told apart; set inputs.export.dates"):
        read_history(path)
    read = read_history(path, export=ExportSettings(dates="dmy"))
    assert read.contacts["interval_start"].dt.strftime("%m-%d").tolist() == ["03-02", "04-02"]


def test_headings_that_no_format_knows_are_named_in_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Wann,Schlange,Anrufe,Dauer (min)\n2026-03-02 09:00,Kasse,5,2.5\n", "utf-8")
    with pytest.raises(InputFaults, match=r"no column for a time .* and contacts .*; headings: Wann"):
        read_history(path)
    named = {"stamp": "Wann", "queue": "Schlange", "volume": "anrufe", "aht_s": "Dauer (min)"}
    read = read_history(path, export=ExportSettings(columns=named))
    assert rows_of(read)[0][:4] == ("Kasse", "2026-03-02 09:00", 5, 150)
    with pytest.raises(InputFaults, match=r"no heading 'Anruffe', .*; did you mean 'Anrufe'"):
        read_history(path, export=ExportSettings(columns=named | {"volume": "Anruffe"}))
    with pytest.raises(InputFaults, match="unknown field; did you mean 'volume'"):
        read_history(path, export=ExportSettings(columns={"volumes": "Anrufe"}))


def test_cells_that_do_not_fit_are_named_as_the_file_names_them(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        "Interval Start,Skill Name,Calls Offered,Avg Handle Time\n"
        "2026-03-02 09:00,a,5,1:00\nnoon,a,many,1:00\n2026-03-02 10:00,a,-1,soon\n"
        "2026-03-02 11:00,a,3,2:00\n",
        "utf-8",
    )
    with pytest.raises(InputFaults) as caught:
        read_history(path)
    assert sorted(str(f).removeprefix(f"{path}") for f in caught.value.faults) == [
        ":3: Calls Offered: 'many': expected a number",
        ":3: Interval Start: 'noon': expected a time such as 2026-11-09T08:00+08:00",
        ":4: Avg Handle Time: 'soon': expected seconds, mm:ss or hh:mm:ss",
        ":4: Calls Offered: '-1': expected 0 or more",
    ]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("时间,渠道,呼入量\n{},热线,3\n{},热线,4\n", "2026-03-02 09:00:00"),
        ("Time,Calls\n{},3\n{},4\n", "2026-03-02T09:00"),
        ("Date,Time,Calls\n2026-03-02,{},3\n2026-03-02,{},4\n", "2026/3/2 9:00"),
        ("timestamp,volume\n{},3\n{},4\n", "1772442000"),
        ("timestamp,volume\n{},3\n{},4\n", "1772442000000"),
    ],
)
def test_whole_stamps_under_any_heading_of_time(tmp_path: Path, text: str, first: str) -> None:
    second = first.replace("9:00", "9:30") if ":" in first else first.replace("2000", "3800", 1)
    path = tmp_path / "calls.csv"
    path.write_text(text.format(first, second), encoding="utf-8")
    rows = read_history(path).contacts
    assert rows["interval_start"].tolist() == list(
        pd.date_range("2026-03-02 09:00", periods=2, freq="30min", tz="UTC")
    )


@pytest.mark.parametrize("year", ["1500", "2500"])
def test_years_in_which_nobody_calls_are_faults(tmp_path: Path, year: str) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(f"timestamp,volume\n{year}-03-02,3\n{year}-03-03 00:00,4\n")
    with pytest.raises(InputFaults, match=f"{year}-03-02.*expected a time"):
        read_history(path)
