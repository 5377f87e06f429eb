"""Number check on a real Asterisk: short calls, no operator, each number once (B15)."""

import pytest

from tests.support.site import eventually

from .campaign import Campaign, rung
from .sip_agent import number

ANSWERS, BUSY, RINGS, INVALID = (
    number(kind, 5, 30, 860 + kind) for kind in range(1, 5)
)


@pytest.fixture
def campaigns(office):
    """Two lists with the same numbers, both checked by the office's Asterisk."""
    made = [
        Campaign(office, mode="check", pbx_id=office.pbx, check_per_minute=600)
        for _time in range(2)
    ]
    yield made
    for one in made:
        state = one.site.value(
            "SELECT state FROM call_campaign WHERE id = %s", [one.id]
        )
        if state == "running":
            one.close()


def found(campaign):
    """{number: what its check found} of those whose check is over."""
    return dict(
        campaign.site.sql(
            "SELECT e164, check_state FROM call_campaign_contact_number"
            " WHERE campaign_id = %s AND check_state IS NOT NULL",
            [campaign.id],
        )
    )


def test_b15_dead_numbers_are_found_and_nobody_is_rung_twice(office, campaigns):
    one, other = campaigns
    everybody = [ANSWERS, BUSY, RINGS, INVALID]
    one.add(everybody)
    other.add(everybody)
    paused = (
        "SELECT count(*) FROM call_campaign WHERE id = ANY(%s) AND state = 'paused'"
    )

    def over():
        return office.site.value(paused, [[one.id, other.id]]) == 2

    eventually(over, 120, 1, what="both lists are checked")
    expected = {ANSWERS: "alive", BUSY: "busy", RINGS: "alive", INVALID: "dead"}
    # one of the lists called a number; the other has the same finding, or does not
    # know it yet where that call was still going on
    both = [found(one), found(other)]
    for e164, finding in expected.items():
        assert {known[e164] for known in both} - {"unknown"} == {finding}
    assert max(rung(office, everybody).values()) == 1
    # it was over at the first ring: nobody answered, nobody talked
    talks = office.site.value(
        "SELECT count(*) FROM voip_call WHERE number_e164 = ANY(%s)"
        " AND (bridged_date IS NOT NULL OR pbx_facts ? 'answered:client')",
        [everybody],
    )
    assert not talks
    for campaign in campaigns:
        is_dead = found(campaign)[INVALID] == "dead"
        assert (campaign.states()[INVALID] == "excluded") == is_dead
    office.wait_quiet()
