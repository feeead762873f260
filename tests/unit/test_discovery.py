"""What webcade new makes of episodes that were watched: which number is the score, and what is the end."""

from __future__ import annotations

import pytest

from webcade.discovery.candidates import Candidate, Trace
from webcade.discovery.choices import choices_of
from webcade.discovery.ends import end_candidates, lives_candidates
from webcade.discovery.rises import Rises
from webcade.discovery.scores import plain_first, score_candidates
from webcade.discovery.watched_episode import Watched
from webcade.discovery.watching import traces_of


def episode(points: list[int], still: int = 6, **further: list[float | bool | str]) -> Trace:
    """An episode in which the game stands still after the last of the points."""
    length = len(points)
    looks = [
        {
            "game.points": points[min(at, length - 1)],
            "game.over": at >= length,
            "game.x": at % 7 if at < length else 3,
            "game.frames": at,
            **{name: values[min(at, len(values) - 1)] for name, values in further.items()},
        }
        for at in range(length + still)
    ]
    return looks


EPISODES = [episode([0, 0, 1, 1, 2, 2, 2, 3]), episode([0, 0, 0, 1, 1]), episode([0, 1, 1, 1, 1, 2])]


def expressions(candidates: list[Candidate]) -> list[str]:
    return [one.expression for one in candidates]


def test_a_number_that_never_falls_and_ends_differently_is_the_score_and_one_of_time_is_not() -> None:
    assert expressions(score_candidates(EPISODES)) == ["game.points"]


@pytest.mark.parametrize(
    "name",
    [
        "read.closures.iid",
        "read.closures.iid_284",
        "world.stats.calls",
        "read.closures.stats_183.create",
        "createCount",
        "debug.fps",
        "a.id",
        "tree.m_lastProxyId",
        "step.inv_dt0",
        "pin._mo_abs",
    ],
)
def test_what_a_program_counts_for_itself_is_neither_score_nor_end(name: str) -> None:
    counted = [episode([0, 0, 0], **{name: values}) for values in ([0, 1, 1, 2], [0, 0, 1, 1], [0, 0, 0, 2])]
    assert name not in expressions(score_candidates(counted))
    flagged = [
        episode([0, 1, 1], **{name: values}) for values in ([0, 0, 0, 1], [0, 0, 1, 1], [0, 0, 0, 0, 1])
    ]
    assert all(name not in one.expression for one in end_candidates(flagged)[:1])


def test_a_number_that_is_named_like_a_tally_and_shown_is_a_score_all_the_same() -> None:
    shown = 'read.number("#n")'
    values = ([0, 1, 1, 3], [0, 0, 2, 2])
    traces = [episode([0], **{"hitCount": some, shown: some}) for some in values]
    assert "hitCount" in expressions(score_candidates(traces))


@pytest.mark.parametrize(
    "name", ["score", "game.points", "score.value", "read.closures.points.total", "read.closures.score_12"]
)
def test_a_number_that_stays_0_is_the_score_if_it_is_called_so(name: str) -> None:
    others = {"score.best": [0], "scoreboard.rows": [0], "score.shadow.blur": [0]}
    traces = [episode([0], **{name: [0]}, **others) for _ in range(2)]
    assert name in expressions(score_candidates(traces))
    assert not others.keys() & {*expressions(score_candidates(traces))}


def test_a_number_that_the_page_shows_a_step_later_comes_before_what_is_shown() -> None:
    shown = 'read.number(".score")'
    values = ([0, 0, 4, 4, 4, 8, 8, 8, 8, 8], [0, 4, 4, 4, 4, 4, 4, 12, 12])
    traces = [episode([0], still=12, score=some, **{shown: [0, *some[:-1]]}) for some in values]
    first, *others = score_candidates(traces)
    assert first.expression == "score"
    assert first.evidence[-1] == f"a step before {shown} shows it"
    assert shown in expressions(others)


def test_a_number_that_rises_at_each_step_is_seen_to_be_shown_a_step_later() -> None:
    shown = 'read.painted("Score: ")'
    values = ([0, 10, 20, 40, 50, 60, 70, 90, 90, 90, 90], [0, 10, 20, 30, 40, 60, 70, 70, 70, 70])
    traces = [episode([0], still=12, score=some, **{shown: [0, *some[:-1]]}) for some in values]
    first, *_ = score_candidates(traces)
    assert first.expression == "score"
    assert first.evidence[-1] == f"a step before {shown} shows it"


