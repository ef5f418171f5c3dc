"""What listens to progress."""

from __future__ import annotations

from wfm.domain.control import Curve


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
