"""Avaya CMS: split or skill by interval. Its ACD calls are the answered ones."""

from __future__ import annotations

from wfm.io.exports.base import Export

EXPORT = Export(
    "avaya_cms",
    "Avaya CMS, split or skill by interval",
    {
        "date": ("date",),
        "time": ("start ?time", "time"),
        "queue": ("split skill", "split", "skill", "vdn"),
        "handled": ("acd calls",),
        "abandoned": ("aban calls",),
        "talk_s": ("avg acd time",),
        "hold_s": ("avg hold time",),
        "wrap_s": ("avg acw time",),
    },
    signature=("acd calls", "aban calls"),
    blank_is_zero=True,
)
