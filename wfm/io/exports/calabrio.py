"""Calabrio (Teleopti) queue statistics: 21 columns by position, no headings.

A contact that overflowed in was offered to another queue first, one that overflowed out is offered
to another queue next: what was for this queue to answer is what it answered and what it lost.
"""

from __future__ import annotations

import re

from wfm.io.exports.base import Export, Found, Rows

COLUMNS = (
    "interval", "date_from", "time", "queue", "queue_name", "offd_direct_call_cnt", "overflow_in_call_cnt",
    "aband_call_cnt", "overflow_out_call_cnt", "answ_call_cnt", "queued_and_answ_call_dur",
    "queued_and_aband_call_dur", "talking_call_dur", "wrap_up_dur", "queued_answ_longest_que_dur",
    "queued_aband_longest_que_dur", "avg_avail_member_cnt", "ans_servicelevel_cnt", "wait_dur",
    "aband_short_call_cnt", "aband_within_sl_cnt",
)  # fmt: skip

_FIELDS = {
    "date": "date_from",
    "time": "time",
    "queue": "queue_name",
    "handled": "answ_call_cnt",
    "abandoned": "aband_call_cnt",
    "answered_in_target": "ans_servicelevel_cnt",
    "talk_total_s": "talking_call_dur",
    "wrap_total_s": "wrap_up_dur",
}
_AT = {field: COLUMNS.index(name) for field, name in _FIELDS.items()}
_INTERVAL = re.compile(r"5|10|15|20|30|45|60")
_DATE = re.compile(r"\d{4}-?\d\d-?\d\d")
_TIME = re.compile(r"\d{1,2}:\d\d(:\d\d)?")


def find(rows: Rows, row: int) -> Found | None:
    """Rows of 21 cells that begin with a length in minutes, a date and a time; or named headings."""
    cells = [str(cell).strip() for cell in rows[row]]
    if len(cells) != len(COLUMNS):
        return None
    if [cell.lower() for cell in cells] == list(COLUMNS):
        return Found(_AT, row + 1)
    shaped = _INTERVAL.fullmatch(cells[0]) and _DATE.fullmatch(cells[1]) and _TIME.fullmatch(cells[2])
    return Found(_AT, row) if shaped else None


EXPORT = Export("calabrio", "Calabrio queue statistics (21 columns by position)", {}, find=find)
