"""Telephony: calls, colleagues, the PBX and what is set up around it."""

from tests.support.site import eventually

from .studio import picture

CALLS = "call_telephony.voip_call_action"
STEERED = ".o_current_call .o_call_hold"
DIAL = ".o_call_systray .o_nav_entry >> nth=-1"
CLIENT = """
    SELECT phone_sanitized FROM res_partner
     WHERE phone_sanitized LIKE '+7%' AND parent_id IS NOT NULL ORDER BY id LIMIT 1
"""
HELD = "pbx_facts ? 'held#h1'"


def call(studio, where):
    return studio.site.value(f"SELECT max(id) FROM voip_call WHERE {where}")


def screen(studio, login, action, selector):
    page = studio.seat(login).open(f"action-{action}")
    page.wait_for_selector(selector)
    return page


def pbx(studio, name, **vals):
    """A PBX to be shown; nothing connects to it."""
    company = studio.ref("company")
    vals = {"name": name, "company_id": company, **vals}
    return studio.admin.call("voip.pbx", "create", [vals])[0]


@picture("telephony_calls", "telephony_player")
def calls(studio):
    page = screen(studio, "supervisor", CALLS, ".o_list_view .o_data_row")
    studio.take("telephony_calls", page)
    held = call(studio, HELD)
    page = studio.form("supervisor", CALLS, held, ".o_call_marks, .o_recording_player")
    studio.take("telephony_player", page)


@picture("telephony_todo")
def todo(studio):
    action = "call_telephony.voip_call_action_follow_up"
    page = screen(studio, "supervisor", action, ".o_list_view .o_data_row")
    studio.take("telephony_todo", page)


@picture("telephony_dashboard")
def dashboard(studio):
    action = "call_telephony.telephony_call_dashboard_action"
    page = screen(studio, "supervisor", action, ".o_call_dashboard")
    page.click("[data-period=days_30]")
    page.wait_for_selector("[data-period=days_30].active")
    studio.take("telephony_dashboard", page)


@picture("telephony_colleagues", "telephony_bar", "telephony_listen")
def colleagues(studio):
    """The operator talks; the supervisor sees it, and listens."""
    operator = studio.seat("operator").open(f"action-{CALLS}")
    number = studio.site.value(CLIENT)
    operator.click(DIAL)
    operator.fill(".o_call_number", number)
    operator.keyboard.press("Enter")
    operator.wait_for_selector(STEERED)
    supervisor = studio.seat("supervisor").open(f"action-{CALLS}")
    supervisor.click(".o_colleagues_button")
    user = studio.ref("user_operator")
    row = f".o_colleagues_panel [data-colleague='{user}']"
    supervisor.wait_for_selector(f"{row}[data-state=talking]")
    studio.take("telephony_colleagues", supervisor)
    operator.keyboard.press("Alt+Shift+KeyX")
    operator.wait_for_selector(".o_transfer_picker .o_colleague")
    studio.take("telephony_bar", operator)
    operator.keyboard.press("Escape")
    supervisor.click(f"{row} [data-spy=listen]")
    supervisor.wait_for_selector(".o_spy_bar")
    studio.take("telephony_listen", supervisor)
    supervisor.click(".o_spy_bar [data-spy=stop]")
    going = "SELECT max(id) FROM voip_call WHERE state = 'ongoing'"
    mine = studio.site.value(going)
    studio.site.rpc("operator").call("voip.call", "hang_up", [mine])
    eventually(lambda: not studio.site.value(going), 20)


@picture("telephony_telephones")
def telephones(studio):
    page = studio.seat("operator").open(f"action-{CALLS}")
    page.click(DIAL)
    page.wait_for_selector(".o_call_number")
    studio.take("telephony_telephones", page)


@picture("telephony_rule", "telephony_way")
def rule(studio):
    action = "call_telephony.telephony_route_action"
    page = studio.form("admin", action, studio.ref("route_hotline"))
    studio.take("telephony_rule", page)
    hotline = call(studio, "line = '+78005550199' AND outcome = 'answered'")
    page = studio.form("supervisor", CALLS, hotline)
    page.click(".o_notebook .nav-link[name=routing], .o_notebook .nav-link >> nth=-1")
    studio.take("telephony_way", page)


@picture("telephony_report")
def report(studio):
    action = "call_telephony.telephony_card_report_action"
    orders = "SELECT min(id) FROM telephony_card_report WHERE model = 'sale.order'"
    page = studio.form("admin", action, studio.site.value(orders))
    studio.take("telephony_report", page)


@picture("telephony_records", "telephony_differences")
def records(studio):
    rows = ".o_list_view .o_data_row"
    page = screen(studio, "supervisor", "call_telephony.telephony_cdr_action", rows)
    studio.take("telephony_records", page)
    action = "call_telephony.telephony_cdr_difference_action"
    studio.take("telephony_differences", screen(studio, "supervisor", action, rows))


@picture("telephony_retention")
def retention(studio):
    action = "call_telephony.telephony_retention_rule_action"
    rows = ".o_list_view .o_data_row"
    studio.take("telephony_retention", screen(studio, "admin", action, rows))


@picture("telephony_fax")
def fax(studio):
    action = "call_telephony.telephony_fax_action"
    rows = ".o_list_view .o_data_row"
    studio.take("telephony_fax", screen(studio, "operator", action, rows))


@picture("telephony_asterisk", "telephony_files", "telephony_check")
def asterisk(studio):
    """The PBX's form, its files, and a test that tells what is wrong."""
    office = pbx(studio, "Office", driver="asterisk", ari_url="http://127.0.0.1:9/ari")
    action = "call_telephony.voip_pbx_action"
    page = studio.form("admin", action, office)
    page.click(".o_notebook .nav-link[name=asterisk]")
    studio.take("telephony_asterisk", page)
    page.click(".o_form_statusbar button >> nth=1")
    page.wait_for_selector(".modal .o_field_widget[name=scope]")
    studio.take("telephony_files", page)
    page.click(".modal .btn-close")
    page.wait_for_selector(".modal", state="detached")
    page.click("button[name=action_test_connection]")
    page.wait_for_selector(".modal .o_data_row")
    studio.take("telephony_check", page)


@picture("telephony_sip")
def sip(studio):
    vals = {"sip_server": "sip.example.com", "sip_user": "74951200000"}
    account = pbx(studio, "Provider", driver="sip", active=False, **vals)
    page = studio.form("admin", "call_telephony.voip_pbx_action", account)
    page.click(".o_notebook .nav-link[name=sip]")
    studio.take("telephony_sip", page)
