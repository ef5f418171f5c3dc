from __future__ import annotations

import pytest

from tests.reporting.fake import report
from wfm.reporting.report import Report


@pytest.fixture(scope="session")
def plan() -> Report:
    """Short of people on Double 11."""
    return report()


@pytest.fixture(scope="session")
def plenty() -> Report:
    """Nothing missing, no rule broken, no bound."""
    return report(plenty=True)
