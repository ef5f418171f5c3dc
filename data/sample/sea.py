"""A second sample centre: four channels in four languages, offices in Jakarta and Kuala Lumpur, and
people at home in Vietnam and Thailand. Its history, people, and what is asked of their week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

FIRST, LAST, WEEK = "2025-07-28", "2026-08-25", "2026-08-31"
LANGUAGES = {"id": 0.40, "vi": 0.25, "th": 0.20, "ms": 0.15}
COUNTRY = {"id": "ID", "vi": "VN", "th": "TH", "ms": "MY"}
ZONE = {"ID": "Asia/Jakarta", "VN": "Asia/Ho_Chi_Minh", "TH": "Asia/Bangkok", "MY": "Asia/Kuala_Lumpur"}
SITE = {"ID": "jakarta", "MY": "kuala_lumpur", "VN": "vietnam", "TH": "thailand"}
CHANNELS = ("phone", "chat", "social", "email")
SHARES = np.array([0.40, 0.35, 0.20, 0.05])
SOCIAL_BEFORE = 0.05
"""Share of social media a year before; it grew steadily."""
LEVEL = 8_300.0
"""Tickets on a mean day of the last week of the history."""
QUARTER = 1.45
"""Growth over the last quarter; before that a fifth a quarter."""
OPEN = {"phone": (8, 22), "chat": (0, 24), "social": (7, 24), "email": (8, 20)}
"""Opening hours on the clock of the language's country."""
AHT_S = {"phone": 300.0, "chat": 260.0, "social": 220.0, "email": 420.0}
WEEKDAYS = {
    "phone": (1.22, 1.10, 1.05, 1.03, 1.02, 0.82, 0.76),
    "chat": (1.08, 1.04, 1.02, 1.0, 1.0, 0.93, 0.93),
    "social": (0.98, 0.97, 0.97, 0.98, 1.02, 1.04, 1.04),
    "email": (1.35, 1.15, 1.08, 1.05, 1.02, 0.72, 0.63),
}
HOURS = {
    "phone": (0, 0, 0, 0, 0, 0, 0, 0, 4.5, 8, 9.4, 8.8, 6.8, 7, 8.2, 8.4, 8, 7.2, 6, 5.6, 5, 3.6, 0, 0),
    "chat": (1.0, 0.6, 0.4, 0.3, 0.3, 0.4, 0.8, 1.8, 3.6, 5.4, 6.2, 6.4,
             6.6, 6, 5.8, 5.6, 5.4, 5.2, 5.6, 6.6, 7.4, 6.8, 4.6, 2.2),
    "social": (0, 0, 0, 0, 0, 0, 0, 1.6, 2.6, 3.8, 4.6, 5.4,
               6.8, 6, 5, 5, 5.2, 5.8, 6.8, 8, 8.6, 7.6, 5.2, 3),
    "email": (0, 0, 0, 0, 0, 0, 0, 0, 7.5, 10, 10, 9, 6, 8, 9, 9, 8.5, 7, 4.5, 3, 0, 0, 0, 0),
}  # fmt: skip
HOLIDAY_LEVEL = {"phone": 0.6, "chat": 0.85, "social": 1.05, "email": 0.45}
SALE_DAYS = {"9_9": 9, "10_10": 10, "11_11": 11, "12_12": 12}
SALE = (1.25, 1.9, 1.35)
"""The day before a sale day named by its date, the day, and the day after, as multiples."""
DAY_CV, QUEUE_CV, INTERVAL_CV = 0.04, 0.03, 0.05


def contacts(rng: np.random.Generator) -> pd.DataFrame:
    """Hourly tickets offered and mean handling time by queue, before bots; times on Jakarta's clock."""
    days = pd.date_range(FIRST, pd.Timestamp(LAST) + pd.Timedelta(days=1), freq="D")  # one more for the east
    level = _level(days) * _lognormal(rng, DAY_CV, len(days))
    share = _shares(days)
    frames = []
    for language, of_all in LANGUAGES.items():
        country = COUNTRY[language]
        free = _holidays(days, country)
        for c, channel in enumerate(CHANNELS):
            weekday = np.array(WEEKDAYS[channel])[days.weekday]
            held = np.where(free, HOLIDAY_LEVEL[channel] * np.array(WEEKDAYS[channel])[6] / weekday, 1.0)
            daily = level * share[:, c] * of_all * weekday * held * _lognormal(rng, QUEUE_CV, len(days))
            hours = np.array(HOURS[channel])
            volume = _counts(rng, daily[:, None] * hours / hours.sum()).ravel()
            first = pd.Timestamp(FIRST, tz=ZONE[country]).tz_convert(ZONE["ID"]).tz_localize(None)
            frames.append(
                pd.DataFrame(
                    {
                        "queue": f"{language}_{channel}",
                        "interval_start": pd.date_range(first, periods=24 * len(days), freq="h"),
                        "volume": volume,
                        "aht_s": _handling(rng, channel, volume),
                    }
                )
            )
    table = pd.concat(frames, ignore_index=True)
    inside = table["interval_start"].between(f"{FIRST} 00:00", f"{LAST} 23:00")
    stamps = table["interval_start"].dt.strftime("%Y-%m-%d %H:%M")
    return table.assign(interval_start=stamps, aht_s=table["aht_s"].astype("Int64"))[inside]


