"""The screens of clients and deals with what the demo data have on them.

screens = CrmScreens(site)
for name, login, show in screens.all():
    show(seats(site, login))
"""

from functools import partial

#: Actions that are opened as they are: name, action (of crm_leads_ext), whose.
PLAIN = (
    ("forgotten", "crm_forgotten_case_action", "supervisor"),
    ("forgotten_rules", "crm_forgotten_rule_action", "admin"),
    ("distributions", "crm_distribution_action", "admin"),
    ("distributed", "crm_distribution_log_action", "admin"),
    ("interactions", "crm_interaction_action", "supervisor"),
    ("payments", "crm_lead_payment_action", "supervisor"),
    ("funnel", "crm_funnel_report_action", "supervisor"),
    ("funnel_by_source", "crm_funnel_report_action_source", "supervisor"),
    ("funnel_money", "crm_funnel_report_action_money", "supervisor"),
    ("rewards", "crm_reward_line_action", "admin"),
    ("reward_rules", "crm_reward_rule_action", "admin"),
    ("statements", "crm_reward_statement_action", "admin"),
    ("numbers", "res_partner_phone_number_action", "supervisor"),
)
#: Forms of the newest record: name, action, table, whose.
FORMS = (
    ("forgotten_rule", "crm_forgotten_rule_action", "crm_forgotten_rule", "admin"),
    ("distribution", "crm_distribution_action", "crm_distribution", "admin"),
    ("reward_rule", "crm_reward_rule_action", "crm_reward_rule", "admin"),
    ("statement", "crm_reward_statement_action", "crm_reward_statement", "admin"),
)
#: The deal most was talked about.
TALKED = """
SELECT lead_id FROM crm_interaction WHERE lead_id IS NOT NULL
 GROUP BY lead_id ORDER BY count(*) DESC, lead_id LIMIT 1
"""


class CrmScreens:
    """Of the demo's clients; nothing is changed."""

    def __init__(self, site):
        self.site = site

    def all(self):
        """`(name, login, show(seat))` of each screen; the seat's page shows it then."""
        return (
            ("feed", "operator", self.feed),
            ("history", "supervisor", self.history),
            ("contact_report", "supervisor", self.contact_report),
            *((name, who, partial(self.view, action)) for name, action, who in PLAIN),
            *(
                (name, who, partial(self.form, action, table))
                for name, action, table, who in FORMS
            ),
        )

    def feed(self, seat):
        page = seat.open("crm-feed")
        page.wait_for_selector(".o_crm_feed_item")
        return page

    def history(self, seat):
        """The first entry with details is open."""
        page = seat.open(f"m-crm.lead/{self.site.value(TALKED)}")
        page.click(".o_notebook .nav-link[name=history]")
        page.wait_for_selector(".o_crm_timeline_entry")
        details = page.locator(".o_crm_timeline_entry button[title=Details]")
        if details.count():
            details.first.click()
            page.wait_for_selector(".o_crm_timeline_parts")
        page.locator(".o_crm_timeline").scroll_into_view_if_needed()
        return page

    def contact_report(self, seat):
        page = self.view("crm_contact_report_action", seat)
        page.wait_for_selector(".o_pivot table")
        return page

    def view(self, action, seat):
        page = seat.open(f"action-crm_leads_ext.{action}")
        page.wait_for_selector(".o_view_controller")
        return page

    def form(self, action, table, seat):
        newest = self.site.value(f"SELECT max(id) FROM {table}")  # noqa: S608
        page = seat.open(f"action-crm_leads_ext.{action}/{newest}")
        page.wait_for_selector(".o_form_view")
        return page
