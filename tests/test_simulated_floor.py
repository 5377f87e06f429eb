"""The demo's simulated operators: the board moves by itself until it is paused."""

import pytest

from tests.support.site import Site, eventually

RESULTS = "SELECT count(*) FROM call_attempt WHERE campaign_id = %s AND NOT is_open"
AT_WORK = (
    "SELECT count(*) FROM call_operator_state WHERE state <> 'offline'"
    " AND user_id IN (SELECT user_id FROM call_campaign_simulated_rel)"
)

#: For the message of a failed test: what keeps them.
WHO_IS_LEFT = """
SELECT row_to_json(found)::text FROM (
  SELECT state.user_id, state.state, state.since, state.campaign_id, state.contact_id,
         contact.id AS holds, contact.state AS holds_as, contact.campaign_id AS of,
         attempt.id AS attempt, attempt.start, call.state AS call_state, call.end_date,
         call.bridged_date, call.pbx_facts, (SELECT max(seen_at)
           FROM call_operator_pulse pulse WHERE pulse.user_id = state.user_id) AS pulse
    FROM call_operator_state state
    LEFT JOIN call_campaign_contact contact ON contact.claimed_by = state.user_id
    LEFT JOIN call_attempt attempt
      ON attempt.contact_id = contact.id AND attempt.is_open
    LEFT JOIN voip_call call ON call.id = attempt.call_id
   WHERE state.state <> 'offline'
     AND state.user_id IN (SELECT user_id FROM call_campaign_simulated_rel)) found
"""


@pytest.fixture(scope="module")
def site():
    """Quick clients: what takes minutes in the demo takes seconds here."""
    site = Site.of("floor", floor=True)
    site.sql(
        "UPDATE voip_pbx SET sim_answered = 0.7, sim_ring_mean = 1, sim_talk_mean = 3"
        " WHERE id IN (SELECT pbx_id FROM call_campaign)"
    )
    site.sql("UPDATE call_campaign SET wrapup_seconds = 2 WHERE mode = 'predictive'")
    site.start()
    yield site
    site.stop()
    site.drop()


def test_b14_the_board_moves_by_itself(site, seats):
    campaign = site.ref("call_suite_demo.campaign_floor")
    page = seats(site, "supervisor").open("action-call_dialer.board")
    tile = f".o_board_tile[data-campaign='{campaign}']"
    page.wait_for_selector(f"{tile} .o_board_simulated")

    def results():
        return int(page.inner_text(f"{tile} [data-figure=calls] .o_board_figure"))

    seen = {results()}

    def more():
        # (at midnight the day's figure begins anew)
        seen.add(results())
        return len(seen) > 3

    eventually(more, 120, what="results come by themselves")
    page.wait_for_selector(".o_board_operator[data-state=talking]", timeout=60_000)
    # (a machine with much to do may be late with one's sign of life)
    away = ".o_board_operator[data-state=ready] .o_board_away"
    eventually(lambda: not page.query_selector_all(away), what="nobody stays away")
    # a result makes no records, and nobody wrote into contacts
    assert not site.value(
        "SELECT count(*) FROM call_attempt WHERE campaign_id = %s"
        " AND made IS NOT NULL AND made::text <> 'false' AND made::text <> 'null'",
        [campaign],
    )

    # the supervisor stops it from the board; they go home when their talks are over
    page.click(f"{tile} .o_board_pause")
    state = "SELECT state FROM call_campaign WHERE id = %s"
    paused = lambda: site.value(state, [campaign]) == "paused"  # noqa: E731
    eventually(paused, 30, what="the campaign is paused")
    try:
        eventually(lambda: not site.value(AT_WORK), 120, what="they go home")
    except AssertionError as error:
        raise AssertionError(f"{error}: {site.sql(WHO_IS_LEFT)}") from error
    open_ones = RESULTS.replace("NOT is_open", "is_open")
    eventually(
        lambda: not site.value(open_ones, [campaign]), 60, what="no call is left"
    )
    # it stays off, also when the service is started anew
    done = site.value(RESULTS, [campaign])
    site.telephony.stop()
    site.sql("UPDATE voip_pbx SET service_known_state = 'stopped'")
    site.telephony.start()
    known = (
        "SELECT service_known_state FROM voip_pbx pbx JOIN call_campaign campaign"
        " ON campaign.pbx_id = pbx.id WHERE campaign.id = %s"
    )
    connected = lambda: site.value(known, [campaign]) == "connected"  # noqa: E731
    eventually(connected, 60, what="the exchange is back")
    page.wait_for_timeout(4000)
    assert not site.value(AT_WORK)
    assert site.value(RESULTS, [campaign]) == done
    assert paused()
