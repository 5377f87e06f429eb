"""The desk, the board, calls and campaigns."""

import base64
import tempfile
from pathlib import Path

from tests.support import workbook
from tests.support.desk import Desk
from tests.support.site import eventually

from .studio import picture


@picture("incoming")
def incoming(studio):
    page = studio.seat("operator").open("contacts")
    pbx = studio.ref("pbx_simulated")
    client, number = studio.site.sql(
        "SELECT id, phone_sanitized FROM res_partner"
        " WHERE phone_sanitized LIKE '+7%' AND parent_id IS NOT NULL"
        " ORDER BY id LIMIT 1"
    )[0]
    # a call goes to the client's own manager first
    owner = studio.ref("user_operator")
    studio.admin.call("res.partner", "write", [client], {"user_id": owner})
    studio.admin.call(
        "voip.pbx",
        "action_simulate_incoming",
        [pbx],
        context={"incoming_number": number},
    )
    page.wait_for_selector(".o_incoming_card")
    page.wait_for_selector(".o_incoming_card .o_card_report")
    studio.take("incoming", page, moves=True)  # it rings


@picture("desk", "desk_form", "call")
def desk(studio):
    """The desk in a talk, the form of a result, the call's form."""
    operator = studio.seat("operator")
    desk = Desk(operator).open()
    desk.first()
    desk.dial()
    desk.page.keyboard.press("1")
    studio.take("desk", operator.page)
    desk.hang_up()
    operator.press("F3")
    operator.page.wait_for_selector(".o_desk_form")
    studio.take("desk_form", operator.page)
    operator.press("Escape")
    recorded = "SELECT max(id) FROM voip_call WHERE recording_id IS NOT NULL"
    call = eventually(lambda: studio.site.value(recorded), 30)
    page = studio.form("supervisor", "call_telephony.voip_call_action", call)
    studio.take("call", page)
    desk.result("F8")


@picture("campaign")
def campaign(studio):
    page = studio.form(
        "supervisor", "call_dialer.call_campaign_action", studio.ref("campaign_windows")
    )
    studio.take("campaign", page)


@picture("import")
def imported(studio):
    supervisor = studio.site.rpc("supervisor")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spring.xlsx"
        workbook.make(path, rows=40)
        data = base64.b64encode(path.read_bytes()).decode()
    wizard = supervisor.call(
        "call.campaign.import",
        "create",
        [
            {
                "campaign_id": studio.ref("campaign_windows"),
                "filename": "spring.xlsx",
                "data": data,
            }
        ],
    )[0]
    supervisor.call("call.campaign.import", "action_read", [wizard])
    supervisor.call("call.campaign.import", "action_preview", [wizard])
    action = "call_dialer.call_campaign_import_action"
    studio.take("import", studio.form("supervisor", action, wizard))
