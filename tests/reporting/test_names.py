"""Names of files that data cannot lead astray."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reporting.fake import HOSTILE
from wfm.reporting.names import file_name


@pytest.mark.parametrize(
    "text", [*HOSTILE, "", ".", "..", "con", "a/b", "a\\b", "C:\\x", "~root", "-rf", "x\n"]
)
def test_a_name_stays_in_its_folder(text):
    name = file_name(text)
    assert name
    assert len(name) <= 80
    for path in (PurePosixPath(name), PureWindowsPath(name)):
        assert path.name == str(path) == name
        assert not path.is_absolute()
    assert not name.startswith((".", "-"))


@given(st.text(), st.text())
def test_different_texts_have_different_names(one, other):
    assert (file_name(one) == file_name(other)) == (one == other)


def test_plain_names_stay():
    assert [file_name(n) for n in ("T1", "客服一组", "a-b_c.d")] == ["T1", "客服一组", "a-b_c.d"]
