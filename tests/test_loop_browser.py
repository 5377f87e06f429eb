"""The whole loop in two browsers: a list from Excel, ten contacts by keyboard, figures.

The exchange is the simulated one; test_loop_asterisk.py does it on the real one.
"""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.support import workbook
from tests.support.desk import Desk
from tests.support.loop_steps import STEPS
from tests.support.site import eventually, shows

CAMPAIGN = "01 Spring list"


@pytest.fixture(scope="module")
def campaign(site):
    """A draft campaign of the test's own with the demo's script and results."""
    supervisor = site.rpc("supervisor")
    return supervisor.call(
        "call.campaign",
        "create",
        [
            {
                "name": CAMPAIGN,
                "script_id": site.ref("call_suite_demo.script_windows"),
                "operator_ids": [[6, 0, [site.ref("call_suite_demo.user_operator")]]],
                "team_id": site.ref("crm_leads_ext.team_calling"),
            }
        ],
    )[0]


@pytest.fixture(scope="module")
def stages_before(site):
    return _stages(site)


def _stages(site):
    """Deals by stage, lost ones by themselves."""
    rows = site.sql(
        "SELECT CASE WHEN l.active THEN s.name->>'en_US' ELSE 'lost' END, count(*)"
        "  FROM crm_lead l JOIN crm_stage s ON s.id = l.stage_id"
        "  JOIN crm_team t ON t.id = l.team_id GROUP BY 1"
    )
    return dict(rows)


def test_supervisor_imports_and_starts(site, seats, campaign, stages_before, tmp_path):
    path = tmp_path / "база.xlsx"
    expected = workbook.make(path)
    seat = seats(site, "supervisor")
    page = seat.open(f"action-call_dialer.call_campaign_action/{campaign}")
    page.click("button[name=action_import]")
    page.set_input_files(".o_field_widget[name=data] input[type=file]", str(path))
    page.wait_for_selector(".o_field_widget[name=data] input[readonly], "
                           ".o_field_widget[name=data] .o_form_uri, "
                           ".o_field_widget[name=data] input.o_input")  # fmt: skip
    page.click("button[name=action_read]")
    page.wait_for_selector(".o_field_widget[name=column_ids] .o_data_row")
    columns = page.inner_text(".o_field_widget[name=column_ids]")
    assert "Телефоны" in columns and "Контактное лицо" in columns
    page.click("button[name=action_preview]")
    page.wait_for_selector(".o_call_import_preview")
    shows(page, ".o_call_import_preview", "Контакт Тестов 001")
    page.click("button[name=action_start]")
    page.wait_for_selector("button[name=action_open_contacts]:visible", timeout=180_000)

    contacts = site.sql(
        "SELECT name, phone_e164 FROM call_campaign_contact WHERE campaign_id = %s",
        (campaign,),
    )
    assert dict(contacts) == expected.accepted
    assert len(contacts) == len(expected.accepted)
    (rejected, made, joined) = site.sql(
        "SELECT rejected_count, made_count, joined_count FROM call_campaign_import"
        " WHERE campaign_id = %s",
        (campaign,),
    )[0]
    assert rejected == len(expected.rejected)
    assert made + joined == len(expected.accepted)
    without = site.value(
        "SELECT count(*) FROM call_campaign_contact WHERE campaign_id = %s"
        " AND (partner_id IS NULL OR lead_id IS NULL)",
        (campaign,),
    )
    assert without == 0, "every contact has its client and its deal"

    downloads = []
    got = lambda download: downloads.append(download)  # noqa: E731 - no builtin
    # (of the window that opens, or of this one while that is not known yet)
    page.on("download", got)
    seat.context.on("page", lambda popup: popup.on("download", got))
    page.click("button[name=action_download_rejected]")
    page.wait_for_timeout(500)  # lets Playwright hear of the window that opened
    for _time in range(240):
        if downloads:
            break
        page.wait_for_timeout(250)
    text = _texts(downloads[0].path())
    assert all(name in text for name in expected.rejected)
    assert not any(name in text for name in expected.accepted)

    page = seat.open(f"action-call_dialer.call_campaign_action/{campaign}")
    page.click("button[name=action_start]")
    page.wait_for_selector("button[name=action_pause]")
    state = site.value("SELECT state FROM call_campaign WHERE id = %s", (campaign,))
    assert state == "running"
    assert not seat.errors, seat.errors


