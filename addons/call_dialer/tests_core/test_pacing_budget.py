import pytest

from call_dialer.core import pacing_budget


def test_budget_counts_day_24_hours_and_30_days():
    budget = pacing_budget.Budget()
    budget.add(1000.0, live=100, abandoned=5)
    assert budget.left(0.03) == pytest.approx(-2)
    budget.add(1000.0 + 20 * 3600, live=100)  # a night has passed: a new day …
    assert budget.day == [100, 0]
    assert budget.left(0.03) == pytest.approx(1)  # … but 24 hours know of yesterday
    budget.add(1000.0 + 80 * 3600, live=10)
    assert budget.left(0.03) == pytest.approx(0.3)  # the day is the tightest
    budget.add(1000.0 + 110 * 3600, live=100, abandoned=30)
    budget.add(1000.0 + 140 * 3600, live=1000)
    assert budget.left(0.03) == pytest.approx(1310 * 0.03 - 35)  # 30 days are
    budget.move(1000.0 + 40 * 86400)
    assert budget.windows[1].live == 0


def test_windows_stay_small():
    budget = pacing_budget.Budget()
    for hour in range(24 * 90):
        budget.add(hour * 3600.0, live=1)
    assert len(budget.windows[0].parts) <= 50
    assert len(budget.windows[1].parts) <= 31
