"""Bytes and text of input files."""

from __future__ import annotations

import codecs
import hashlib
from pathlib import Path

from wfm.domain.errors import Fault, InputFaults


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_bytes(path: Path) -> bytes:
    """Raises InputFaults where the file is missing or may not be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputFaults([Fault("no such file", str(path))]) from None
    except OSError as error:
        raise InputFaults([Fault(f"cannot be read: {error.strerror}", str(path))]) from None


def decode(data: bytes, path: Path, exported: bool = False) -> str:
    """UTF-8, with or without BOM; where `exported` by another system, UTF-16 with a BOM as well, and
    GB18030 if the text then reads as Chinese.

    Raises InputFaults with the line of the first byte that is not UTF-8.
    """
    if exported and data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise InputFaults([Fault("wrong encoding: not whole UTF-16", str(path))]) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if exported and (text := _as_chinese(data)) is not None:
            return text
        row = data.count(b"\n", 0, error.start) + 1
        byte = f"byte 0x{data[error.start]:02x}"
        raise InputFaults([Fault("wrong encoding: expected UTF-8", str(path), row, value=byte)]) from None


def _as_chinese(data: bytes) -> str | None:
    """The text if it is GB18030 and mostly common characters.

    Western 8-bit text often decodes too, but to rare characters, outside of GB2312.
    """
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    foreign = [c for c in text if not c.isascii()]
    han = [c for c in foreign if "\u4e00" <= c <= "\u9fff"]
    common = [c for c in han if c.encode("gb2312", "ignore")]
    return text if han and 2 * len(common) > len(foreign) else None