def _texts(path):
    book = load_workbook(BytesIO(Path(path).read_bytes()), read_only=True)
    return {
        str(cell).strip()
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    }


@pytest.fixture
def desk(site, seats):
    return Desk(seats(site, "operator")).open()


@pytest.fixture
def board(site, seats, campaign):
    """The supervisor's board in a window of its own, marked to see a reload."""
    seat = seats(site, "supervisor")
    page = seat.open("action-call_dialer.board")
    page.wait_for_selector(f".o_board_tile[data-campaign='{campaign}']")
    page.evaluate("window.notReloaded = true")
    return seat


def test_operator_works_ten_contacts_by_keyboard(site, desk, board, campaign):
    desk.choose_campaign(CAMPAIGN)
    names = [desk.first()]
    tile = f".o_board_tile[data-campaign='{campaign}']"
    done = f"{tile} [data-figure=done] .o_board_figure"
    assert board.text(done) == "0"
    for number, step in enumerate(STEPS):
        if number:
            names.append(desk.arrived(after=names[-1]))
        if number == 1:
            # the board shows the first result by itself
            board.page.wait_for_function(
                "s => document.querySelector(s)?.innerText.trim() === '1'", arg=done
            )
        step(desk)
    eventually(
        lambda: _attempts(site, campaign) == len(STEPS),
        what="ten finished attempts",
    )
    assert len(set(names)) == len(names)
    # done: two orders, claim, refusal, offer, meeting, wrong number
    board.page.wait_for_function(
        "s => document.querySelector(s)?.innerText.trim() === '7'", arg=done
    )
    assert board.text(f"{tile} [data-figure=callbacks] .o_board_figure") == "1"
    assert board.page.evaluate("window.notReloaded") is True
    assert not desk.seat.errors, desk.seat.errors
    assert not board.errors, board.errors


def _attempts(site, campaign):
    return site.value(
        "SELECT count(*) FROM call_attempt WHERE campaign_id = %s AND NOT is_open",
        (campaign,),
    )


def test_what_the_contacts_came_to(site, campaign):
    states = dict(
        site.sql(
            "SELECT r.name->>'en_US' || ' ' || c.state, count(*)"
            "  FROM call_campaign_contact c JOIN call_result r ON r.id = c.result_id"
            " WHERE c.campaign_id = %s GROUP BY 1",
            (campaign,),
        )
    )
    assert states == {
        "Meeting agreed done": 3,
        "Manager must call done": 1,
        "Call back callback": 1,
        "Refused done": 1,
        "Offer requested done": 1,
        "No answer todo": 1,
        "Busy todo": 1,
        "Wrong number done": 1,
    }
    unlinked = site.sql(
        "SELECT a.id FROM call_attempt a LEFT JOIN voip_call v ON v.id = a.call_id"
        " WHERE a.campaign_id = %s AND (v.id IS NULL OR a.session_id IS NULL"
        "    OR v.campaign_contact_id IS DISTINCT FROM a.contact_id)",
        (campaign,),
    )
    assert not unlinked, "every attempt has its call and its session"


