from call_suite_demo.core.deals import DEALS, SOURCES, STAGES, stage_days


def test_only_what_is_won_is_ordered_and_only_that_is_paid():
    for deal in DEALS:
        assert bool(deal.windows) == (deal.stage == "won")
        assert deal.paid is None or deal.windows
        assert deal.source in SOURCES


def test_every_state_of_payment_is_there():
    assert {deal.paid for deal in DEALS} >= {None, 0, 100}
    assert any(deal.due < 0 and deal.paid != 100 for deal in DEALS if deal.windows)


def test_stages_come_one_after_another_in_the_past():
    for deal in DEALS:
        days = stage_days(deal)
        assert days == sorted(days, reverse=True)
        assert len(days) == len(deal.steps) <= len(STAGES)
