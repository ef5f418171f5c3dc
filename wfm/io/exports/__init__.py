"""Exports of contact history, one format a file, in the order in which they are tried.

A format says which heading holds what (`base.Export`); `table.read_export` does the rest for all.
"""

from __future__ import annotations

from wfm.io.exports import amazon_connect, avaya_cms, calabrio, chinese, genesys_cloud, plain, wide
from wfm.io.exports.base import Export

EXPORTS: tuple[Export, ...] = (
    amazon_connect.EXPORT,
    genesys_cloud.HISTORY,
    genesys_cloud.VIEW,
    avaya_cms.EXPORT,
    calabrio.EXPORT,
    chinese.EXPORT,
    plain.EXPORT,
    wide.EXPORT,
)
