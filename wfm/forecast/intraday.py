"""The rest of the day and the week, once part of a day has come.

Contacts of interval i on day d are mu_i (1 + D_d + u_i) and the noise of counts: D_d, u_i are normal
with the forecast's own day and interval spreads; days are linked by `day^|d - d'|`, the u of one day
by `interval^|i - j|`. Given what came, everything else is conditioned on it as normal variables are
(Anderson 2003, theorem 2.5.1): the shock of the day is drawn towards what was seen as far as the
spreads allow, and what is left of them narrows the bands. With both links 0 the day's shock is

    E D = S r_i / t_i^2 / (1 / day_spread^2 + S 1 / t_i^2),   r_i = y_i / mu_i - 1,  t_i = interval_spread_i

a level updated through the day as in Weinberg, Brown & Stroud (2007); links between intervals play
the part of the later scores of Shen & Huang (2008).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from wfm.forecast.actual import actual_volume
from wfm.forecast.clean import interval_of
from wfm.forecast.history import MINUTES_A_DAY, Bools, Floats, Ints
from wfm.tables import FORECAST, QUANTILE_COLUMNS

LEAST_RATIO = 0.02
"""However little came, this share of the forecast stays: a linear update might turn negative."""

BELIEVED, BELIEVED_PAIRS = (0.5, 0.3), 15.0
"""Links believed before any backtest, and how many pairs of neighbours they count as."""

BELIEVED_TRUST, BELIEVED_DAYS = 0.6, 10.0
"""Trust believed before any backtest, and how many days it counts as."""

MOST_DAYS = 60
"""Days, the latest, that trust is learnt from."""

CUTS = (0.25, 0.5, 0.75)
"""Shares of the day's contacts after which past days are updated to see what it is worth."""

MOST_LINKED = 0.97

HORIZON = pd.Timedelta(days=14)
"""What lies further ahead is left as it was: no day's shock is felt so long."""