def test_a_number_that_rises_twice_in_a_step_is_seen_to_be_shown_as_it_was_before_the_second_time() -> None:
    shown = 'read.painted("Score: ")'
    values = ([0, 20, 20, 20, 40, 40, 60, 60], [0, 0, 20, 20, 20, 40])
    painted = ([0, 10, 10, 10, 30, 30, 50, 50], [0, 0, 10, 10, 10, 30])
    traces = [
        episode([0], still=12, coins=some, **{shown: late})
        for some, late in zip(values, painted, strict=True)
    ]
    first, *_ = score_candidates(traces)
    assert first.expression == "coins"
    assert first.evidence[-1] == f"a step before {shown} shows it"


def test_a_best_score_is_not_taken_for_the_score() -> None:
    best = [episode([0, 1, 2], **{"game.bestScore": [0, 1, 2]}) for _ in range(2)]
    assert expressions(score_candidates(best))[0] == "game.points"


def test_a_number_that_begins_otherwise_after_a_restart_is_no_score() -> None:
    traces = [episode([0, 1, 2]), episode([2, 3, 4])]
    assert "game.points" not in expressions(score_candidates(traces))


def test_a_number_that_is_shown_is_likelier_than_one_that_is_not() -> None:
    shown = 'read.number("#n")'
    traces = [episode([0, 1, 2, 5], **{"a": [0, 1, 2, 5], "b": [0, 2, 3, 9], shown: [0, 1, 2, 5]}), episode(
        [0, 0, 3], **{"a": [0, 0, 3], "b": [0, 1, 1], shown: [0, 0, 3]})]  # fmt: skip
    names = expressions(score_candidates(traces))
    assert names.index("a") < names.index("b")


def test_what_changes_when_the_score_stands_still_is_the_end() -> None:
    assert expressions(end_candidates(EPISODES))[0] == "game.over"


def test_a_flag_that_is_false_at_the_end_is_read_the_other_way_round() -> None:
    alive: list[float | bool | str] = [True, True, True, True, False]
    traces = [episode([0, 0, 1, 1], alive=alive), episode([0, 1, 1, 1], alive=alive)]
    assert "!alive" in expressions(end_candidates(traces))


def test_a_state_by_name_is_compared_with_its_last_one() -> None:
    state: list[float | bool | str] = ["play", "play", "play", "play", "lost"]
    traces = [episode([0, 0, 1, 1], state=state), episode([0, 1, 1, 1], state=state)]
    assert 'state === "lost"' in expressions(end_candidates(traces))


def test_what_changes_back_is_no_end() -> None:
    blink: list[float | bool | str] = [False, True, False, False, True]
    traces = [episode([0, 0, 1, 1], blink=blink), episode([0, 1, 1, 1], blink=blink)]
    assert "blink" not in expressions(end_candidates(traces))


def test_a_small_number_that_falls_by_one_is_the_lives() -> None:
    traces = [episode([0, 0, 1, 1, 2], left=[3, 3, 2, 1, 0]), episode([0, 1, 1, 1], left=[3, 2, 2, 1])]
    assert expressions(lives_candidates(traces)) == ["left"]


def test_of_two_that_are_equal_the_variable_that_needs_no_place_in_a_file_comes_first() -> None:
    hidden, plain, shown, other = "read.closures.score", "coins", 'read.painted("Score")', "best"
    numbers: list[float | bool | str] = [0, 0, 1, 4]
    best: list[float | bool | str] = [0, 2, 2, 4]
    traces = [episode([0, 1, 2, 2], **{hidden: numbers, plain: numbers, shown: numbers, other: best})]
    weights = ((hidden, 5), (shown, 4), (other, 3), (plain, 2))
    candidates = [Candidate(one, (), weight) for one, weight in weights]
    assert expressions(plain_first(candidates, traces)) == [plain, hidden, shown, other]
    assert expressions(plain_first(candidates[:3], traces)) == [hidden, shown, other]


def test_a_flag_that_changes_while_the_game_goes_on_is_no_end_unless_its_name_says_so() -> None:
    flips: list[float | bool | str] = [*[False] * 5, True]
    flags = {"sound.ready": flips, "bird.destroyed": flips}
    moving: list[float | bool | str] = [at % 5 for at in range(40)]
    traces = [
        [{**look, "game.over": False, "game.points": at} for at, look in enumerate(trace)]
        for trace in (episode([0], still=39, **flags, y=moving, z=moving, v=moving) for _ in range(2))
    ]
    assert expressions(end_candidates(traces)) == ["bird.destroyed"]


