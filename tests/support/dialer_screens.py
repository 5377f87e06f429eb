"""The screens of the dialler with something on them: figures, lists, rules, checks.

screens = DialerScreens(site).fill()
for name, login, show in screens.all():
    show(seats(site, login))
"""

import tempfile
from functools import partial
from pathlib import Path

from . import workbook
from .lists import import_list

#: Actions that are opened as they are: name, action (of call_dialer), whose.
PLAIN = (
    ("campaigns", "call_campaign_action", "supervisor"),
    ("contacts", "call_campaign_contact_action", "supervisor"),
    ("callbacks", "call_campaign_contact_action_callbacks", "supervisor"),
    ("imports", "call_campaign_import_action", "supervisor"),
    ("attempts", "call_attempt_action", "supervisor"),
    ("statistics", "call_attempt_report_action", "supervisor"),
    ("by_operator", "call_attempt_report_action_operators", "supervisor"),
    ("by_campaign", "call_attempt_report_action_campaigns", "supervisor"),
    ("by_script", "call_attempt_report_action_scripts", "supervisor"),
    ("by_list", "call_attempt_report_action_lists", "supervisor"),
    ("by_hour", "call_attempt_report_action_hours", "supervisor"),
    ("state_log", "call_operator_state_log_action", "supervisor"),
    ("profiles", "call_compliance_profile_action", "supervisor"),
    ("rules_log", "call_compliance_log_action", "supervisor"),
    ("consents", "call_consent_action", "supervisor"),
    ("purposes", "call_purpose_action", "supervisor"),
    ("stop_list", "call_stop_list_action", "supervisor"),
    ("plans", "call_attempt_plan_action", "supervisor"),
    ("results", "call_result_action_window", "supervisor"),
    ("phrases", "call_phrase_action", "supervisor"),
    ("pauses", "call_pause_reason_action", "supervisor"),
    ("mappings", "call_import_mapping_action", "supervisor"),
)


