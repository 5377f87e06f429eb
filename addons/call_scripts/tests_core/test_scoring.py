from hypothesis import given
from hypothesis import strategies as st

from call_scripts.core.calibration import compare
from call_scripts.core.scoring import Mark, amount, score

marks = st.lists(
    st.integers(1, 10).flatmap(
        lambda best: st.builds(
            Mark,
            st.one_of(st.none(), st.integers(0, best)),
            st.just(best),
            st.floats(0, 10),
            st.booleans(),
        )
    ),
    max_size=8,
)


def test_a22_score_is_the_weighted_mean():
    assert score([Mark(5, 5, 3), Mark(0, 5, 1)]) == 75
    assert score([Mark(5, 5), Mark(None, 5, 9)]) == 100, "not applicable"
    assert score([Mark(None, 5)]) is None
    assert score([]) is None


def test_a22_failed_critical_criterion_fails_all():
    assert score([Mark(5, 5, 9), Mark(0, 1, critical=True)]) == 0
    assert score([Mark(5, 5), Mark(1, 1, critical=True)]) == 100


@given(marks)
def test_a22_score_is_a_per_cent(given_marks):
    result = score(given_marks)
    assert result is None or 0 <= result <= 100


def test_a22_fine_and_bonus_are_signed():
    assert amount(Mark(0, 5, fine=300, bonus=100)) == -300
    assert amount(Mark(5, 5, fine=300, bonus=100)) == 100
    assert amount(Mark(3, 5, fine=300, bonus=100)) == 0
    assert amount(Mark(None, 5, fine=300)) == 0


def test_a22_calibration_shows_where_two_reviewers_differ():
    result = compare(
        {1: {7: 100, 8: 50, 9: None}, 2: {7: 100, 8: 70, 9: 0}}, {1: 75, 2: 57}
    )
    assert [item.criterion for item in result.differences] == [9, 8, 7]
    assert [item.spread for item in result.differences] == [100, 20, 0]
    assert result.agreement == 33.33
    assert result.close == 66.67
    assert result.score_spread == 18


def test_a22_calibration_of_three_and_of_nobody():
    result = compare({1: {7: 0}, 2: {7: 50}, 3: {7: 50}}, {1: 0, 2: 50, 3: 50})
    assert result.agreement == 33.33
    assert result.score_spread == 50
    assert compare({}, {}).agreement is None


@given(st.lists(st.dictionaries(st.integers(1, 5), st.floats(0, 100)), max_size=4))
def test_a22_equal_marks_agree(given_marks):
    one = given_marks[0] if given_marks else {1: 50.0}
    result = compare({1: one, 2: one}, {1: 5, 2: 5})
    assert result.agreement in (None, 100)
    assert all(item.spread == 0 for item in result.differences)
