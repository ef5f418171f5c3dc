"""Genesys Cloud: the file that its history import takes, and exports of its interval views."""

from __future__ import annotations

from wfm.io.exports.base import Export

HISTORY = Export(
    "genesys_cloud",
    "Genesys Cloud, history file (UTC, seconds)",
    {
        "stamp": ("interval start utc date", "interval start utc"),
        "queue": ("queue",),
        "channel": ("media type",),
        "skill": ("skill set",),
        "language": ("language",),
        "volume": ("offered",),
        "handled": ("interactions handled",),
        "handle_total_s": ("total handle time",),
    },
    signature=("interval start utc(?: date)?", "offered"),
    utc=True,
)

VIEW = Export(
    "genesys_cloud_view",
    "Genesys Cloud, export of an interval view (clock of the view, bare durations in milliseconds)",
    {
        "stamp": ("interval start",),
        "queue": ("queue name", "queue"),
        "channel": ("media type",),
        "volume": ("offer(?:ed)?",),
        "handled": ("handle", "handled", "answer(?:ed)?"),
        "abandoned": ("abandon(?:ed)?",),
        "aht_s": ("avg handle",),
        "handle_total_s": ("total handle",),
        "talk_s": ("avg talk",),
        "hold_s": ("avg hold",),
        "wrap_s": ("avg acw",),
    },
    signature=("interval start", "interval end"),
    unit_s=0.001,
    blank_is_zero=True,
)
