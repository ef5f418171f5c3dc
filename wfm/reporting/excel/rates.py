"""The tariff, to be changed: every amount of the pay lines follows from the cells here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from openpyxl.utils import get_column_letter, quote_sheetname

from wfm.reporting.excel.page import Page
from wfm.reporting.excel.style import HEADING, NUMBER, PERCENT, SECTION, SUBTITLE, TEXT, TITLE
from wfm.reporting.report import Report
from wfm.tables import rows
from wfm.words import mark

INPUT_FILL = "FFF9DB"
"""Cells that are meant to be changed."""

FIRST_RATE = 5
RATES = (
    ("rate_overtime", "overtime_rate", mark("Overtime, of the hourly cost")),
    ("rate_overtime_later", "overtime_later_rate", mark("Later overtime of a day, of the hourly cost")),
    ("rate_rest_day", "rest_day_rate", mark("Overtime on rest days, of the hourly cost")),
    ("rate_holiday", "holiday_rate", mark("Statutory holiday, of the hourly cost")),
    ("rate_night", "night_premium", mark("Night premium, of the hourly cost")),
    ("rate_on_call", "on_call_per_day", mark("A day on call ({currency})")),
    ("contingency", "contingency", mark("Contingency, share of pay")),
)
"""Name of the cell, setting of the tariff, words. Rates of single sites stand in columns from C."""

_FACTORS = FIRST_RATE + len(RATES) + 3
"""First row of the table of contracts."""
FACTORS = ("hourly", "agency_fee", "overtime", "overtime_later", "rest_day", "holiday", "night")
"""Components paid by the minute, as factors of the hourly cost, in columns from C."""
_GUARANTEED = 2 + len(FACTORS) + 1


@dataclass(frozen=True, eq=False)
class Places:
    """Where on the sheet of rates something stands, as formulas write it."""

    report: Report
    title: str

    @cached_property
    def _sheet(self) -> str:
        return str(quote_sheetname(self.title))

    @cached_property
    def sites(self) -> dict[str, int]:
        """Columns of sites with rates of their own."""
        return {site: 3 + nth for nth, site in enumerate(self.report.scenario.pay.sites)}

    def rate(self, name: str, site: str) -> str:
        """The cell of a rate: one named for all, or that of the site."""
        if site not in self.sites:
            return name
        row = FIRST_RATE + [rate for rate, *_ in RATES].index(name)
        return f"{self._sheet}!${get_column_letter(self.sites[site])}${row}"

    @cached_property
    def contracts(self) -> dict[tuple[str, str], int]:
        """Rows by contract and site with its own rates, or an empty text where those for all hold."""
        scenario, agents = self.report.scenario, self.report.table("agents")
        met = set(zip(agents["contract"], agents["site"], strict=True))
        common = len(self.sites) < len(scenario.sites)
        terms = [(name, "") for name in scenario.roster.contracts if common]
        terms += [(n, site) for site in self.sites for n in scenario.roster.contracts if (n, site) in met]
        return {key: _FACTORS + nth for nth, key in enumerate(terms)}

    def _row(self, contract: str, site: str) -> int:
        return self.contracts[contract, site if site in self.sites else ""]

    @cached_property
    def first_person(self) -> int:
        return _FACTORS + len(self.contracts) + 3

    @cached_property
    def people(self) -> dict[str, int]:
        ids = sorted(self.report.table("agents")["agent_id"])
        return {agent_id: self.first_person + nth for nth, agent_id in enumerate(ids)}

    def hourly_cost(self, agent_id: str) -> str:
        return f"{self._sheet}!$D${self.people[agent_id]}"

    def factor(self, contract: str, site: str, component: str) -> str:
        column = get_column_letter(3 + FACTORS.index(component))
        return f"{self._sheet}!${column}${self._row(contract, site)}"

    def guaranteed(self, contract: str, site: str) -> str:
        return f"{self._sheet}!${get_column_letter(_GUARANTEED)}${self._row(contract, site)}"


def write(page: Page, report: Report) -> None:
    _ = page.say
    pay = report.scenario.pay
    page.put(1, 1, _("Rates"), TITLE)
    page.sheet.row_dimensions[1].height = 26
    page.put(
        2, 1, _("Change a yellow cell, and pay lines and cost follow. The roster stays as it is."), SUBTITLE
    )
    page.put(FIRST_RATE - 1, 1, _("Tariff"), SECTION)
    places = Places(report, page.sheet.title)
    if places.sites:
        page.put(FIRST_RATE - 1, 2, _("other sites"), HEADING.but(align="right"))
    for site, column in places.sites.items():
        page.put(FIRST_RATE - 1, column, site, HEADING.but(align="right"))
    enter = NUMBER.but(fill=INPUT_FILL, format="0.00##")
    for row, (name, key, words) in enumerate(RATES, start=FIRST_RATE):
        page.put(row, 1, _(words).format(currency=pay.currency), TEXT)
        look = enter.but(format=PERCENT) if key == "contingency" else enter
        if (value := getattr(pay, key)) is None:  # as other overtime
            page.formula(row, 2, "=rate_overtime", look)
        else:
            page.put(row, 2, value, look)
        page.name(name, (row, 2))
        for site, column in places.sites.items() if key != "contingency" else ():
            if (value := getattr(pay.at(site), key)) is None:
                page.formula(row, column, f"={places.rate('rate_overtime', site)}", look)
            else:
                page.put(row, column, value, look)
    _contracts(page, report, enter)
    _people(page, report, enter)
    page.set_widths({1: 34, 2: 14, **dict.fromkeys(range(3, _GUARANTEED + 1), 16)})
    page.finish()


def _contracts(page: Page, report: Report, enter: object) -> None:
    _ = page.say
    page.put(_FACTORS - 2, 1, _("Pay of an hour, as a multiple of the hourly cost"), SECTION)
    titles = [
        _("Contract"),
        _("Paid by"),
        *(_(f.replace("_", " ")) for f in FACTORS),
        _("Guaranteed (h/week)"),
    ]
    page.headings(_FACTORS - 1, 1, titles, [TEXT, TEXT, *[NUMBER] * (len(FACTORS) + 1)])
    number = NUMBER.but(format="0.00##")
    places = Places(report, page.sheet.title)
    for (name, site), row in places.contracts.items():
        terms, rates = report.scenario.roster.contracts[name], report.scenario.pay.at(site)
        hourly = terms.pay == "hourly"
        title = f"{name} ({site})" if site else name
        page.line(row, 1, [title, _("the hour") if hourly else _("the week")])
        page.put(row, 3, int(hourly), number)
        page.put(row, 4, terms.agency_fee if hourly else 0, enter)  # type: ignore[arg-type]
        page.formula(row, 5, f"={places.rate('rate_overtime', site)}-C{row}", number)
        page.formula(row, 6, f"={places.rate('rate_overtime_later', site)}-C{row}", number)
        if rates.rest_day == "lieu" and not hourly:
            page.put(row, 7, 1, number)
        else:
            page.formula(row, 7, f"={places.rate('rate_rest_day', site)}-C{row}", number)
        holiday = places.rate("rate_holiday", site)
        beside = rates.holiday_beside_salary and not hourly
        page.formula(row, 8, f"={holiday}" if beside else f"={holiday}-1", number)
        page.formula(row, 9, f"={places.rate('rate_night', site)}", number)
        page.put(row, _GUARANTEED, 0 if hourly else terms.guaranteed_h_week, enter)  # type: ignore[arg-type]


def _people(page: Page, report: Report, enter: object) -> None:
    _ = page.say
    places = Places(report, page.sheet.title)
    head = places.first_person - 1
    currency = report.scenario.pay.currency
    page.put(head - 1, 1, _("Hourly cost by person"), SECTION)
    titles = [
        _("Agent ID"),
        _("Name"),
        _("Contract"),
        _("Hourly cost ({currency})").format(currency=currency),
    ]
    page.headings(head, 1, titles, [HEADING, HEADING, HEADING, NUMBER])
    for person in rows(report.table("agents")):
        row = places.people[person.agent_id]
        page.line(row, 1, [person.agent_id, person.name, person.contract])
        page.put(row, 4, person.hourly_cost, enter)  # type: ignore[arg-type]
