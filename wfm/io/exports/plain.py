"""One row an interval and queue, with headings in plain words."""

from __future__ import annotations

from wfm.io.exports.base import Export

EXPORT = Export(
    "plain",
    "Plain table, one row an interval and queue",
    {
        "stamp": (
            "interval start", "timestamp", "time ?stamp", "date ?time", "interval", "start(?: ?time)?", "ds",
            "period start", "interval begin",
        ),
        "date": ("date", "day", "call date"),
        "time": ("time", "start ?time", "time of day", "hour", "interval", "half hour", "period"),
        "queue": (
            "queue", "queue ?name", "skill", "skill ?name", "split", "split skill", "vdn", "series",
            "unique ?id", "service", "campaign", "line of business", "lob", "call ?type", "application",
        ),
        "channel": ("channel", "channel ?type", "media(?: ?type)?", "contact type"),
        "language": ("language", "lang"),
        "region": ("region", "site", "country", "location"),
        "volume": (
            "volume", "offered", "(?:calls|contacts|chats|interactions) offered",
            "offered (?:calls|contacts)", "(?:total|incoming|inbound) (?:calls|contacts)",
            "(?:call|contact) ?volume", "(?:calls|contacts) (?:received|entered|queued|incoming|in)",
            "calls", "contacts", "nco", "arrivals", "y", "count", "demand",
        ),
        "handled": (
            "handled", "answered", "(?:calls|contacts|interactions) (?:handled|answered)", "nch", "acd calls",
        ),
        "abandoned": ("abandoned", "abandons", "aban calls", "(?:calls|contacts) abandoned", "lost"),
        "answered_in_target": (
            "answered in target", "answered within (?:sl|threshold|target)",
            r"(?:calls |contacts )?answered (?:in|within) \d+ ?(?:s|sec|secs|seconds)",
        ),
        "aht_s": (
            "aht s", "aht", "(?:average|avg) handl(?:e|ing) time", "(?:average|avg) handle",
            "handl(?:e|ing) time",
        ),
        "talk_s": ("(?:average|avg) talk(?: time)?", "att"),
        "hold_s": ("(?:average|avg) hold(?: time)?",),
        "wrap_s": ("(?:average|avg) (?:acw|wrap|after (?:call|contact) work)(?: time)?", "acw", "wrap"),
        "handle_total_s": ("total handl(?:e|ing) time", "handle time total"),
        "talk_total_s": ("total talk time", "talk time total"),
        "hold_total_s": ("total hold time",),
        "wrap_total_s": ("total (?:acw|wrap|after (?:call|contact) work)(?: time)?",),
    },
)  # fmt: skip