def test_records_made_on_the_way(site, campaign):
    orders = site.sql(
        "SELECT o.id, count(l.id), sum(l.price_subtotal), max(o.client_order_ref)"
        "  FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id"
        "  JOIN call_campaign_contact c ON c.partner_id = o.partner_id"
        "   AND c.lead_id = o.opportunity_id"
        " WHERE c.campaign_id = %s GROUP BY o.id ORDER BY o.id",
        (campaign,),
    )
    assert [(lines, float(total)) for _id, lines, total, _ref in orders] == [
        (2, 4 * 21500.0 + 1500),  # with the courier
        (1, 4 * 21500.0),
    ]
    assert "Тверская, 1" in orders[0][3]
    claims = site.sql(
        "SELECT d.number, d.attributes::text FROM doc_document d"
        "  JOIN call_campaign_contact c ON c.partner_id = d.partner_id"
        " WHERE c.campaign_id = %s",
        (campaign,),
    )
    assert len(claims) == 1
    assert "high" in claims[0][1]
    steps = site.value(
        "SELECT count(*) FROM call_session_step s JOIN call_session x"
        "    ON x.id = s.session_id JOIN call_campaign_contact c"
        "    ON c.session_id = x.id WHERE c.campaign_id = %s",
        (campaign,),
    )
    assert steps >= 30


def test_the_funnel_moved(site, stages_before):
    now = _stages(site)
    moved = {
        name: now.get(name, 0) - stages_before.get(name, 0)
        for name in {*now, *stages_before}
    }
    # both orders and the meeting end in F1: its action moves the deal on
    assert moved["Meeting set"] == 3
    assert moved["Offer sent"] == 1
    assert moved["Contact made"] == 1
    assert moved["lost"] == 2  # the refusal and the wrong number


def test_statistics_equal_an_independent_count(site, seats, campaign):
    """The report's figures, and the board's, against SQL on the attempts."""
    supervisor = site.rpc("supervisor")
    domain = [("campaign_id", "=", campaign)]
    groups = supervisor.call(
        "call.attempt.report",
        "formatted_read_group",
        domain,
        ["result_id"],
        ["attempts:sum", "calls:sum", "goals:sum", "talk_seconds:sum"],
    )
    shown = {
        group["result_id"][1]: (
            group["attempts:sum"],
            group["calls:sum"],
            group["goals:sum"],
            group["talk_seconds:sum"],
        )
        for group in groups
    }
    counted = {
        name: (attempts, calls, goals, talk)
        for name, attempts, calls, goals, talk in site.sql(
            "SELECT r.name->>'en_US', count(*), count(v.id),"
            "       count(*) FILTER (WHERE r.category = 'goal'),"
            "       coalesce(sum(greatest(0, round(extract(epoch FROM"
            "           v.end_date - v.bridged_date)))), 0)::int"
            "  FROM call_attempt a JOIN call_result r ON r.id = a.result_id"
            "  LEFT JOIN voip_call v ON v.id = a.call_id"
            ' WHERE a.campaign_id = %s AND a."end" IS NOT NULL GROUP BY 1',
            (campaign,),
        )
    }
    assert {name: row[:3] for name, row in shown.items()} == {
        name: row[:3] for name, row in counted.items()
    }
    for name, row in counted.items():
        assert abs(shown[name][3] - row[3]) <= row[0], (name, shown[name], row)
    assert sum(row[0] for row in counted.values()) == 10
    assert sum(row[2] for row in counted.values()) == 3

    seat = seats(site, "supervisor")
    page = seat.open(f"action-call_dialer.call_campaign_action/{campaign}")
    page.click("button[name=action_open_statistics]")
    page.wait_for_selector(".o_pivot, .o_graph_view")
    assert not seat.errors, seat.errors


#: Of the operator's day: it may have become another one since the first of them.
TODAY = """
SELECT count(*), count(*) FILTER (WHERE a.category = 'goal') FROM call_attempt a
  JOIN res_users u ON u.id = a.user_id JOIN res_partner p ON p.id = u.partner_id
 WHERE u.login = 'operator' AND NOT a.is_open
   AND a.start >= date_trunc('day', now() AT TIME ZONE p.tz) AT TIME ZONE p.tz
                  AT TIME ZONE 'UTC'
"""


def test_operators_desk_tells_the_same(site, desk):
    ((calls, goals),) = site.sql(TODAY)
    assert desk.figure("calls") == str(calls)
    assert desk.figure("goals") == str(goals)


def test_no_complaint_in_the_logs(site):
    assert not site.bad_lines()
