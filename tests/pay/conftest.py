from __future__ import annotations

import pytest

from tests.pay.cases import make_scenario
from wfm.config.scenario import Scenario


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    return make_scenario()
