"""The page: one file, nothing from outside, text from data never markup, all shifts in it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tests.reporting.fake import HOSTILE, report
from tests.reporting.test_sheets import changed, surged
from wfm.reporting.excel import workbook
from wfm.reporting.html.search import search_chart
from wfm.reporting.html.svg import ABOVE, BELOW, HEIGHT, Layer, chart, nice
from wfm.reporting.html.week import SECTIONS, week_page
from wfm.reporting.packs import LEADS
from wfm.words import LANGUAGES, translator


class Reader(HTMLParser):
    """Tags with their attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "col", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


@pytest.fixture(scope="module", params=LANGUAGES)
def text(request, plan):
    return week_page(plan, request.param)


def test_the_page_is_whole_and_asks_the_network_for_nothing(text):
    read = Reader(text)
    assert not read.open
    for tag, attributes in read.tags:
        assert tag not in ("link", "iframe", "object", "img", "base")
        assert not any(name.startswith("on") for name in attributes)
        assert not (attributes.keys() & {"src", "srcset", "action"})
        assert str(attributes.get("href", "#")).startswith("#")
    assert not re.search(r"url\(|@import", text)


def test_every_section_is_there_and_reachable(text):
    read = Reader(text)
    ids = [a["id"] for _tag, a in read.tags if "id" in a]
    assert len(ids) == len(set(ids))
    links = {str(a["href"])[1:] for tag, a in read.tags if tag == "a"}
    assert links <= set(ids)
    assert set(SECTIONS) - {"forecast", "surge", "changes"} <= set(ids)
    pictures = [a for _tag, a in read.tags if a.get("role") == "img"]
    assert pictures
    assert all(a.get("aria-label") for a in pictures)


def data(text):
    return json.loads(re.search(r'id="data">(.*?)</script>', text, re.DOTALL)[1])


def test_every_shift_is_in_the_data_with_its_breaks(text, plan):
    found = data(text)
    shown = [(found["people"][s["who"]][0], s["day"], s["start"], s["end"]) for s in found["shifts"]]
    zone = "Asia/Shanghai"
    expected = []
    for s in plan.tables["roster"].itertuples():
        start, end = (
            (t.tz_convert(zone).tz_localize(None) - s.date).total_seconds() / 60 for t in (s.start, s.end)
        )
        expected.append((s.agent_id, s.date.day - 9, start, end))
    assert sorted(shown) == sorted(expected)
    meals = (plan.tables["activities"]["activity"] == "meal").sum()
    assert sum(len(s["breaks"]) for s in found["shifts"]) == meals
    early = next(s for s in found["shifts"] if found["people"][s["who"]][0] == "A001")
    assert early["breaks"] == [[630, 690]]


def test_hostile_names_are_text(text):
    names = [name for _id, name, _team in data(text)["people"]]
    assert set(HOSTILE) - {"tab\tand\x07bell"} <= set(names)
    assert "<script>alert" not in text


def test_hostile_titles_are_text(plan):
    evil = '</script><script>alert(1)</script>"><img src=x onerror=alert(1)>'
    queues = {q: s.model_copy(update={"title": evil}) for q, s in plan.scenario.queues.items()}
    scenario = plan.scenario.model_copy(update={"title": evil, "queues": queues})
    agents = plan.tables["agents"].assign(team=evil)
    read = Reader(week_page(replace(plan, scenario=scenario, tables={**plan.tables, "agents": agents}), "en"))
    assert not [tag for tag, _a in read.tags if tag == "img"]
    assert len([tag for tag, _a in read.tags if tag == "script"]) == 2
    assert evil in read.texts


def test_leads_see_no_money(plan):
    text = week_page(replace(plan, pack=LEADS), "en")
    assert not re.search(r"CNY|\b[Pp]ay\b", text)


def part(text, section):
    """The texts of one section of the page."""
    return Reader(re.search(rf'<section id="{section}".*?</section>', text, re.DOTALL)[0]).texts


