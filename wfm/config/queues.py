"""Queues: the units of demand, with their promises."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import field_validator, model_validator

from wfm.config.base import Settings, day_minutes, setting

LEAST, LEAST_AT_NIGHT = 1, 2
"""Fewest people in an open interval where a queue says nothing: at night nobody is left alone."""


class Target(Settings):
    """A service promise: a fraction of contacts answered within a threshold.

    The clock starts when a contact enters the human queue; an automatic greeting does not count.
    """

    fraction: float = setting(..., "share of contacts answered in time", "1", gt=0, le=1)
    answer_within_s: float = setting(..., "threshold of the wait", "s", ge=0)
    of: Literal["offered", "answered"] = setting("offered", "contacts the share is taken of")
    window: Literal["interval", "day", "week"] = setting("interval", "time over which the share must hold")
    asa_s: float | None = setting(None, "longest mean wait, if promised as well", "s", gt=0)


class Concurrency(Settings):
    """Chats held at once. `aht_factor[k-1]` multiplies handling time when k run in parallel."""

    aht_factor: tuple[float, ...] = setting(
        (1.0,), "handling time at 1, 2, ... chats in parallel, as a multiple of one alone", "1"
    )
    first_reply_s: float = setting(
        0.0, "from taking a chat to the first reply; counts within the threshold", "s", ge=0
    )

    @field_validator("aht_factor")
    @classmethod
    def _grows(cls, factors: tuple[float, ...]) -> tuple[float, ...]:
        if not factors or factors[0] != 1.0 or list(factors) != sorted(factors):
            raise ValueError("expected factors that start at 1.0 and never fall")
        return factors

    @property
    def most(self) -> int:
        return len(self.aht_factor)


class PriorityClass(Settings):
    """Contacts of a queue that go before, or after, others: with their own promise."""

    share: float = setting(..., "share of the queue's contacts", "1", gt=0, le=1)
    fraction: float = setting(..., "share of them answered in time", "1", gt=0, lt=1)
    answer_within_s: float = setting(..., "threshold of their wait", "s", ge=0)
    patience_s: float | None = setting(
        None, "mean patience of theirs, in the simulation; none: the queue's", "s", gt=0
    )
    longest_wait_s: float | None = setting(
        None,
        "who of them has waited so long goes before anybody, in the simulation; none: as the queue's routing",
        "s",
        ge=0,
    )


class Tier(Settings):
    """People with one skill of a queue, asked where all of the tiers before are busy."""

    heads: int = setting(
        0,
        "people at work in every open interval; of the first tier the stage finds how many",
        "heads",
        ge=0,
    )
    aht_factor: float = setting(1.0, "handling time, as a multiple of the queue's", "1", gt=0)


class Redial(Settings):
    """Customers who leave and call again; `volume` counts their first calls."""

    share: float = setting(0.0, "share of those who leave that call again, each time anew", "1", ge=0, lt=1)
    delay_s: float = setting(300.0, "mean time until they do", "s", gt=0)


class ContactValue(Settings):
    """What contacts are worth, so that waiting and leaving have a price."""

    pre_sales: float = setting(
        ..., "margin expected from a pre-sales contact answered within the threshold", "currency", ge=0
    )
    pre_sales_share: float = setting(1.0, "share of contacts before a sale", "1", ge=0, le=1)
    fall_per_s: float = setting(
        0.03, "fall of conversion for each second beyond the threshold, compound", "1/s", ge=0, lt=1
    )
    other: float = setting(0.0, "price of losing any other contact", "currency", ge=0)


class Bookings(Settings):
    """Visitors with an appointment: as many in every slot, and all there when it starts."""

    share: float = setting(..., "share of contacts that are booked", "1", gt=0, le=1)
    slot_min: int = setting(30, "length of a slot", "min", gt=0)


class FirstContact(Settings):
    """First-contact resolution: the unresolved come back. History counts them; a change shows here."""

    resolution_history: float = setting(
        ..., "share resolved at first contact, in the history", "1", gt=0, le=1
    )
    resolution: float = setting(..., "share resolved at first contact, as planned", "1", gt=0, le=1)
    come_back: float = setting(1.0, "share of the unresolved that come back", "1", ge=0, le=1)

    @property
    def volume_factor(self) -> float:
        """Contacts planned / contacts in the history: who comes back may come back again."""
        return (1 - self.come_back * (1 - self.resolution_history)) / (
            1 - self.come_back * (1 - self.resolution)
        )


class Malicious(Settings):
    """Contacts in bad faith, and how many of them screening drops before anybody answers."""

    share: float = setting(..., "share of contacts that are malicious", "1", ge=0, lt=1)
    screened: float = setting(1.0, "share of those that screening drops", "1", ge=0, le=1)


class Queue(Settings):
    channel: Literal["voice", "chat", "email", "social", "counter"] = setting(..., "kind of contact")
    title: str = setting("", "name for people; the key if empty")
    skills: tuple[str, ...] = setting(..., "skills of which any one serves the queue", min_length=1)
    country: str | None = setting(
        None,
        "country whose holidays its customers keep; none: that of the first site on the horizon's clock",
        "ISO 3166 alpha-2",
    )
    open: str = setting("00:00-24:00", "opening hours on the horizon's clock", "HH:MM-HH:MM")
    target: Target = setting(..., "service promise")
    deferrable: bool = setting(
        False,
        "may wait: worked in the gaps of queues with the same skills and carried over closing time; "
        "all is done within answer_within_s of opening time",
    )
    backlog: float = setting(
        0.0, "contacts of a deferrable queue waiting at the first moment", "contacts", ge=0
    )
    patience_s: float | None = setting(None, "mean patience; none if nobody leaves", "s", gt=0)
    redial: Redial = setting(Redial(), "who leaves may call again")
    lines: int | None = setting(
        None,
        "most contacts at work and waiting together; others are turned away; none: no end",
        "lines",
        ge=1,
    )
    concurrency: Concurrency = setting(Concurrency(), "chats at once")
    value: ContactValue | None = setting(None, "what contacts are worth; none: not counted")
    bookings: Bookings | None = setting(None, "appointments beside walk-ins")
    first_contact: FirstContact | None = setting(
        None, "resolution at first contact, where it is to change; none: as in the history"
    )
    malicious: Malicious | None = setting(None, "contacts in bad faith, which the history counts")
    priority: int = setting(1, "1 is served first", "rank", ge=1)
    classes: dict[str, PriorityClass] = setting(
        {}, "who goes first within the queue, in this order; their promises take the place of the target's"
    )
    tiers: dict[str, Tier] = setting(
        {},
        "by skill, in the order in which they are asked: a contact takes the first tier with somebody free,"
        " and waits for anybody where none has",
    )
    min_heads: int | None = setting(
        None,
        f"fewest people in an open interval; none: {LEAST}, and at night {LEAST_AT_NIGHT} unless deferrable",
        "heads",
        ge=0,
    )
    min_heads_night: int | None = setting(
        None, "fewest in an open interval in the hours of staffing.night; none: as min_heads", "heads", ge=0
    )
    shortage_weight: float = setting(1.0, "price of a missing head relative to others", "1", gt=0)

    @field_validator("open")
    @classmethod
    def _is_window(cls, text: str) -> str:
        first, last = day_minutes(text)
        if first > last:
            raise ValueError("expected opening hours within a day, such as 08:00-24:00")
        return text

    @model_validator(mode="after")
    def _one_model(self) -> Self:
        special = {
            "chats at once": self.concurrency.most > 1,
            "lines": self.lines is not None,
            "redial": self.redial.share > 0,
            "deferrable work": self.deferrable,
            "bookings": self.bookings is not None,
            "classes": bool(self.classes),
            "tiers": bool(self.tiers),
        }
        if sum(special.values()) > 1:
            raise ValueError(f"no model has {' and '.join(k for k, v in special.items() if v)} together")
        if self.classes and abs(sum(c.share for c in self.classes.values()) - 1.0) > 1e-9:
            raise ValueError("shares of classes must add up to 1")
        if self.bookings is not None and self.patience_s is None:
            raise ValueError("bookings need patience_s: how long visitors wait")
        return self

    @model_validator(mode="after")
    def _tiers_are_skills(self) -> Self:
        if not self.tiers:
            return self
        if set(self.tiers) != set(self.skills) or len(self.tiers) < 2:
            raise ValueError(f"tiers: expected each of the queue's skills, two or more: {list(self.skills)}")
        if next(iter(self.tiers.values())).heads:
            raise ValueError("tiers: expected no heads in the first; the stage finds how many it needs")
        return self

    @model_validator(mode="after")
    def _reply_in_time(self) -> Self:
        if self.concurrency.first_reply_s > self.target.answer_within_s:
            raise ValueError("first_reply_s must not exceed the target's answer_within_s")
        return self

    @property
    def volume_factor(self) -> float:
        """Contacts to plan for / contacts forecast: better resolution, and what screening drops."""
        resolved = 1.0 if self.first_contact is None else self.first_contact.volume_factor
        dropped = 0.0 if self.malicious is None else self.malicious.share * self.malicious.screened
        return resolved * (1.0 - dropped)

    def least_heads(self, *, night: bool) -> int:
        """Fewest people in an open interval, those of further tiers among them."""
        least = self.min_heads
        if least is None:
            least = LEAST_AT_NIGHT if night and not self.deferrable else LEAST
        if night and self.min_heads_night is not None:
            least = self.min_heads_night
        return max(least, sum(tier.heads for tier in self.tiers.values()))

    @property
    def wait_within_s(self) -> float:
        """Longest wait for somebody free that keeps the promise."""
        return self.target.answer_within_s - self.concurrency.first_reply_s

    @property
    def open_minutes(self) -> tuple[int, int]:
        """Opening and closing minute of the local day."""
        return day_minutes(self.open)


class BotReason(Settings):
    """Contacts of one reason: what bots make of them, and how long people take."""

    share: float = setting(..., "share of contacts with this reason", "1", gt=0, le=1)
    containment: float = setting(..., "share that bots answer", "1", ge=0, le=1)
    aht_factor: float = setting(1.0, "handling time by people, against the mean of all reasons", "1", gt=0)


class Bots(Settings):
    """Bots in front of people. Hourly capacity is daily capacity / 24 unless a burst is set.

    contained = min(tried, capacity) x containment; the rest goes to people, and what bots could
    not answer takes `escalated_aht_factor` times as long. Reasons, where given, take the place of
    the overall containment for their shares.
    """

    queues: tuple[str, ...] = setting(..., "queues with bots in front", min_length=1)
    count: int = setting(1, "bots", "bots", ge=0)
    daily_capacity: float = setting(..., "contacts all bots can take in a day", "contacts/d", ge=0)
    hourly_burst: float | None = setting(None, "contacts in one hour at a burst", "contacts/h", ge=0)
    share_offered: float = setting(1.0, "share of contacts that try a bot first", "1", ge=0, le=1)
    containment: float = setting(..., "share of those that bots answer", "1", ge=0, le=1)
    reasons: dict[str, BotReason] = setting({}, "contact reasons that bots answer more or less well")
    false_containment: float = setting(
        0.0, "share of those answered that come back to people after all", "1", ge=0, le=1
    )
    return_delay_h: float = setting(0.0, "mean time until they do", "h", ge=0)
    escalated_aht_factor: float = setting(1.0, "handling time of escalated contacts", "1", ge=1)
    escalation_delay_s: float = setting(0.0, "time with a bot before a contact escalates", "s", ge=0)
    emergency: bool = setting(False, "all repeats go to bots")
    repeat_share: float = setting(0.0, "share of contacts that are repeats of earlier ones", "1", ge=0, le=1)

    @model_validator(mode="after")
    def _reasons_add(self) -> Self:
        share = sum(r.share for r in self.reasons.values())
        if share > 1 + 1e-9:
            raise ValueError(f"shares of reasons must add up to at most 1, not {share:g}")
        if sum(r.share * r.aht_factor for r in self.reasons.values()) > 1 + 1e-9:
            raise ValueError("reasons take longer together than all contacts: lower their aht_factor")
        return self

    @property
    def hourly_capacity(self) -> float:
        return self.daily_capacity / 24 if self.hourly_burst is None else self.hourly_burst

    @property
    def tried(self) -> float:
        """Share of contacts that tries a bot."""
        repeats = self.repeat_share if self.emergency else 0.0
        return repeats + (1.0 - repeats) * self.share_offered

    @property
    def answered(self) -> float:
        """Containment over all reasons."""
        return sum(share * contained for share, contained, _ in self._mix())

    @property
    def residue_aht_factor(self) -> float:
        """Handling time of what bots cannot answer, against the mean of all reasons."""
        left = [(share * (1.0 - contained), factor) for share, contained, factor in self._mix()]
        total = sum(share for share, _ in left)
        return sum(share * factor for share, factor in left) / total if total > 0 else 1.0

    def _mix(self) -> list[tuple[float, float, float]]:
        """Share, containment and handling time of each reason and of the rest, which keeps the mean."""
        named = [(r.share, r.containment, r.aht_factor) for r in self.reasons.values()]
        rest = 1.0 - sum(share for share, _, _ in named)
        if rest <= 1e-9:
            return named
        return [*named, (rest, self.containment, (1.0 - sum(s * f for s, _, f in named)) / rest)]
