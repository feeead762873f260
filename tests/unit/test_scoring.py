from math import inf

import pytest

from webcade.episode.scoring import reward_range, score
from webcade.errors import PageScriptError
from webcade.game.schema import End, Reward


def test_a_step_that_does_not_end_the_game_earns_step() -> None:
    assert score(Reward(step=0.1, over=-1.0), {"over": False}, {"over": False}) == (0.1, False)


def test_the_step_that_ends_the_game_earns_over_and_no_step() -> None:
    assert score(Reward(step=0.1, over=-1.0), {"over": False}, {"over": True}) == (-1.0, True)


def test_a_change_of_the_score_counts_in_every_step() -> None:
    reward = Reward(step=1.0, over=-5.0, score=2.0)
    assert score(reward, {"score": 3.0, "over": False}, {"score": 7.0, "over": False}) == (9.0, False)
    assert score(reward, {"score": 3.0, "over": False}, {"score": 2.0, "over": True}) == (-7.0, True)


def test_a_game_without_over_never_terminates() -> None:
    assert score(Reward(score=1.0), {"score": 1.0}, {"score": 1.5}) == (0.5, False)


def test_over_may_be_a_number() -> None:
    assert score(Reward(), {"over": 0.0}, {"over": 1.0}) == (0.0, True)


@pytest.mark.parametrize("name", ["score", "over"])
def test_an_array_is_no_score_and_no_end(name: str) -> None:
    with pytest.raises(PageScriptError, match=rf"readings\.{name}: expected a number .* array of 2"):
        score(Reward(score=1.0), {}, {name: (1.0, 2.0)})


def test_scoring_changes_no_reading() -> None:
    before, after = {"score": 1.0}, {"score": 2.0}
    score(Reward(score=1.0), before, after)
    assert (before, after) == ({"score": 1.0}, {"score": 2.0})


@pytest.mark.parametrize(
    ("reward", "bounds"),
    [
        (Reward(step=0.1, over=-1.0), (-1.0, 0.1)),
        (Reward(step=1.0, over=2.0), (0.0, 2.0)),
        (Reward(), (0.0, 0.0)),
        (Reward(score=-0.5), (-inf, inf)),
    ],
)
def test_the_range_holds_every_reward_and_that_of_a_fault(
    reward: Reward, bounds: tuple[float, float]
) -> None:
    assert reward_range(reward) == bounds


def test_changes_of_other_readings_count_by_their_factors() -> None:
    reward = Reward(change={"lives": -5.0, "done": 10.0})
    assert score(reward, {"lives": 3.0, "done": False}, {"lives": 2.0, "done": True}) == (15.0, False)
    assert reward_range(reward) == (-inf, inf)


def test_what_the_games_own_expression_gives_is_earned_as_it_is() -> None:
    assert score(Reward(step=1.0), {}, {}, value=0.25) == (1.25, False)
    assert reward_range(Reward(value="game.earned")) == (-inf, inf)


def test_a_reading_that_gets_less_may_end_the_game() -> None:
    end = End(less=("lives",))
    assert score(Reward(over=-1.0), {"lives": 2.0}, {"lives": 1.0}, end=end) == (-1.0, True)
    assert score(Reward(), {"lives": 2.0}, {"lives": 3.0}, end=end) == (0.0, False)


def test_the_page_itself_may_see_the_end() -> None:
    assert score(Reward(over=-1.0), {}, {}, ended="dialog") == (-1.0, True)
