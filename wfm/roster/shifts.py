"""From shift templates to labels: every start that a template allows, on the slot grid."""

from __future__ import annotations

from collections.abc import Iterator

from wfm.config.roster import RosterSettings, ShiftTemplate
from wfm.domain.shift import DAY_OFF, Label


def labels(roster: RosterSettings, slot_min: int) -> tuple[Label, ...]:
    """The day off at 0, then each template at each of its starts, in the order of the settings.

    Raises:
        ValueError: a start, step, length or break does not fall on the grid; all are named.
    """
    faults = [
        f"shift {name}: {fault}" for name, t in roster.shifts.items() for fault in _off_grid(t, slot_min)
    ]
    if faults:
        raise ValueError("; ".join(faults))
    found = [DAY_OFF]
    for name, template in roster.shifts.items():
        first = _minute(template.start)
        last = first if template.last_start is None else _minute(template.last_start)
        found += [
            Label(
                template=name,
                code=template.code,
                kind=template.kind,
                start_min=start,
                end_min=start + template.length_min,
                core=template.core,
                breaks=tuple(b.window() for b in template.breaks),
                standby=template.standby.span if template.standby else None,
            )
            for start in range(first, last + 1, template.step_min)
        ]
    return tuple(found)


def _off_grid(template: ShiftTemplate, slot_min: int) -> Iterator[str]:
    """What of a template is no multiple of the slot."""
    clocks = {"start": template.start}
    lengths = {"length_min": template.length_min}
    if template.last_start is not None:
        clocks["last_start"] = template.last_start
        lengths["step_min"] = template.step_min
    for i, b in enumerate(template.breaks, start=1):
        for field in ("length_min", "earliest_min", "latest_min"):
            lengths[f"{b.activity} break {i}, {field}"] = getattr(b, field)
    for field, clock in clocks.items():
        if _minute(clock) % slot_min:
            yield f"{field} {clock} is not on the grid of {slot_min} min (horizon.slot_min)"
    for field, minutes in lengths.items():
        if minutes % slot_min:
            yield f"{field} {minutes} is no multiple of {slot_min} min (horizon.slot_min)"


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