def _level(days: pd.DatetimeIndex) -> Floats:
    """Tickets of a day: growth, faster in the last quarter, and sale days."""
    before = (days[-1] - days).days.to_numpy()
    growth = np.where(before <= 91, QUARTER ** (-before / 91), 1.2 ** (-(before - 91) / 91) / QUARTER)
    level = LEVEL * growth
    for day in SALE_DAYS.values():
        for shift, multiple in zip((-1, 0, 1), SALE, strict=True):
            on = (days - pd.Timedelta(days=shift)).day.to_numpy(), (days - pd.Timedelta(days=shift)).month
            level = np.where((on[0] == day) & (on[1] == day), level * multiple, level)
    return np.asarray(level)


def _shares(days: pd.DatetimeIndex) -> Floats:
    """(days, channels), rows adding to 1."""
    before = (days[-1] - days).days.to_numpy() / 365
    social = SHARES[2] - (SHARES[2] - SOCIAL_BEFORE) * np.minimum(before, 1.0)
    rest = np.delete(SHARES, 2) / (1 - SHARES[2])
    others = (1 - social)[:, None] * rest
    return np.column_stack([others[:, 0], others[:, 1], social, others[:, 2]])


def _holidays(days: pd.DatetimeIndex, country: str) -> npt.NDArray[np.bool_]:
    kept = holidays.country_holidays(country, years=range(days[0].year, days[-1].year + 1))
    return np.array([day in kept for day in days.date])


def _counts(rng: np.random.Generator, mean: Floats) -> npt.NDArray[np.int64]:
    size = INTERVAL_CV**-2
    return np.where(mean > 0, rng.negative_binomial(size, size / (size + mean)), 0)


def _handling(rng: np.random.Generator, channel: str, volume: npt.NDArray[np.int64]) -> Floats:
    error = 0.6 / np.sqrt(np.maximum(volume, 1)) * rng.standard_normal(volume.shape)
    return np.where(volume > 0, np.round(AHT_S[channel] * np.maximum(1 + error, 0.3)), np.nan)


def _lognormal(rng: np.random.Generator, cv: float, n: int) -> Floats:
    sigma2 = np.log1p(cv**2)
    return rng.lognormal(-sigma2 / 2, np.sqrt(sigma2), n)


@dataclass(frozen=True)
class Crew:
    """`heads` people alike; `skills` with their pace."""

    heads: int
    country: str
    pool: str
    contract: str
    skills: dict[str, float]
    hourly_cost: float
    leader: bool = False


def _speaks(language: str, pace: float = 1.0, voice: bool = True, written: bool = True) -> dict[str, float]:
    kinds = [kind for kind, able in (("voice", voice), ("text", written)) if able]
    return {f"{language}_{kind}": pace for kind in kinds}


