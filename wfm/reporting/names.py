"""Names from data as names of files."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_MOST = 60
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def file_name(text: str) -> str:
    """A name that every system takes and that stays in its folder.

    Letters and digits of any language, `-`, `_` and inner dots stay. Where anything else was
    dropped, a few digits of a hash keep different texts apart.
    """
    kept = re.sub(r"[^\w.-]+", "_", unicodedata.normalize("NFC", text)).strip("._- ")[:_MOST]
    if kept == text and kept and not _RESERVED.fullmatch(kept.split(".")[0]):
        return kept
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{kept}-{mark}" if kept else mark
