"""Amazon Connect: the forecasting data set, and historical metrics of queues by interval."""

from __future__ import annotations

from wfm.io.exports.base import Export

EXPORT = Export(
    "amazon_connect",
    "Amazon Connect",
    {
        "stamp": ("timestamp", "start ?interval", "interval start"),
        "queue": ("queue ?name", "queue"),
        "channel": ("channel ?type", "channel"),
        "volume": ("incomingcontactvolume", "contacts queued", "contacts incoming"),
        "handled": ("contactshandled", "contacts handled(?: incoming)?"),
        "abandoned": ("contactsabandoned", "contacts abandoned"),
        "aht_s": ("average ?handle ?time",),
        "talk_s": ("average agent interaction time",),
        "hold_s": ("average customer hold time",),
        "wrap_s": ("average after contact work time", "after contact work time"),
        "answered_in_target": (r"contacts answered in \d+ seconds",),
    },
    signature=("incomingcontactvolume|contacts (?:queued|incoming|handled)",),
)
