"""Settings of the surge plan: what comes over forecast, and whom to call then, in which order."""

from __future__ import annotations

from typing import Any, Self

from pydantic import model_validator

from wfm.config.base import Settings, setting


class StayOn(Settings):
    """People who are at work that day stay for longer, by whole hours."""

    pools: tuple[str, ...] = setting(..., "pools whose people may stay", min_length=1)
    most_h: int = setting(2, "most hours longer", "h", ge=1, le=8)
    max_h_week: float | None = setting(
        None, "most paid hours of a week in a surge, law permitting; none: the contract's", "h/week", gt=0
    )


class ComeIn(Settings):
    """People who serve no queue that day are given a shift; those on call leave the rota for it."""

    pools: tuple[str, ...] = setting(..., "pools whose people may be called", min_length=1)
    shifts: tuple[str, ...] = setting((), "shift templates they are given; none named: those of the contract")
    skills: dict[str, float] = setting(
        {}, "skills that count in a surge alone, with proficiency, for people who serve no queue otherwise"
    )
    max_h_week: float | None = setting(
        None, "most paid hours of a week in a surge, law permitting; none: the contract's", "h/week", gt=0
    )


class Rent(Settings):
    """Seats from outside, such as an outsourcer's, that the agents table does not hold; in whole blocks."""

    seats: int = setting(..., "most seats", "seats", ge=1)
    block: int = setting(1, "seats that come together, with one shift and one break", "seats", ge=1)
    site: str = setting("", "site whose clock and holidays hold; empty: the first. They bring their desks")
    contract: str = setting(..., "contract by which they are paid")
    hourly_cost: float = setting(..., "cost of a normal hour of a seat", "currency/h", ge=0)
    shifts: tuple[str, ...] = setting((), "shift templates they are given; none named: those of the contract")
    skills: dict[str, float] = setting(..., "what they can do, with proficiency", min_length=1)

    @model_validator(mode="after")
    def _whole_blocks(self) -> Self:
        if self.seats % self.block:
            raise ValueError(f"seats must be a multiple of block ({self.block})")
        return self


class MoreBots(Settings):
    """Bots take more than on other days; what is not named stays as it is."""

    emergency: bool = setting(True, "all repeats go to bots")
    share_offered: float | None = setting(None, "share of contacts that try a bot first", "1", ge=0, le=1)
    daily_capacity: float | None = setting(None, "contacts all bots can take in a day", "contacts/d", ge=0)

    @property
    def changes(self) -> dict[str, Any]:
        """Settings of bots that it replaces."""
        return self.model_dump(exclude_none=True)


class Resource(Settings):
    """Somebody, or bots, to be called; one of `stay_on`, `come_in`, `rent` and `bots` says how."""

    title: str = setting("", "name for people; the key if empty")
    minutes_to_seat: int = setting(..., "from the call until they are at work", "min", ge=0)
    price_per_call: float = setting(
        0.0, "owed beside pay for each person, seat or (bots) day called", "currency", ge=0
    )
    stay_on: StayOn | None = setting(None, "people at work stay for longer")
    come_in: ComeIn | None = setting(None, "people without a shift are given one")
    rent: Rent | None = setting(None, "seats from outside")
    bots: MoreBots | None = setting(None, "bots take more")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(way is not None for way in (self.stay_on, self.come_in, self.rent, self.bots)) != 1:
            raise ValueError("expected just one of stay_on, come_in, rent and bots")
        return self

    @property
    def max_h_week(self) -> float | None:
        """Most paid hours of a week in a surge, where they differ from the contract's."""
        way = self.stay_on or self.come_in
        return way.max_h_week if way else None


class Level(Settings):
    """So much over forecast, and who is then called."""

    title: str = setting("", "name for people; the key if empty")
    extra: float = setting(..., "contacts over forecast that trigger it, as a share of it", "1", gt=0, le=10)
    call: tuple[str, ...] = setting(..., "resources in the order in which they are called", min_length=1)


class SurgeSettings(Settings):
    resources: dict[str, Resource] = setting({}, "whom a surge may call")
    levels: dict[str, Level] = setting({}, "levels, the mildest first; none: no surge plan")

    @model_validator(mode="after")
    def _names_meet(self) -> Self:
        for name, level in self.levels.items():
            if unknown := [r for r in level.call if r not in self.resources]:
                raise ValueError(f"level {name} calls unknown resources {unknown}")
            if len(set(level.call)) < len(level.call):
                raise ValueError(f"level {name} calls a resource twice")
        return self
