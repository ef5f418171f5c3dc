import pytest

from tests.roster.world import EARLY, FLOAT, MEAL, NIGHT, ROTA, World, choices
from wfm.config.roster import RosterSettings
from wfm.domain.shift import DAY_OFF, Kind
from wfm.roster.shifts import labels


def settings(**shifts: object) -> RosterSettings:
    return World(shifts=shifts).scenario.roster


def test_every_start_that_the_settings_allow():
    shifts = {"early": EARLY, "floating": FLOAT, "night": NIGHT, "rota": ROTA}
    found = labels(settings(**shifts), 30)
    assert found[0] == DAY_OFF
    assert {(x.code, x.start_min) for x in found} == set(choices(shifts))
    assert len(found) == 1 + 1 + 3 + 1 + 1


def test_a_night_ends_past_midnight_and_breaks_come_along():
    night = labels(settings(night=NIGHT), 30)[1]
    assert (night.start_min, night.end_min) == (22 * 60, 31 * 60)
    assert (night.span_min, night.paid_min) == (540, 480)
    assert (night.kind, night.core, night.template) == (Kind.WORK, True, "night")
    assert (night.breaks[0].earliest_min, night.breaks[0].latest_min) == (180, 300)


def test_a_window_that_no_step_ends_on_stops_before_its_end():
    shift = {**FLOAT, "step_min": 90}  # 07:00, 08:30; 10:00 lies past 09:00
    assert [x.start_min for x in labels(settings(x=shift), 30)[1:]] == [420, 510]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"start": "07:10"}, "start 07:10 is not on the grid of 15 min"),
        ({"last_start": "09:05"}, "last_start 09:05 is not on the grid"),
        ({"step_min": 20}, "step_min 20 is no multiple of 15 min"),
        ({"length_min": 500}, "length_min 500 is no multiple"),
        ({"breaks": [{**MEAL, "length_min": 50}]}, "meal break 1, length_min 50"),
        ({"breaks": [{**MEAL, "latest_min": 200}]}, "meal break 1, latest_min 200"),
    ],
)
def test_what_is_off_the_grid_is_named(change, words):
    with pytest.raises(ValueError, match=f"shift floating: .*{words}"):
        labels(settings(floating={**FLOAT, **change}), 15)


def test_all_faults_come_together():
    off_grid = settings(a={**EARLY, "start": "06:01"}, b={**FLOAT, "length_min": 481})
    with pytest.raises(ValueError, match=r"shift a: start 06:01.*; shift b: length_min 481"):
        labels(off_grid, 15)