CREWS = (
    # 20 native Indonesian agents, four of them leaders; the rest of Indonesian is bought in, or Malay
    Crew(3, "ID", "own", "id_day", _speaks("id", 1.1), 9.5, leader=True),
    Crew(1, "ID", "own", "id_night", _speaks("id", 1.1), 9.5, leader=True),
    Crew(13, "ID", "own", "id_day", _speaks("id"), 5.5),
    Crew(3, "ID", "own", "id_night", _speaks("id"), 5.5),
    Crew(32, "ID", "outsourced", "id_agency", _speaks("id", 0.85), 5.0),
    Crew(4, "MY", "own", "my_day", _speaks("ms", 1.1) | _speaks("id", 0.7), 15.0, leader=True),
    Crew(2, "MY", "own", "my_night", _speaks("ms", 1.1) | _speaks("id", 0.7), 15.0, leader=True),
    Crew(2, "MY", "own", "my_night", _speaks("ms"), 9.0),
    Crew(12, "MY", "own", "my_day", _speaks("ms") | _speaks("id", 0.7), 9.5),
    Crew(14, "MY", "own", "my_day", _speaks("ms", voice=False) | _speaks("id", 0.7, voice=False), 9.0),
    Crew(2, "VN", "own", "vn_day", _speaks("vi", 1.1), 8.5, leader=True),
    Crew(1, "VN", "own", "vn_night", _speaks("vi", 1.1), 8.5, leader=True),
    Crew(20, "VN", "own", "vn_day", _speaks("vi"), 5.0),
    Crew(8, "VN", "own", "vn_day", _speaks("vi", written=False), 4.8),
    Crew(3, "VN", "own", "vn_night", _speaks("vi"), 5.0),
    Crew(6, "VN", "reserve", "vn_part", _speaks("vi", 0.9), 5.5),
    Crew(2, "TH", "own", "th_day", _speaks("th", 1.1), 11.0, leader=True),
    Crew(18, "TH", "own", "th_day", _speaks("th"), 7.0),
    Crew(4, "TH", "own", "th_night", _speaks("th"), 7.0),
    Crew(6, "TH", "reserve", "th_part", _speaks("th", 0.9), 7.5),
)
NAMES = {
    "ID": (("Adi", "Agus", "Ayu", "Bayu", "Citra", "Dewi", "Dian", "Eko", "Fitri", "Gita", "Hadi", "Indah"),
           ("Pratama", "Santoso", "Wijaya", "Lestari", "Nugroho", "Putri", "Saputra", "Utami", "Hidayat")),
    "MY": (("Ahmad", "Aisyah", "Azlan", "Farah", "Hafiz", "Mei Ling", "Nurul", "Priya", "Siti", "Wei Jie"),
           ("Abdullah", "Ismail", "Lim", "Rahman", "Tan", "Hassan", "Kumar", "Yusof")),
    "VN": (("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ", "Đặng", "Bùi"),
           ("Anh", "Bình", "Dung", "Hà", "Hương", "Linh", "Long", "Mai", "Minh", "Nam", "Thảo", "Trang")),
    "TH": (("Anong", "Arthit", "Chai", "Kanya", "Malee", "Niran", "Ploy", "Somchai", "Suda", "Wichai"),
           ("Boonmee", "Chaiyasit", "Kittisak", "Phromma", "Saetang", "Srisuk", "Thongchai")),
}  # fmt: skip
AT_HOME = ("VN", "TH")


