"""Settings of what people hold in their hands."""

from __future__ import annotations

from typing import Literal

from wfm.config.base import Settings, setting


class Publication(Settings):
    """What is owed to people once a plan is in their hands."""

    notice_days: int = setting(7, "days ahead on which a published plan is known for good", "d", ge=0)
    short_notice_cost: float = setting(
        0.0,
        "owed for a day of a person that changes later than that; absences owe nothing",
        "currency/d",
        ge=0,
    )


class ReportingSettings(Settings):
    lang: Literal["en", "zh"] = setting("en", "language of the workbook")
    packs: tuple[Literal["manager", "finance", "leads"], ...] = setting(
        ("manager",), "workbooks written: the whole, the money, one for each team without pay or reasons"
    )
    budget: float | None = setting(
        None, "money there is for the days planned; none: not compared", "currency", ge=0
    )
    publication: Publication = setting(Publication(), "notice owed once a plan is published")
