"""Which reader takes which files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.io.instances import test_curtois, test_inrc1, test_inrc2, test_nsplib
from wfm.domain.errors import InputFaults
from wfm.io.instances import FAMILIES, family_of, read_instance

TEXTS = {
    "curtois": [test_curtois.SMALL],
    "nsplib": [test_nsplib.SMALL, test_nsplib.CASE],
    "inrc1": [test_inrc1.TEXT],
    "inrc2": [test_inrc2.SCENARIO, test_inrc2.HISTORY, test_inrc2.WEEK],
}


def written(folder: Path, texts: list[str]) -> list[Path]:
    paths = [folder / f"{k}.txt" for k in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_each_family_is_known_by_content(tmp_path):
    assert set(TEXTS) == set(FAMILIES)
    for family, texts in TEXTS.items():
        assert family_of(written(tmp_path, texts)) == family
        assert read_instance(written(tmp_path, texts)).scenario.roster.rules


@pytest.mark.parametrize("texts", [["\n\n"], ["1 2 3\n"], ["a,b\n", "c\n"], ["1 2 3\n", "1 2\n", "1\n"]])
def test_other_files_are_refused_with_what_is_known(tmp_path, texts):
    with pytest.raises(InputFaults, match=r"0\.txt: expected files of a known family \(curtois: .*inrc2: "):
        read_instance(written(tmp_path, texts))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputFaults, match=r"lost\.txt: no such file"):
        read_instance([tmp_path / "lost.txt"])