def test_a_condition_that_is_equal_and_needs_no_place_comes_first_and_is_no_choice() -> None:
    hidden = "read.closures.score"
    ends = [
        Candidate(f"{hidden} === 4", (), 5, (4,), hidden, is_condition=True),
        Candidate("game.over", (), 2, (True,), "game.over", is_condition=True),
    ]
    early, late = ([episode([0, 1, 2, 2], **{hidden: values})] for values in ([0, 0, 1, 4], [0, 0, 0, 1, 4]))
    assert plain_first(ends, early) == ends
    first, second = plain_first(ends, late)
    assert (first.expression, second) == ("game.over", ends[0])
    assert first.weight > second.weight


def test_without_episodes_there_are_no_candidates() -> None:
    assert score_candidates([]) == end_candidates([]) == lives_candidates([]) == []


def test_a_number_that_is_not_there_at_first_is_read_as_0_until_then() -> None:
    looks = [[{"a.b": 1.0}, {"a.b": 2.0, "c.d[0]": 1.0}, {"a.b": 2.0, "c.d[0]": 3.0}] for _ in range(2)]
    traces, late = traces_of([Watched(one, "") for one in looks])
    assert late == {"c.d[0]"}
    assert [look["c.d[0]"] for look in traces[0]] == [0, 1, 3]
    candidates = {one.name: one.expression for one in score_candidates(traces, late)}
    assert candidates["c.d[0]"] == "(typeof c === 'undefined' ? 0 : c?.d?.[0] ?? 0)"
    assert candidates["a.b"] == "a.b"


def test_digits_of_a_meter_that_is_not_there_at_first_are_0_until_then() -> None:
    name = 'Number(meter.digits.join(""))'
    traces = [[{name: 0.0}, {name: 3.0}, {name: float(last)}] for last in (4, 5)]
    first = score_candidates(traces, {name})[0]
    meter = "(typeof meter === 'undefined' ? 0 : meter?.digits ?? 0)"
    assert first.expression == f'(Number({meter}.join?.("")) || 0)'


def test_a_number_that_stays_0_is_a_candidate_if_it_is_called_a_score() -> None:
    traces = [[{"game.points": 0, "game.speed": 0, "x": at} for at in (1, 5, 2)] for _ in range(2)]
    assert expressions(score_candidates(traces)) == ["game.points"]
    assert "no play reached it" in " ".join(score_candidates(traces)[0].evidence)


def test_a_score_that_comes_late_and_stays_0_is_a_candidate_too() -> None:
    looks = [[{"x": 1.0}, {"x": 2.0, "game.context.points": 0}, {"x": 1.0, "game.context.points": 0}]] * 2
    candidates = score_candidates(*traces_of([Watched(one, "") for one in looks]))
    reading = "(typeof game === 'undefined' ? 0 : game?.context?.points ?? 0)"
    assert expressions(candidates) == [reading]


def test_an_episode_begins_anew_where_what_only_rose_falls_back_at_once() -> None:
    def look(at: int, wave: int) -> dict[str, float | bool | str]:
        return {"distance": at * 2, "time": at, "speed": 6 + at / 10, "wave": wave}

    rises = Rises(look(0, 0))
    assert not any(rises.fall(look(at, at % 3)) for at in range(1, 20))
    assert rises.fall(look(1, 0))


def test_a_number_that_falls_alone_is_no_new_episode() -> None:
    rises = Rises({"left": 0, "time": 0, "x": 0})
    assert not any(rises.fall({"left": at % 6, "time": at, "x": at}) for at in range(1, 20))


def test_ends_that_tell_at_the_same_looks_are_no_choice() -> None:
    alive: list[list[float | bool | str]] = [[True] * 4 + [False], [True] * 5 + [False]]
    traces = [episode([0, 0, 1, 1], alive=alive[0]), episode([0, 1, 1, 1, 1], alive=alive[1])]
    first, second = end_candidates(traces)[:2]
    assert {first.name, second.name} == {"game.over", "alive"}
    assert first.says_as(second)


def test_one_of_many_that_change_at_different_times_is_no_end() -> None:
    def dead_from(at: int) -> list[float | bool | str]:
        return [look >= at for look in range(12)]

    def traces_of_balls(*falls: tuple[int, int]) -> list[Trace]:
        return [
            episode([0, 1] * 6, **{f"balls[{ball}].dead": dead_from(at[n]) for ball, at in enumerate(falls)})
            for n in range(2)
        ]

    assert "balls[0].dead" in expressions(end_candidates(traces_of_balls((3, 5))))
    assert "balls[0].dead" in expressions(end_candidates(traces_of_balls((3, 5), (3, 5))))
    assert not any(".dead" in one for one in expressions(end_candidates(traces_of_balls((3, 5), (4, 7)))))


