"""How far a plan has come: draft, approved, published, frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """DRAFT: nobody has agreed to it. APPROVED: agreed to. PUBLISHED: people hold it, changes are
    owed notice. FROZEN: closed, as for payroll; nothing is planned from it any more."""

    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"
    FROZEN = "frozen"


ORDER = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Step:
    """Who took a plan to a stage, and when."""

    stage: Stage
    by: str
    at: datetime
    note: str = ""


class NotAllowed(Exception):
    """A step that a plan may not take, and why."""


@dataclass(frozen=True, slots=True)
class State:
    """A plan's version, what was agreed to (`plan_id`), and its way so far.

    `version` counts plans of the same days made from each other: 1 is the first.
    """

    version: int = 1
    plan_id: str = ""
    steps: tuple[Step, ...] = ()

    @property
    def stage(self) -> Stage:
        return self.steps[-1].stage if self.steps else Stage.DRAFT

    @property
    def held(self) -> bool:
        """Whether people hold the plan."""
        return self.stage in (Stage.PUBLISHED, Stage.FROZEN)

    def then(self, step: Step, plan_id: str, hard_violations: int) -> State:
        """One step on, or back from approved to draft.

        Raises:
            NotAllowed: a stage is left out, rules are broken, or the tables changed since approval.
        """
        if step.stage is Stage.DRAFT:
            if self.stage is not Stage.APPROVED:
                raise NotAllowed(f"is {self.stage}; only an approved plan goes back to draft")
            return State(self.version, "", (*self.steps, step))
        before = ORDER[ORDER.index(step.stage) - 1]
        if self.stage is not before:
            raise NotAllowed(f"is {self.stage}; expected {before} before it is {step.stage}")
        if hard_violations:
            raise NotAllowed(f"breaks hard rules {hard_violations} times; it may not be {step.stage}")
        if step.stage is not Stage.APPROVED and plan_id != self.plan_id:
            raise NotAllowed("was changed since it was approved; take it back to draft and approve it again")
        return State(self.version, plan_id, (*self.steps, step))
