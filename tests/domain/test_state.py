"""A plan's way from draft to frozen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from wfm.domain.state import NotAllowed, Stage, State, Step


def go(state: State, stage: Stage, plan_id: str = "p", hard: int = 0) -> State:
    return state.then(Step(stage, "Li Wei", datetime(2026, 11, 5, tzinfo=UTC)), plan_id, hard)


def test_one_step_after_the_other() -> None:
    state = State(2)
    assert (state.stage, state.held) == (Stage.DRAFT, False)
    for stage, held in ((Stage.APPROVED, False), (Stage.PUBLISHED, True), (Stage.FROZEN, True)):
        state = go(state, stage)
        assert (state.stage, state.held, state.version) == (stage, held, 2)
    assert [step.stage for step in state.steps] == ["approved", "published", "frozen"]


@pytest.mark.parametrize("stage", [Stage.PUBLISHED, Stage.FROZEN, Stage.DRAFT])
def test_no_step_is_left_out(stage: Stage) -> None:
    with pytest.raises(NotAllowed, match="is draft"):
        go(State(), stage)


def test_broken_rules_are_not_agreed_to() -> None:
    with pytest.raises(NotAllowed, match="breaks hard rules 2 times"):
        go(State(), Stage.APPROVED, hard=2)


def test_what_is_published_is_what_was_approved() -> None:
    approved = go(State(), Stage.APPROVED, "one")
    with pytest.raises(NotAllowed, match="changed since it was approved"):
        go(approved, Stage.PUBLISHED, "other")
    assert go(go(approved, Stage.DRAFT), Stage.APPROVED, "other").plan_id == "other"
