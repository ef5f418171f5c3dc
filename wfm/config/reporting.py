"""Settings of what people hold in their hands."""

from __future__ import annotations

from typing import Literal

from wfm.config.base import Settings, setting


class ReportingSettings(Settings):
    lang: Literal["en", "zh"] = setting("en", "language of the workbook")