@dataclass(frozen=True, slots=True)
class Links:
    """Correlation of the shocks of neighbouring days, and of neighbouring intervals of a day.

    `slots`: own variance of each interval of the local day over the mean of all; empty: alike.
    `trust`: part of the update that past days bear out, 1 where shocks are as the spreads say.
    """

    day: float = BELIEVED[0]
    interval: float = BELIEVED[1]
    slots: tuple[float, ...] = ()
    trust: float = 1.0

    def of_slots(self, minutes: Ints) -> Floats:
        """(len(minutes),) by minute of the local day."""
        if not self.slots:
            return np.ones(len(minutes))
        return np.asarray(self.slots)[minutes * len(self.slots) // MINUTES_A_DAY]


def learn_links(values: pd.DataFrame, zone: str) -> dict[str, Links]:
    """Links by queue, from one model's rows of wfm.tables.BACKTEST_VALUES with lags of several days.

    Moments of relative errors less the noise of counts, drawn towards `BELIEVED`.
    """
    known = values[values["actual"].notna() & (values["volume"] > 0)]
    date = known["interval_start"].dt.tz_convert(zone).dt.normalize()
    known = known.assign(date=date).sort_values(["queue", "origin", "interval_start"])
    found = {}
    for queue, rows in known.groupby("queue", observed=True):
        days = rows.groupby(["origin", "date"])[["actual", "volume"]].sum()
        shock = days["actual"] / days["volume"] - 1
        whole = shock.reindex(pd.MultiIndex.from_frame(rows[["origin", "date"]])).to_numpy()
        own = (rows["actual"] / rows["volume"]).to_numpy() / np.maximum(1 + whole, 1e-9) - 1
        of_day = rows.groupby(["origin", "date"]).ngroup().to_numpy()
        next_ = rows["interval_start"].diff().shift(-1).to_numpy()
        length = interval_of(pd.DatetimeIndex(rows["interval_start"]))
        step = np.timedelta64(length, "m")
        local = rows["interval_start"].dt.tz_convert(zone)
        slot = (local.dt.hour * 60 + local.dt.minute).to_numpy() // length
        noise = 1 / rows["volume"].to_numpy()
        slots = _slots(own, noise, slot, MINUTES_A_DAY // length)
        even = own / np.sqrt(slots[slot])
        beside = (of_day[:-1] == of_day[1:]) & (next_[:-1] == step)
        origin = days.index.get_level_values("origin")
        links = Links(
            _link(
                shock.to_numpy(),
                1 / days["volume"].to_numpy(),
                np.asarray(origin[:-1] == origin[1:]),
                BELIEVED[0],
            ),
            _link(even, noise / slots[slot], beside, BELIEVED[1]),
            tuple(slots),
        )
        past = [day.reset_index(drop=True) for _, day in rows.groupby(["origin", "date"])]
        found[str(queue)] = replace(links, trust=_trust(past[-MOST_DAYS:], links, zone))
    return found


def _trust(days: Sequence[pd.DataFrame], links: Links, zone: str) -> float:
    """Slope, 0 to 1, of what the rest of past days was on what an update in their course said.

    What makes a morning busy need not last: where callers only come earlier, the day is not busier.
    """
    said, was = [], []
    for day in days:
        mu, came = day["volume"].to_numpy(np.float64), day["actual"].to_numpy(np.float64)
        for cut in CUTS if len(day) > 4 else ():
            k = int(np.searchsorted(np.cumsum(mu), cut * mu.sum())) + 1
            if k >= len(day):
                continue
            volume = condition(day, np.eye(k, len(day), dtype=bool), came[:k], zone, links)["volume"]
            rest = mu[k:].sum()
            said.append(float(volume[k:].sum() / rest - 1))
            was.append(float(came[k:].sum() / rest - 1))
    p, q = np.array(said), np.array(was)
    if not len(p) or not p.any():
        return BELIEVED_TRUST
    usual = 3 * np.sqrt(np.median(q**2)) / 0.6745
    n, size = len(p) / len(CUTS), np.mean(p**2)
    slope = np.mean(p * np.clip(q, -usual, usual)) / size
    return float(np.clip((n * slope + BELIEVED_DAYS * BELIEVED_TRUST) / (n + BELIEVED_DAYS), 0.0, 1.0))


def _slots(error: Floats, noise: Floats, slot: Ints, count: int) -> Floats:
    """(count,) own variance of each interval of the day over the mean of all, drawn towards 1.

    The first hours of a day are often much further off than noon: they must not speak as loudly.
    """
    size = np.bincount(slot, minlength=count)
    variance = np.bincount(slot, error**2, count) - np.bincount(slot, noise, count)
    mean = max(float(np.mean(error**2 - noise)), 1e-6)
    drawn = (np.maximum(variance, 0.0) + BELIEVED_PAIRS / 3 * mean) / (size + BELIEVED_PAIRS / 3) / mean
    return np.asarray(np.clip(drawn, 0.2, 10.0))


def _link(error: Floats, noise: Floats, pairs: Bools, believed: float) -> float:
    """Correlation of neighbours about 0. `pairs`: (len - 1,) whether i and i + 1 are neighbours."""
    # a neighbour far out counts as one at three times the usual: one outage must not be the link
    usual = np.sqrt(np.median(error**2)) / 0.6745 if len(error) else 0.0
    error = np.clip(error, -3 * usual, 3 * usual)
    both = error[:-1][pairs] * error[1:][pairs]
    spread = np.mean(error**2 - noise) if len(error) else 0.0
    seen = np.mean(both) / spread if len(both) and spread > 0 else believed
    n = len(both) if spread > 0 else 0
    drawn = (n * np.clip(seen, 0.0, 1.0) + BELIEVED_PAIRS * believed) / (n + BELIEVED_PAIRS)
    return float(min(drawn, MOST_LINKED))


@dataclass(frozen=True, eq=False)
class Reforecast:
    """`forecast`: wfm.tables.FORECAST; what is over holds what came, `source` says so.

    `ratio`: by queue, contacts of the rest of the day over those forecast before. `notes` for people.
    """

    forecast: pd.DataFrame
    ratio: dict[str, float]
    notes: tuple[str, ...]


def reforecast(
    forecast: pd.DataFrame,
    contacts: pd.DataFrame,
    as_of: pd.Timestamp,
    zone: str,
    links: dict[str, Links],
) -> Reforecast:
    """The forecast, given what came on the local day of `as_of` up to then.

    Args:
        forecast: wfm.tables.FORECAST, made from what was known on the morning of that day.
        contacts: wfm.tables.CONTACTS; rows that had not ended by `as_of` are not read.
        links: by queue; those believed for others.
    """
    tables, ratios, notes = [], {}, []
    for queue, table in forecast.groupby("queue", sort=False, observed=True):
        rows = contacts[contacts["queue"] == queue]
        made, seen = _queue(
            table.reset_index(drop=True),
            rows,
            as_of,
            zone,
            links.get(str(queue), Links(trust=BELIEVED_TRUST)),
        )
        tables.append(made)
        local = made["interval_start"].dt.tz_convert(zone)
        rest = (local.dt.normalize() == as_of.tz_convert(zone).normalize()) & (made["source"] != "actual")
        before, now = table["volume"].to_numpy()[rest].sum(), made["volume"][rest].sum()
        ratios[str(queue)] = float(now / before) if before > 0 else 1.0
        if seen:
            came, said = f"{seen[0]:,.0f}", f"{seen[1]:,.0f}"
            by, times = f"{as_of.tz_convert(zone):%H:%M}", f"{ratios[str(queue)]:.2f}"
            notes.append(
                f"{queue}: {came} contacts by {by} where {said} were forecast; the rest of the day is"
                f" {times} times what it was"
            )
        else:
            notes.append(f"{queue}: no contacts of the day are known yet; the forecast of the morning stands")
    return Reforecast(FORECAST.conform(pd.concat(tables, ignore_index=True)), ratios, tuple(notes))


def _queue(
    table: pd.DataFrame, rows: pd.DataFrame, as_of: pd.Timestamp, zone: str, links: Links
) -> tuple[pd.DataFrame, tuple[float, float] | None]:
    """One queue's table, and contacts that came today and were forecast for the same time."""
    start = pd.DatetimeIndex(table["interval_start"])
    length = pd.Timedelta(minutes=interval_of(start))
    morning = as_of.tz_convert(zone).normalize().tz_convert("UTC")
    rows = rows[(rows["interval_start"] < as_of) & rows["volume"].notna()]
    if rows.empty or table.empty:
        return table, None
    own = pd.Timedelta(minutes=interval_of(pd.DatetimeIndex(rows["interval_start"])))
    step = max(own, length)
    came = actual_volume(rows, zone, int(step.total_seconds() // 60)).dropna()
    begins = pd.DatetimeIndex(came.index)
    came, begins = came[begins + step <= as_of], begins[begins + step <= as_of]
    # (rows, cells) which cells each row counts
    at = start.to_numpy()[None, :]
    row, row_end = begins.to_numpy()[:, None], (begins + step).to_numpy()[:, None]
    member = (at >= row) & (at < row_end)
    member, y = member[member.any(axis=1)], came.to_numpy()[member.any(axis=1)]
    made = table.copy()
    mu = table["volume"].to_numpy(np.float64)
    ahead = np.asarray((start >= morning) & (start < morning + HORIZON))
    today = (member[:, ahead] @ mu[ahead]) > 0
    seen = None
    if today.any():
        update = condition(
            table[ahead].reset_index(drop=True), member[np.ix_(today, ahead)], y[today], zone, links
        )
        made.loc[ahead, update.columns] = update.to_numpy()
        seen = float(y[today].sum()), float((member[today] @ mu).sum())
    over = member.any(axis=0)
    parts = member * np.maximum(mu, 1e-9)
    actual = (parts / parts.sum(axis=1, keepdims=True) * y[:, None]).sum(axis=0)
    for name in ("volume", *QUANTILE_COLUMNS):
        made.loc[over, name] = actual[over]
    made.loc[over, ["day_spread", "interval_spread"]] = 0.0
    made.loc[over, "source"] = "actual"
    return made, seen


def condition(table: pd.DataFrame, member: Bools, came: Floats, zone: str, links: Links) -> pd.DataFrame:
    """Volume, quantiles and spreads of every cell given sums of some: the conditional normal law.

    Args:
        table: rows of wfm.tables.FORECAST of one queue, from the morning on.
        member: (sums, cells) which cells each sum is of. `came`: (sums,) contacts.
    """
    mu = table["volume"].to_numpy(np.float64)
    day = table["day_spread"].to_numpy(np.float64)
    noise = 1 / np.maximum(mu, 1e-9)
    usual = np.maximum(table["interval_spread"].to_numpy(np.float64) ** 2 - noise, 0.0)
    own = np.sqrt(usual)
    local = table["interval_start"].dt.tz_convert(zone)
    own = own * np.sqrt(links.of_slots((local.dt.hour * 60 + local.dt.minute).to_numpy()))
    date = local.dt.tz_localize(None).dt.normalize()
    apart = np.abs(np.subtract.outer(date.to_numpy(), date.to_numpy()) // np.timedelta64(1, "D"))
    place = np.arange(len(mu))
    days = np.outer(day, day) * links.day**apart
    steps = np.outer(own, own) * np.where(
        apart == 0, links.interval ** np.abs(np.subtract.outer(place, place)), 0.0
    )

    weight = member * mu
    seen_days, seen_steps = weight @ days, weight @ steps
    of_sums = (seen_days + seen_steps) @ weight.T + np.diag(member @ mu)
    gain = np.linalg.solve(of_sums, seen_days + seen_steps)
    ratio = np.maximum(1 + links.trust * (gain.T @ (came - member @ mu)), LEAST_RATIO)
    # of what an update explains, its trust squared is borne out (a regression on what it says)
    part = links.trust**2
    left = day**2 + own**2 - part * ((seen_days + seen_steps) * gain).sum(axis=0)
    left_own = own**2 - part * (seen_steps * np.linalg.solve(of_sums, seen_steps)).sum(axis=0)
    left, left_own = np.maximum(left, 0.0) / ratio**2, np.maximum(left_own, 0.0) / ratio**2
    # shocks of day and interval are against each other once their sum is known
    left_own = np.minimum(left_own, left)
    left_day = left - left_own

    volume = mu * ratio
    before = np.sqrt(mu + mu**2 * ((1 + day**2) * (1 + usual) - 1))
    after = np.sqrt(volume + volume**2 * ((1 + left_day) * (1 + left_own) - 1))
    scale = np.where(before > 0, after / np.maximum(before, 1e-12), 0.0)
    out = {"volume": volume}
    for name in QUANTILE_COLUMNS:
        out[name] = np.maximum(volume + (table[name].to_numpy() - mu) * scale, 0.0)
    out["day_spread"] = np.sqrt(left_day)
    with np.errstate(divide="ignore"):
        out["interval_spread"] = np.where(volume > 0, np.sqrt(left_own + 1 / np.maximum(volume, 1e-12)), 0.0)
    return pd.DataFrame(out)
