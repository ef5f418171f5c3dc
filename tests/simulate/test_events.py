"""Small days played by hand: who is answered when, and what becomes of whom."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import HOUR, always, customers, played

from wfm.simulate.centre import Centre, Line, People, Record
from wfm.simulate.customers import Customers
from wfm.simulate.events import ANSWERED, CLOSED, LEFT, TURNED_AWAY, WAITING

EVER = math.inf


def people(
    pace: list[list[float]], *shifts: tuple[int, float, float], lent: list[list[bool]] | None = None
) -> People:
    return People(np.array(pace), shifts, None if lent is None else np.array(lent))


def waits(record: Record) -> list[float]:
    return record.wait_s.round(6).tolist()


def test_first_come_first_served_and_patience() -> None:
    """One person, 100 s each: the third leaves after 120 s, so the fourth follows the second."""
    centre = Centre([Line()], always([[1.0]]))
    found = played(centre, (0, 0, 100, EVER), (10, 0, 100, EVER), (20, 0, 100, 120), (30, 0, 100, EVER))
    assert waits(found) == [0, 90, 120, 170]
    assert found.fate.tolist() == [ANSWERED, ANSWERED, LEFT, ANSWERED]


def test_who_is_slower_takes_longer() -> None:
    centre = Centre([Line()], always([[0.5]]))
    assert waits(played(centre, (0, 0, 100, EVER), (10, 0, 100, EVER))) == [0, 190]


def test_the_longest_idle_answers() -> None:
    """Of two, the first is done at 50 and the second at 60; the next contact finds the first."""
    centre = Centre([Line(), Line()], always([[1.0, 1.0], [1.0, 0.01]]))
    contacts = [(0, 0, 50, EVER), (1, 0, 59, EVER), (70, 1, 100, EVER), (71, 1, 1, EVER), (171, 0, 1, EVER)]
    found = played(centre, *contacts)
    assert waits(found) == [0, 0, 0, 0, 0]
    assert found.in_use_s[:, 0].sum() == pytest.approx(50 + 59 + 100 + 1 / 0.01 + 1)


@pytest.mark.parametrize(("first", "takes"), [(0, 30), (1, 60)])
def test_the_longest_idle_of_all_kinds_of_people(first: int, takes: float) -> None:
    """One knows queue 0, the other, half as fast, both queues: whoever came first answers."""
    shifts = [(who, 0.0 if who == first else 10.0, 1000.0) for who in (0, 1)]
    centre = Centre([Line(), Line()], people([[1.0, 0.0], [0.5, 0.5]], *shifts))
    found = played(centre, (20, 0, 30, EVER))
    assert found.in_use_s.sum() == pytest.approx(takes)


def _both(shifts: list[tuple[int, float, float]], *contacts: tuple[float, int, float, float]) -> Record:
    """Played by both kernels, which must agree."""
    centre = Centre([Line()], people([[1.0]], *shifts))
    slow, fast = played(centre, *contacts), centre.play_one_line(customers(*contacts), HOUR, 24)
    assert waits(slow) == waits(fast)
    assert slow.present_s.tolist() == fast.present_s.tolist()
    return slow


def test_specialists_first() -> None:
    """The first has been idle for longer, but knows both queues; lent people still come last."""
    shifts = [(0, 0.0, 1000.0), (1, 10.0, 1000.0), (2, 0.0, 1000.0)]
    lent = [[False, False], [False, False], [True, False]]
    staff = people([[0.5, 0.5], [1.0, 0.0], [0.1, 0.0]], *shifts, lent=lent)
    lines = [Line(overflow_after_s=0), Line()]
    contacts = [(20, 0, 30, EVER), (21, 0, 30, EVER), (22, 0, 30, EVER), (23, 0, 30, EVER)]
    for specialists, used in ((False, [60, 30]), (True, [30, 60])):
        centre = Centre(lines, staff, specialists_first=specialists)
        for count in (1, 2):
            found = played(centre, *contacts[:count])
            assert found.in_use_s.sum() == pytest.approx(sum(used[:count]))
    assert waits(played(Centre(lines, staff), *contacts)) == [0, 0, 0, 28]


def test_nobody_before_the_shift_and_what_is_in_hand_is_finished() -> None:
    """Present from 100 to 200 and from 500: the contact in hand at 200 lasts until 290, and the pause
    of 300 s begins then."""
    found = _both([(0, 100, 200), (0, 500, 900)], (0, 0, 50, EVER), (180, 0, 110, EVER), (190, 0, 10, EVER))
    assert waits(found) == [100, 0, 400]
    assert found.present_s[0, 0] == pytest.approx(190 + 310)
    assert found.in_use_s[0, 0] == pytest.approx(50 + 110 + 10)


def test_a_break_that_would_be_over_before_the_contact_is_taken_after_it() -> None:
    """From 200 to 250, but the contact lasts until 290: back at 340."""
    found = _both([(0, 0, 200), (0, 250, 900)], (190, 0, 100, EVER), (200, 0, 10, EVER))
    assert waits(found) == [0, 140]
    assert found.present_s[0, 0] == pytest.approx(290 + 560)


def test_who_would_come_back_after_the_stretch_waits_for_the_next() -> None:
    """Late by 90 s: the stretch from 250 to 330 is over before the pause is; the next is not late."""
    shifts = [(0, 0, 200), (0, 250, 330), (0, 400, 900)]
    found = _both(shifts, (190, 0, 100, EVER), (200, 0, 10, EVER))
    assert waits(found) == [0, 200]
    assert found.present_s[0, 0] == pytest.approx(290 + 500)


def test_rest_overnight_is_no_pause_to_be_made_up() -> None:
    shifts = [(0, 0, 3600), (0, 5 * HOUR, 6 * HOUR)]
    found = _both(shifts, (3500, 0, 400, EVER), (3600, 0, 10, EVER))
    assert waits(found) == [0, 4 * HOUR]
    longer = _both(shifts, (3500, 0, 4.5 * HOUR, EVER), (3600, 0, 10, EVER))
    assert waits(longer) == [0, 4.5 * HOUR - 100]
    assert longer.present_s.sum() == pytest.approx(6 * HOUR)


def test_closing_turns_away_those_who_wait_and_serves_who_is_served() -> None:
    line = Line(opens=((100, 200), (300, 400)))
    centre = Centre([line], always([[1.0]]))
    contacts = [(50, 0, 10, EVER), (150, 0, 100, EVER), (160, 0, 10, EVER)]
    contacts += [(170, 0, 10, 20), (250, 0, 9, EVER), (310, 0, 9, EVER)]
    for found in (played(centre, *contacts), centre.play_one_line(customers(*contacts), HOUR, 24)):
        assert found.fate.tolist() == [CLOSED, ANSWERED, TURNED_AWAY, LEFT, CLOSED, ANSWERED]
        assert waits(found) == [0, 0, 40, 20, 0, 0]


def test_still_waiting_at_the_end() -> None:
    centre = Centre([Line()], people([[1.0]], (0, 0, 100)))
    found = played(centre, (200, 0, 10, EVER), hours=1)
    assert (found.fate[0], found.wait_s[0]) == (WAITING, 3400)


def test_priority_but_not_for_ever() -> None:
    """Ranks 1 and 2; who of rank 2 has waited 150 s goes before anybody."""
    lines = [Line(priority=1), Line(priority=2, longest_wait_s=150)]
    centre = Centre(lines, always([[1.0, 1.0]]))
    contacts = [(0, 0, 100, EVER), (10, 1, 100, EVER), (20, 0, 100, EVER), (30, 0, 100, EVER)]
    assert waits(played(centre, *contacts)) == [0, 190, 80, 270]
    centre = Centre([Line(priority=1), Line(priority=2)], always([[1.0, 1.0]]))
    assert waits(played(centre, *contacts)) == [0, 290, 80, 170]


def test_equal_ranks_go_by_arrival_over_queues() -> None:
    centre = Centre([Line(), Line()], always([[1.0, 1.0]]))
    contacts = [(0, 0, 100, EVER), (10, 1, 100, EVER), (20, 0, 100, EVER), (30, 1, 100, EVER)]
    assert waits(played(centre, *contacts)) == [0, 90, 180, 270]


def test_skills_keep_people_apart() -> None:
    centre = Centre([Line(), Line()], always([[1.0, 0.0], [1.0, 1.0]]))
    contacts = [(0, 1, 100, EVER), (1, 1, 100, EVER), (2, 0, 100, EVER), (3, 0, 100, EVER)]
    assert waits(played(centre, *contacts)) == [0, 99, 0, 99]


@pytest.mark.parametrize(("after", "second"), [(30, 30), (0, 0), (500, 100 - 1), (EVER, 99)])
def test_overflow_after_a_delay(after: float, second: float) -> None:
    """The own person is busy until 100; a lent one is free all the time."""
    centre = Centre([Line(overflow_after_s=after)], always([[1.0], [1.0]], [[False], [True]]))
    assert waits(played(centre, (0, 0, 100, EVER), (1, 0, 5, EVER))) == [0, second]


def test_lent_people_take_their_own_first_and_wait_for_the_delay() -> None:
    """Person 1 owns queue 1 and is lent to queue 0 after 30 s."""
    lines = [Line(overflow_after_s=30), Line()]
    centre = Centre(lines, always([[1.0, 0.0], [1.0, 1.0]], [[False, False], [True, False]]))
    contacts = [(0, 0, 500, EVER), (1, 1, 50, EVER), (10, 0, 10, EVER), (40, 1, 10, EVER)]
    assert waits(played(centre, *contacts)) == [0, 0, 51, 11]
    early = [(0, 0, 500, EVER), (1, 1, 20, EVER), (10, 0, 10, EVER)]
    assert waits(played(centre, *early)) == [0, 0, 30]


def test_chats_run_side_by_side_and_slow_each_other() -> None:
    """One alone 100 s; two at once take 1.5 times as long. The first: 50 s alone, then 75 s for its
    other half. The second: a half by then, the rest alone; the third waits for a place."""
    centre = Centre([Line(aht_factor=(1.0, 1.5))], always([[1.0]]))
    found = played(centre, (0, 0, 100, EVER), (50, 0, 100, EVER), (60, 0, 100, EVER), (500, 0, 10, EVER))
    assert waits(found) == [0, 0, 65, 0]
    # 2nd: 50 of its 100 s by 125, the other 50 beside the third: until 200; the third then 50 alone
    assert found.in_use_s.sum() == pytest.approx(0.5 * 50 + 75 + 75 + 0.5 * 50 + 0.5 * 10)


def test_chats_join_whoever_holds_fewest() -> None:
    centre = Centre([Line(aht_factor=(1.0, 1.0))], always([[1.0], [1.0]]))
    found = played(centre, *[(t, 0, 100, EVER) for t in (0, 1, 2, 3, 4)])
    assert waits(found) == [0, 0, 0, 0, 96]


def test_a_call_needs_a_whole_person_who_then_takes_no_more_chats() -> None:
    """One person for calls (0) and chats (1): the call waits for both chats, the last chat for the call."""
    centre = Centre([Line(), Line(aht_factor=(1.0, 1.0))], always([[1.0, 1.0]]))
    contacts = [(0, 1, 100, EVER), (5, 1, 200, EVER), (50, 0, 30, EVER), (60, 1, 10, EVER)]
    assert waits(played(centre, *contacts)) == [0, 0, 155, 175]


def test_nobody_with_chats_takes_one_that_comes_while_a_call_waits() -> None:
    """At 100 one of two chats ends and the call waits on: a chat that comes at 110 waits as well."""
    centre = Centre([Line(), Line(aht_factor=(1.0, 1.0))], always([[1.0, 1.0]]))
    contacts = [(0, 1, 100, EVER), (5, 1, 200, EVER), (50, 0, 30, EVER), (110, 1, 10, EVER)]
    assert waits(played(centre, *contacts)) == [0, 0, 155, 125]


def test_who_was_kept_free_for_a_call_answers_again_once_it_is_gone() -> None:
    """The call that waits from 50 on leaves at 120. At 100 one of two chats ends, and the place is kept
    free for the call; the chat waiting since 60 gets it at 120, before one that comes at 130."""
    centre = Centre([Line(), Line(aht_factor=(1.0, 1.0))], always([[1.0, 1.0]]))
    contacts = [(0, 1, 100, EVER), (5, 1, 300, EVER), (50, 0, 30, 70), (60, 1, 100, EVER), (130, 1, 10, EVER)]
    assert waits(played(centre, *contacts)) == [0, 0, 70, 60, 90]
    # a call that came after that chat does not keep the place free
    contacts[4] = (70, 0, 10, EVER)
    assert waits(played(centre, *contacts)) == [0, 0, 70, 60, 235]
    # or somebody else takes the first call: who comes at 120
    contacts[4] = (130, 1, 10, EVER)
    staff = people([[1.0, 1.0], [1.0, 0.0]], (0, 0, 9000), (1, 120, 9000))
    contacts[2] = (50, 0, 30, EVER)
    assert waits(played(Centre(centre.lines, staff), *contacts)) == [0, 0, 70, 60, 90]


def test_deferred_work_fills_the_gaps_and_gives_way() -> None:
    """An e-mail of 100 s, begun at 0, laid down from 30 to 80 and 90 to 140: done at 200."""
    centre = Centre([Line(), Line(deferred=True)], always([[1.0, 1.0]]))
    contacts = [(0, 1, 100, EVER), (30, 0, 50, EVER), (90, 0, 50, EVER), (150, 1, 20, EVER)]
    found = played(centre, *contacts)
    assert waits(found) == [200, 0, 0, 70]
    assert found.in_use_s.sum() == pytest.approx(220)


def test_deferred_work_stays_over_night() -> None:
    """Begun at 0, 40 s of 100 done when the shift ends, finished next morning."""
    contacts = [(0, 1, 100, EVER), (10, 1, 20, EVER), (900, 1, 10, EVER)]
    staff = people([[1.0, 1.0]], (0, 0, 40), (0, 1000, 2000))
    assert waits(played(Centre([Line(), Line(deferred=True)], staff), *contacts)) == [1060, 1070, 190]
    # in opening hours alone
    day = Line(deferred=True, opens=((0, 60), (1000, 2000)))
    assert waits(played(Centre([Line(), day], staff), *contacts)) == [120, 130, 90]


def test_beyond_its_lines_a_queue_turns_away() -> None:
    """One person, three lines: two wait; the fourth finds none free, the fifth does."""
    centre = Centre([Line(lines=3)], always([[1.0]]))
    contacts = [(0, 0, 100, EVER), (1, 0, 50, EVER), (2, 0, 50, 60), (3, 0, 50, EVER), (63, 0, 50, EVER)]
    found = played(centre, *contacts)
    assert found.fate.tolist() == [ANSWERED, ANSWERED, LEFT, TURNED_AWAY, ANSWERED]
    assert waits(found) == [0, 99, 60, 0, 87]
    assert not centre.has_one_line


def test_whoever_left_tries_again_until_answered() -> None:
    line = Line(patience_s=1e-6, again=1.0, again_after_s=50)
    centre = Centre([line], always([[1.0]]))
    found = played(centre, (0, 0, 1000, EVER), (1, 0, 10, 5.0))
    assert found.fate[0] == ANSWERED
    assert found.fate[1] == LEFT
    assert found.fate[-1] == ANSWERED
    assert (found.fate[2:-1] == LEFT).all()
    assert found.arrival_s[-1] > 1000
    assert (np.diff(found.arrival_s[2:]) > 0).all()


def test_a_backlog_waits_from_the_beginning() -> None:
    centre = Centre([Line()], people([[1.0]], (0, 100, 1000)))
    assert waits(played(centre, (0, 0, 10, EVER), (0, 0, 10, EVER), (50, 0, 10, EVER))) == [100, 110, 70]


SHIFTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3000), st.integers(1, 1500)).map(
        lambda x: (x[0], float(x[1]), float(x[1] + x[2]))
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(
    SHIFTS,
    st.lists(st.sampled_from([1.0, 0.7, 0.0]), min_size=4, max_size=4),
    st.integers(0, 10**6),
    st.sampled_from([30.0, 300.0, EVER]),
    st.sampled_from([((-EVER, EVER),), ((200.0, 1500.0), (2000.0, 2600.0))]),
    st.sampled_from([1.0, 20.0]),
)
def test_the_fast_kernel_plays_the_same(
    shifts: list[tuple[int, float, float]], pace: list[float], seed: int, patience: float,
    opens: tuple[tuple[float, float], ...], longer: float,
) -> None:  # fmt: skip
    shifts = [(who, start * longer, end * longer) for who, start, end in shifts]
    centre = Centre([Line(opens=opens)], People(np.array(pace)[:, None], shifts))
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 80))
    crowd = Customers(
        np.sort(rng.uniform(0, 4000 * longer, n)),
        np.zeros(n, dtype=np.int64),
        rng.exponential(100 * longer, n),
        patience * rng.exponential(1, n),
        1,
    )
    slow, fast = centre.play_events(crowd, 600.0, 150), centre.play_one_line(crowd, 600.0, 150)
    assert slow.fate.tolist() == fast.fate.tolist()
    for name in ("wait_s", "in_use_s", "present_s"):
        np.testing.assert_allclose(getattr(slow, name), getattr(fast, name), atol=1e-6)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**6))
def test_nothing_is_lost_or_done_twice(seed: int) -> None:
    """Any centre: each contact has one fate, and the work done is the work of those answered."""
    rng = np.random.default_rng(seed)
    queues, staff, n = int(rng.integers(1, 4)), int(rng.integers(1, 6)), int(rng.integers(1, 120))
    lines = [
        Line(
            aht_factor=(1.0, 1.0, 1.0)[: int(rng.integers(1, 4))],
            priority=int(rng.integers(1, 3)),
            deferred=q > 0 and rng.random() < 0.3,
            longest_wait_s=float(rng.choice([EVER, 100])),
            overflow_after_s=float(rng.choice([EVER, 0, 40])),
        )
        for q in range(queues)
    ]
    pace = np.where(rng.random((staff, queues)) < 0.7, 1.0, 0.0)
    shifts = [
        (int(rng.integers(staff)), s, s + float(rng.uniform(10, 2000))) for s in rng.uniform(0, 3000, 8)
    ]
    lent = rng.random((staff, queues)) < 0.3
    queue = rng.integers(0, queues, n)
    patience = np.where(np.array([x.deferred for x in lines])[queue], EVER, rng.exponential(200, n))
    crowd = Customers(np.sort(rng.uniform(0, 3000, n)), queue, rng.exponential(60, n), patience, 1)
    centre = Centre(lines, People(pace, shifts, lent))
    found = centre.play_events(crowd, 600.0, 200)
    assert set(found.fate.tolist()) <= {WAITING, ANSWERED, LEFT}
    assert (found.wait_s >= 0).all()
    left = found.fate == LEFT
    np.testing.assert_allclose(found.wait_s[left], crowd.patience_s[left])
    if max(len(x.aht_factor) for x in lines) == 1 and not any(x.deferred for x in lines):
        done = crowd.work_s[found.fate == ANSWERED].sum()
        assert found.in_use_s.sum() == pytest.approx(done)
    assert (found.in_use_s <= found.present_s + 1e-6).all()
    for q, line in enumerate(lines):  # nobody is overtaken in line
        mine = (queue == q) & (found.fate == ANSWERED)
        assert line.deferred or (np.diff((crowd.arrival_s + found.wait_s)[mine]) >= -1e-9).all()