def test_what_changed_for_a_person_and_what_a_level_costs(plan):
    text = week_page(changed(surged(plan)), "en")
    told = part(text, "changes")
    at = told.index("A001")
    assert told[at + 3 : at + 9] == ["Wed 11 Nov", "E 07:00", "L 15:00", "edited by hand", "3", "50.00"]
    assert "1 days of 1 people differ." not in told
    levels = part(text, "surge")
    at = levels.index("红 red")
    assert levels[at + 1 : at + 7] == ["+30%", "70.0%", "85.0%", "400", "90", "4,090.50"]
    step = levels.index("seats")
    assert levels[step + 1 : step + 7] == ["1,440", "10", "10", "80.0", "2026-11-11 15:00", "4,000.00"]
    assert not [tag for tag, _a in Reader(text).tags if tag == "img"]
    leads = week_page(changed(surged(plan), LEADS), "en")
    assert 'id="surge"' not in leads
    assert "away" in part(leads, "changes")
    assert "sick" not in part(leads, "changes")


def test_clocks_are_named_where_they_differ(plan):
    assert "clock of" not in week_page(plan, "en")
    sites = dict(plan.scenario.sites)
    sites["jakarta"] = next(iter(sites.values())).model_copy(update={"zone": "Asia/Jakarta"})
    agents = plan.tables["agents"].copy()
    agents.loc[agents["agent_id"] == "A002", "site"] = "jakarta"
    two = replace(
        plan,
        scenario=plan.scenario.model_copy(update={"sites": sites}),
        tables={**plan.tables, "agents": agents},
    )
    text = week_page(two, "en")
    assert "clock of Asia/Shanghai where no other is named" in text
    assert "shanghai Asia/Shanghai, jakarta Asia/Jakarta" in text
    found = data(text)
    assert ["A002", *agents.loc[1, ["name", "team"]], "jakarta"] in found["people"]
    book = workbook(surged(two), "en")
    for sheet, place in (("Coverage", "G2"), ("Surge", "A2"), ("Mon 9 Nov", "A2")):
        assert book[sheet][place].value.endswith("all times on the clock of Asia/Shanghai")
    sheet = book["Data"]
    zones = {row[1].value: row[-1].value for row in sheet.iter_rows(min_row=5)}
    assert (zones["A002"], zones["A001"]) == ("Asia/Jakarta", "Asia/Shanghai")


def test_a_chart_reaches_its_values():
    svg = chart([Layer("line", [0.0, 7.0, 3.0])], ["Mon"], 'a "label" <')
    assert 'aria-label="a &quot;label&quot; &lt;"' in svg
    assert 'd="M' in svg
    assert [nice(v) for v in (0, 0.3, 1, 3.1, 42, 99, 1000)] == [1, 0.4, 1, 4, 60, 100, 1000]


def points(svg, css):
    path = re.search(f'class="{css}" d="M(.*?)"', svg)[1]
    return [tuple(map(float, point.split())) for point in path.split("L")]


def test_the_search_falls_to_its_cost_and_the_bound_stays_below(plan):
    svg = search_chart(plan.summary["search"], plan, str)
    cost, bound = points(svg, "line"), points(svg, "bound")
    assert [y for _x, y in cost] == sorted(y for _x, y in cost)  # down the screen: cheaper
    assert cost[0][0] < bound[0][0] < cost[-1][0] == bound[-1][0]  # no bound was known at first
    assert all(below > above for (_x, above), (_x2, below) in zip(cost[-len(bound) :], bound, strict=True))
    low, high = (float(t.replace(",", "")) for t in re.findall(r'text-anchor="end">([0-9.,]+)', svg)[:5:4])
    share = (HEIGHT - BELOW - cost[-1][1]) / (HEIGHT - BELOW - ABOVE)
    assert low + share * (high - low) == pytest.approx(123.45678, abs=0.05)  # thousands
    assert "123 thousand CNY" in svg


def test_a_plan_without_a_search_has_no_curve(plan):
    edited = replace(plan, summary={**plan.summary, "search": None})
    assert 'class="bound"' in week_page(plan, "en")
    assert 'class="bound"' not in week_page(edited, "en")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed")
def test_chromium_draws_the_people_of_the_day(tmp_path):
    plan = report(30)
    path = tmp_path / "page.html"
    path.write_text(week_page(plan, "zh"), encoding="utf-8")
    command = [
        "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path}/profile",
    ]
    command += ["--virtual-time-budget=3000", "--dump-dom", path.as_uri()]
    drawn = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    first = (plan.tables["roster"]["date"] == "2026-11-09").sum()
    assert drawn.count('class="bar"') == first
    assert translator("zh")("{count} shifts").format(count=first) in drawn
