"""What a roster costs and breaks by an instance of NSPLib and its case.

Reads the files itself and shares no code with `wfm`. Runs that touch the first or last day may be short,
shifts go forward from one day to the next, and a nurse missing costs 100.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise


def judge(
    texts: Sequence[str], tours: Mapping[str, Sequence[str]], forward: bool = True
) -> tuple[int, list[str]]:
    """Cost, and each limit broken in words.

    Args:
        texts: the instance and the case, which is shorter.
        tours: by nurse, counted from 1, the shift of each day, counted from 1, or an empty text.
        forward: whether a shift may only be followed by itself or a later one.
    """
    numbers = [[int(x) for x in text.split()] for text in sorted(texts, key=len, reverse=True)]
    nurses, days, shifts = numbers[0][:3]
    body = numbers[0][3:]
    cover = [body[d * shifts : (d + 1) * shifts] for d in range(days)]
    prices = body[days * shifts :]
    broken, cost = [], 0
    if list(tours) != [str(k + 1) for k in range(nurses)]:
        return 0, ["other people than the file's"]
    given = [[int(x) - 1 if x else shifts - 1 for x in tour] for tour in tours.values()]
    for k, tour in enumerate(given):
        if len(tour) != days or not all(0 <= x < shifts for x in tour):
            return 0, [f"{k + 1}: not {days} days of known shifts"]
        broken += [f"{k + 1}: {what}" for what in _broken(numbers[1], tour, shifts, forward)]
        cost += sum(prices[(k * days + d) * shifts + x] for d, x in enumerate(tour))
    for d in range(days):
        for s in range(shifts - 1):
            cost += 100 * max(0, cover[d][s] - sum(tour[d] == s for tour in given))
    return cost, broken


def _broken(case: Sequence[int], tour: Sequence[int], shifts: int, forward: bool) -> Iterator[str]:
    free = shifts - 1
    works = [x != free for x in tour]
    limits = [case[6 + 4 * s : 10 + 4 * s] for s in range(shifts)]
    if not case[2] <= sum(works) <= case[3]:
        yield f"{sum(works)} days of work, not {case[2]} to {case[3]}"
    yield from _runs(works, True, case[4], case[5], "work")
    for s, (least_run, most_run, least, most) in enumerate(limits):
        yield from _runs(tour, s, least_run, most_run, f"shift {s + 1}")
        if not least <= list(tour).count(s) <= most:
            yield f"{list(tour).count(s)} of shift {s + 1}, not {least} to {most}"
    for one, after in pairwise(tour) if forward else ():
        if free not in (one, after) and after < one:
            yield f"shift {after + 1} after {one + 1}"


def _runs(row: Sequence[int], of: int, least: int, most: int, what: str) -> Iterator[str]:
    start = 0
    for value, group in groupby(row):
        length = len(list(group))
        inside = start > 0 and start + length < len(row)
        if value == of and (length > most or (inside and length < least)):
            yield f"{length} days of {what} in a row from day {start}, not {least} to {most}"
        start += length
