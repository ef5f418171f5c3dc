"""Codes as people write them."""

from __future__ import annotations

import pytest

from tests.reporting.fake import scenario
from wfm.reporting.codes import Codes, NotRead


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("E", "E 07:00"),
        (" e ", "E 07:00"),
        ("Ｅ", "E 07:00"),
        ("早", "E 07:00"),
        ("early", "E 07:00"),
        ("F", "F"),
        ("F 08:30", "F 08:30"),
        ("f8:30", "F 08:30"),
        ("Ｆ　８：３０", "F 08:30"),
        ("09:00-18:00", "F 09:00"),
        ("9.00 to 18.00", "F 09:00"),
        ("备", "备 09:00"),
        ("off", "OFF"),
        ("休", "OFF"),
        ("SL", "sick"),
        ("病假", "sick"),
        ("al", "leave"),
        ("training", "training"),
    ],
)
def test_what_is_meant(text, meant):
    assert str(Codes(scenario()).read(text, "agency")) == meant


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("X", "no code"),
        ("E/L", "two contents"),
        ("F 25:00", "no code"),
        ("SL 08:00", "no code"),
        ("09:00-17:00", "no shift of this person's contract"),
        ("07:00-16:00 or so", "no code"),
        ("=E", "no code"),
    ],
)
def test_what_is_not_read_says_why(text, why):
    with pytest.raises(NotRead, match=why):
        Codes(scenario()).read(text, "agency")


def test_times_mean_a_shift_of_the_own_contract():
    assert str(Codes(scenario()).read("07:00-16:00", "core")) == "E 07:00"