class DialerScreens:
    """Of the demo's campaign *Windows, spring*, and of some made here."""

    def __init__(self, site):
        self.site = site
        self.ids = {"windows": site.ref("call_suite_demo.campaign_windows")}

    def fill(self):
        """Make what the demo data lack."""
        self.supervisor = self.site.rpc("supervisor")
        self._results()
        self._imports()
        self._mix()
        self._power()
        self._check()
        self._rules()
        return self

    def _results(self):
        """Two results of today at the desk."""
        operator = self.site.rpc("operator")
        for result in ("refused", "callback"):
            screen = operator.call("call.desk", "next_contact", self.ids["windows"])
            button = self.site.ref(f"call_dialer.call_result_{result}")
            operator.call("call.desk", "result", screen["card"]["id"], button)

    def _import(self, rows, last):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"list_{rows}.xlsx"
            workbook.make(path, rows=rows)
            return import_list(self.supervisor, self.ids["windows"], path, last)

    def _imports(self):
        self.ids["done"] = self._import(30, "action_start")
        self.ids["other"] = self._import(40, "action_start")
        self.ids["preview"] = self._import(25, "action_preview")

    def _mix(self):
        lists = [
            [0, 0, {"import_id": self.ids[name], "share": share}]
            for name, share in (("done", 70), ("other", 30))
        ]
        self.supervisor.call(
            "call.campaign", "write", [self.ids["windows"]], {"list_ids": lists}
        )

    def _campaign(self, name, **values):
        operators = [self.site.ref("call_suite_demo.user_operator2")]
        vals = {"name": name, "operator_ids": [[6, 0, operators]], **values}
        (made,) = self.supervisor.call("call.campaign", "create", [vals])
        self.supervisor.call(
            "call.campaign.contact",
            "create",
            [
                {"campaign_id": made, "name": f"Client {n}", "phone": f"+791655512{n}"}
                for n in range(10, 18)
            ],
        )
        return made

    def _power(self):
        """Many clients for one operator: one in ten of them was abandoned."""
        made = self.ids["power"] = self._campaign("Autumn, power", mode="power")
        self.supervisor.call("call.campaign", "action_start", [made])
        self.site.sql(
            "INSERT INTO call_attempt (contact_id, campaign_id, company_id, start,"
            '  "end", is_open, is_pooled, is_abandoned, outcome, talk_seconds,'
            "  result_id, category)"
            " SELECT id, campaign_id, company_id, now() AT TIME ZONE 'UTC', now() AT"
            "  TIME ZONE 'UTC', false, true, id %% 5 = 0, 'answered', 60, %s, 'refusal'"
            " FROM call_campaign_contact WHERE campaign_id = %s",
            [self.site.ref("call_dialer.call_result_refused"), made],
        )

    def _check(self):
        made = self.ids["check"] = self._campaign("Old numbers", mode="check")
        self.supervisor.call("call.campaign", "action_start", [made])
        self.site.sql(
            "UPDATE call_campaign_contact_number SET checked_at = now(), check_state ="
            " (ARRAY['alive', 'dead', 'busy', 'no_answer', 'unknown'])[1 + id %% 5]"
            " WHERE campaign_id = %s",
            [made],
        )

    def _rules(self):
        client = self.site.ref("call_suite_demo.partner_romashka_ivanov")
        admin = self.site.rpc("admin")
        purpose = self.site.value("SELECT min(id) FROM call_purpose")
        (self.ids["consent"],) = admin.call(
            "call.consent",
            "create",
            [{"partner_id": client, "purpose_id": purpose, "note": "Agreed on a call"}],
        )
        first = "SELECT min(id) FROM %s"
        for name, table in (("plan", "call_attempt_plan"), ("result", "call_result")):
            self.ids[name] = self.site.value(first % table)
        self.ids["profile"] = self.site.value(
            "SELECT min(id) FROM call_compliance_profile WHERE client_day > 0"
        )
        self.ids["contact"] = self.site.value(
            "SELECT min(contact_id) FROM call_campaign_contact_number"
            " WHERE check_state = 'dead'"
        )

    # -- showing

    def all(self):
        """`(name, login, show(seat))` of each screen; the seat's page shows it then."""
        forms = (
            ("campaign", "call_campaign_action", "windows"),
            ("campaign_power", "call_campaign_action", "power"),
            ("campaign_check", "call_campaign_action", "check"),
            ("contact", "call_campaign_contact_action", "contact"),
            ("import", "call_campaign_import_action", "done"),
            ("import_preview", "call_campaign_import_action", "preview"),
            ("profile", "call_compliance_profile_action", "profile"),
            ("consent", "call_consent_action", "consent"),
            ("plan", "call_attempt_plan_action", "plan"),
            ("result", "call_result_action_window", "result"),
        )
        return (
            ("board", "supervisor", self.board),
            ("what_if", "supervisor", self.what_if),
            ("wall", "supervisor", self.wall),
            ("mix", "supervisor", self.mix),
            *((name, who, partial(self.view, action)) for name, action, who in PLAIN),
            *(
                (name, "supervisor", partial(self.form, action, key))
                for name, action, key in forms
            ),
            ("colleagues", "operator", self.colleagues),
        )

    def board(self, seat):
        page = seat.open("action-call_dialer.call_board_action")
        page.wait_for_selector(".o_board_operator")
        return page

    def wall(self, seat):
        page = seat.open("call-wall")
        page.wait_for_selector(".o_board_wall .o_board_operator")
        return page

    def what_if(self, seat):
        page = seat.open("action-call_dialer.call_what_if_action")
        page.wait_for_selector(".o_what_if tbody td")
        page.wait_for_timeout(3000)  # the table fills by itself
        return page

    def view(self, action, seat):
        page = seat.open(f"action-call_dialer.{action}")
        page.wait_for_selector(".o_view_controller")
        return page

    def form(self, action, key, seat):
        page = seat.open(f"action-call_dialer.{action}/{self.ids[key]}")
        page.wait_for_selector(".o_form_view")
        return page

    def mix(self, seat):
        """The lists of a campaign that are mixed by share."""
        page = self.form("call_campaign_action", "windows", seat)
        page.click(".o_notebook .nav-link[name=lists]")
        page.wait_for_selector("[name=list_ids] .o_data_row")
        page.locator("[name=list_ids] .o_data_row").last.scroll_into_view_if_needed()
        return page

    def colleagues(self, seat):
        """The day of the colleagues, at the desk."""
        page = seat.open("action-call_dialer.desk")
        page.click(".o_desk_today")
        page.wait_for_selector(".o_desk_colleagues")
        return page