def people(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The agents and agent_skills tables; some of each country's day people are pregnant or nursing."""
    agents, skills = [], []
    for country in SITE:
        rng = np.random.default_rng([seed, *country.encode()])
        mine = [crew for crew in CREWS if crew.country == country for _ in range(crew.heads)]
        first, last = NAMES[country]
        chosen = rng.choice(len(first) * len(last), size=len(mine), replace=False)
        leaders = sum(crew.leader for crew in mine)
        for n, (crew, name) in enumerate(zip(mine, chosen, strict=True)):
            agent_id = f"{country}{n + 1:02d}"
            hired = pd.Timestamp("2022-01-01") + pd.Timedelta(days=int(rng.integers(1600)))
            agents.append(
                {
                    "agent_id": agent_id,
                    "name": f"{first[name // len(last)]} {last[name % len(last)]}",
                    "team": f"{country}-{n % leaders + 1}",
                    "site": SITE[country],
                    "pool": crew.pool,
                    "contract": crew.contract,
                    "leader": str(crew.leader).lower(),
                    "remote": str(country in AT_HOME or crew.pool == "outsourced").lower(),
                    "protection": _protection(n, crew, leaders),
                    "hired_on": f"{hired:%Y-%m-%d}",
                    "hourly_cost": f"{crew.hourly_cost:.2f}",
                }
            )
            skills += [{"agent_id": agent_id, "skill": s, "proficiency": p} for s, p in crew.skills.items()]
    return pd.DataFrame(agents), pd.DataFrame(skills)


def _protection(n: int, crew: Crew, leaders: int) -> str:
    """Of each country's day people without a team to lead, the first and the fourth."""
    place = n - leaders
    by_day = crew.contract.endswith("_day") and not crew.leader
    return {0: "pregnant", 3: "nursing"}.get(place, "") if by_day else ""


STARTS = {"E": "07:00", "L": "13:00", "N": "22:00"}


def last_week(agents: pd.DataFrame) -> pd.DataFrame:
    """Five shifts of each own person in the week before, two days off in a row, on the clock of the site."""
    dates = pd.date_range(end=pd.Timestamp(WEEK) - pd.Timedelta(days=1), periods=7)
    rows = list(_shifts(agents[agents["pool"].eq("own")], dates))
    return pd.DataFrame(rows).sort_values("shift_id", ignore_index=True)


def _shifts(agents: pd.DataFrame, dates: pd.DatetimeIndex) -> Iterator[dict[str, object]]:
    for _, alike in agents.groupby("contract", sort=False):
        for turn, agent in enumerate(alike.itertuples()):
            by_day = "E" if turn % 2 or agent.protection else "L"
            code = "N" if agent.contract.endswith("_night") else by_day
            zone = ZoneInfo(ZONE[agent.agent_id[:2]])
            for day, date in enumerate(dates):
                if day in (turn % 7, (turn + 1) % 7):
                    continue
                start = pd.Timestamp(f"{date:%Y-%m-%d} {STARTS[code]}", tz=zone)
                end = start + pd.Timedelta(minutes=540)
                yield {
                    "shift_id": f"{agent.agent_id}-{date:%Y%m%d}",
                    "agent_id": agent.agent_id,
                    "date": f"{date:%Y-%m-%d}",
                    "shift_code": code,
                    "start": start.isoformat(timespec="minutes"),
                    "end": end.isoformat(timespec="minutes"),
                    "paid_min": 480,
                    "kind": "work",
                }


def requests(agents: pd.DataFrame, seed: list[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Time off and wishes of day people who lead nobody; no zone: local time of the person's site."""
    rng = np.random.default_rng(seed)
    asked = agents[agents["contract"].str.endswith("_day") & agents["leader"].eq("false")]
    order = asked.iloc[rng.permutation(len(asked))]
    dates = pd.date_range(WEEK, periods=7)
    away = [
        {
            "agent_id": agent_id,
            "start": f"{dates[day]:%Y-%m-%d}",
            "end": f"{dates[day] + pd.Timedelta(days=1 + n % 2):%Y-%m-%d}",
            "kind": ("leave", "leave", "sick")[n % 3],
        }
        for n, (agent_id, day) in enumerate(zip(order["agent_id"][:7], rng.integers(5, size=7), strict=True))
    ]
    wishes = [
        {
            "agent_id": agent_id,
            "date": f"{dates[5 + n % 2]:%Y-%m-%d}" if n % 3 else f"{dates[n % 5]:%Y-%m-%d}",
            "shift_code": "OFF" if n % 3 else "E",
            "weight": 8 if n % 3 else 4,
        }
        for n, agent_id in enumerate(order["agent_id"][7:25])
    ]
    return pd.DataFrame(away), pd.DataFrame(wishes)


def ledger(agents: pd.DataFrame, seed: list[int]) -> pd.DataFrame:
    """Three months of own people, up to a week before the horizon."""
    rng = np.random.default_rng([*seed, 3])
    through = pd.Timestamp(WEEK) - pd.Timedelta(days=8)
    rows = []
    for agent in agents[agents["pool"].eq("own")].itertuples():
        for month in pd.date_range(end=through.replace(day=1), periods=3, freq="MS"):
            last = min(through, month + pd.offsets.MonthEnd())
            shifts = (last.day * 5) // 7 + int(rng.integers(-1, 2))
            night = agent.contract.endswith("_night")
            weekends = min(int(rng.integers(1, 4)), last.day // 7)
            rows.append(
                {
                    "agent_id": agent.agent_id,
                    "month": f"{month:%Y-%m-%d}",
                    "through": f"{last:%Y-%m-%d}",
                    "worked_min": shifts * 480,
                    "overtime_min": 0 if agent.protection else int(rng.integers(0, 3)) * 240,
                    "nights": shifts if night else 0,
                    "weekends": weekends,
                    "weekends_in_a_row": min(weekends, 1),
                }
            )
    return pd.DataFrame(rows)


def events() -> pd.DataFrame:
    """Sale days named by their date; planners know them a month ahead."""
    rows = [
        {
            "name": name,
            "kind": "promotion",
            "start": f"{year}-{day:02d}-{day - 1:02d}",
            "end": f"{year}-{day:02d}-{day + 2:02d}",
            "known_from": f"{year}-{day - 1:02d}-01",
        }
        for year in (2025, 2026)
        for name, day in SALE_DAYS.items()
    ]
    return pd.DataFrame(rows)
