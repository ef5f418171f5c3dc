"""Both languages are complete, and composed sentences are recognised."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.reporting.messages import collect
from wfm.domain.result import Status
from wfm.domain.shift import OFF, Activity
from wfm.pay.lines import COMPONENTS
from wfm.roster.rules import RULES
from wfm.words import day, messages, sentences, translator

CONFIGS = Path(__file__).parents[2] / "configs"
VALUES = {
    *Status,
    *(component.replace("_", " ") for component in COMPONENTS),
    *(rule.replace("_", " ") for rule in RULES),
    *(activity.value.replace("_", " ") for activity in Activity),
    *("E", "M", "L", "N", OFF),
    *("brief", "law", "assumption"),
    *("leave", "sick", "training"),
    *("forecast", "staff", "roster", "simulate", "surge"),
    *(f"{date(2026, 1, 1) + timedelta(days=31 * n):%b}" for n in range(12)),
    *(f"{date(2026, 1, 5) + timedelta(days=n):%a}" for n in range(7)),
}
"""Values that are shown as words."""


def fields(message: str) -> list[str]:
    return sorted(re.findall(r"\{\w*\}", message))


def test_every_text_has_its_chinese():
    missing = sorted((collect() | VALUES) - messages("zh").keys())
    assert not missing, "add these to wfm/locale/zh.po"


def test_the_collector_finds_what_it_should():
    assert {"Overview", "d mmm", "{0} starts more than one shift on {1}"} <= collect()


@pytest.mark.parametrize(("english", "chinese"), messages("zh").items())
def test_messages_keep_their_fields(english, chinese):
    assert fields(english) == fields(chinese)
    assert len(set(fields(english))) == len(fields(english))


def test_composed_sentences_are_recognised():
    say = translator("zh")
    short = "Hotline is short by up to 41 heads on Wed 11 Nov 20:00-22:00; 312 head-hours are missing in all."
    assert say(short) == "Hotline：11月11日 周三 20:00-22:00 最多缺 41 人；合计缺 312 人时。"
    assert say("王芳 has L during leave") == "王芳 在休假期间排了 晚"
    assert say("web: too little history for a backtest: spreads are assumed").startswith("web: 历史太短")


def test_several_sentences_and_lists_of_known_words():
    say = translator("zh")
    conflict = (
        "王芳 (A1) has no legal week: these cannot hold together: at least 11 h of rest between two shifts;"
        " at most 44 paid hours a week; what would help, cheapest first: at most 48 paid hours a week"
        " (pay 12 CNY); or without the leave of 2026-09-14"
    )
    assert not re.search("[a-z]{3}", sentences(conflict, say))
    assert (
        sentences("no forecast here; run 'wfm forecast' first", say)
        == "这里没有预测；请先运行 'wfm forecast'"
    )
    found = "web: found in its history: censored (5 times), repeated; the table cleaning says what was done"
    assert say(found) == "web: 历史中发现：截断（5 次）、重复；处理见 cleaning 表"
    assert say("Li, E") == "Li, E"


def test_what_the_samples_assume_is_said_in_chinese():
    known = messages("zh")
    for path in (CONFIGS / "assumptions.yaml", CONFIGS.parent / "wfm/starter/assumptions.yaml"):
        for name, one in YAML(typ="safe").load(path).items():
            assert one["note"] in known, name
            assert one["unit"] in {"", "1", "ms", *known}, name


@pytest.mark.parametrize("text", ["", "a b c", "=cmd|' /C calc'!A0", "no such: message", "{0} x {y}", "C"])
def test_what_is_not_known_stays(text):
    assert translator("zh")(text) == text


def test_english_is_itself():
    assert translator("en")("Queue") == "Queue"


def test_unknown_language():
    with pytest.raises(ValueError, match="en, zh"):
        translator("fr")


def test_days():
    assert day(date(2026, 11, 11)) == "Wed 11 Nov"
    assert translator("zh")(day(date(2026, 11, 11))) == "11月11日 周三"