def test_what_only_its_course_or_only_its_name_speaks_for_is_left_to_decide() -> None:
    end = [Candidate("over", ("its name says so",), 3)]
    named = Candidate("game.score", ("never falls, and begins alike", "its name says so"), 4)
    course = Candidate("a.u", ("never falls, and begins alike", "ends differently"), 2)
    still = Candidate("game.points", ("its name says so", "no play reached it: it stays 0"), 2)
    assert choices_of([named, course], end, "") == []
    assert "for its course alone" in choices_of([course], end, "")[0]
    assert "no play made it rise" in choices_of([still], end, "")[0]
    assert [one.partition(" was found")[0] for one in choices_of([], [], "")] == ["no score", "no end"]
    assert choices_of([named], [], "dialog") == []


def test_a_number_that_comes_to_one_value_and_stands_still_with_all_else_tells_the_end() -> None:
    left: list[list[float | bool | str]] = [[3, 3, 2, 2, 1, 0], [3, 2, 1, 1, 0]]
    traces = [episode([0, 0, 1, 1, 2], left=left[0]), episode([0, 1, 1, 3], left=left[1])]
    for trace in traces:
        for look in trace:
            del look["game.over"], look["game.frames"]  # type: ignore[attr-defined]
    assert expressions(end_candidates(traces)) == ["left === 0"]


def test_a_number_that_comes_to_one_value_while_others_go_on_tells_no_end() -> None:
    left: list[float | bool | str] = [3, 2, 1, 0]
    traces = [episode([0, 0, 1, 2, 3, 4, 5, 6], still=0, left=left) for _ in range(2)]
    assert "left === 0" not in expressions(end_candidates(traces))


def test_a_number_that_falls_is_the_score_if_it_is_shown_and_called_so() -> None:
    shown = 'read.painted("Score: ")'
    traces = [episode([0, 1], **{shown: [0, 10, 5], "hero.x": [0, 9, 5]}), episode(
        [0, 1], **{shown: [0, -5, 15], "hero.x": [0, 3, 1]})]  # fmt: skip
    names = expressions(score_candidates(traces))
    assert names[0] == shown
    assert "hero.x" not in names


def test_of_two_numbers_that_are_shown_no_name_tells_which_is_the_score() -> None:
    words = ("never falls, and begins alike", "it is shown")
    left, right = (Candidate(f'read.number("#{side}")', words, 5 - at, (at,)) for at, side in enumerate("lr"))
    named = Candidate("game.score", (*words, "its name says so"), 6, (2,))
    end = [Candidate("over", (), 3)]
    assert "both are shown" in choices_of([left, right], end, "")[0]
    assert choices_of([named, left, right], end, "") == []


def test_a_number_in_a_table_is_less_likely_the_score_than_one_that_never_rose_and_is_called_so() -> None:
    cell = 'fields["2-9"].length'
    traces = [[{"points": 0.0, cell: float(at)} for at in course] for course in ([0, 0, 1], [0, 1, 2])]
    assert expressions(score_candidates(traces)) == ["points", cell]


def test_a_score_of_a_game_that_begins_anew_by_itself_may_fall_to_what_it_begins_with() -> None:
    courses: dict[str, list[list[float]]] = {
        "context.points": [[0, 1, 2, 0, 1], [0, 0, 1, 1, 0]],
        "distance": [[0, 4, 2, 3, 1], [0, 2, 1, 0, 2]],
    }
    traces = [
        [{name: course[number][at] for name, course in courses.items()} for at in range(5)]
        for number in (0, 1)
    ]
    assert expressions(score_candidates(traces)) == ["context.points"]


def test_an_end_that_comes_early_in_a_few_episodes_is_one_all_the_same() -> None:
    traces = [episode([0] * length) for length in (2, 9, 12)]
    over = next(one for one in end_candidates(traces) if one.expression == "game.over")
    assert "in the first steps" not in over.evidence
    early = [episode([0] * length) for length in (2, 2, 12)]
    over = next(one for one in end_candidates(early) if one.expression == "game.over")
    assert "in the first steps" in over.evidence


@pytest.mark.parametrize(("after", "found"), [([0] * 30, ["read.idle()"]), ([0] * 29 + [1], [])])
def test_a_page_that_waits_for_nothing_has_ended_if_no_key_moves_it_any_more(
    after: list[float], found: list[str]
) -> None:
    moves = [*range(9), *after]
    traces = [[{"x": x, "read.idle()": at >= 9} for at, x in enumerate(moves)] for _ in range(4)]
    assert expressions(end_candidates(traces)) == found
