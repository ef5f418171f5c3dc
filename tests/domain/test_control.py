"""What listens to progress, and what says when to stop."""

from __future__ import annotations

import math

from wfm.domain.control import Curve, Deadline, FirstOf, NoStop, WorkLimit


class Heard:
    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, object]]] = []

    def tell(self, stage: str, **known: object) -> None:
        self.told.append((stage, known))


def test_a_curve_keeps_what_is_new_and_passes_everything_on() -> None:
    clock, heard = iter([100.0, 101.0, 103.0, 104.5]), Heard()
    curve = Curve(heard, lambda: next(clock))
    curve.tell("roster", cost=9.0, bound=None)
    curve.tell("roster", cost=9.0, sweep=2)
    curve.tell("roster", bound=5)
    curve.tell("roster", cost=7.5, bound=5)
    assert curve.points == [(1.0, 9.0, None), (3.0, 9.0, 5.0), (4.5, 7.5, 5.0)]
    assert [known for _stage, known in heard.told][1] == {"cost": 9.0, "sweep": 2}


def test_what_a_piece_of_work_may_take_is_what_the_nearest_limit_leaves() -> None:
    now = [50.0]
    near, far = (Deadline(seconds, lambda: now[0]) for seconds in (10, 99))
    stop = FirstOf(NoStop(), far, near, WorkLimit(5))
    assert stop.left_s() == 10  # not begun
    assert not stop.reason()
    now[0] = 57.0
    assert stop.left_s() == 3
    now[0] = 70.0
    assert stop.left_s() == 0
    assert WorkLimit(1).left_s() == math.inf
