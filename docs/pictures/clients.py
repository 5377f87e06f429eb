"""Clients: forgotten ones, distribution, the feed, the history, the contact report."""

from .studio import picture


def lead(studio, name):
    """Id of a deal of the demo."""
    return studio.admin.search("crm.lead", [("name", "=", name)])[0]["id"]


@picture("clients_feed")
def feed(studio):
    page = studio.seat("operator").open("action-crm_leads_ext.crm_feed_action")
    page.wait_for_selector(".o_crm_feed_item")
    studio.take("clients_feed", page)


@picture("clients_forgotten")
def forgotten(studio):
    page = studio.seat("supervisor").open(
        "action-crm_leads_ext.crm_forgotten_case_action"
    )
    page.wait_for_selector(".o_data_row")
    studio.take("clients_forgotten", page)


@picture("clients_rules")
def rules(studio):
    page = studio.seat("supervisor").open(
        "action-crm_leads_ext.crm_forgotten_rule_action"
    )
    page.wait_for_selector(".o_kanban_record")
    studio.take("clients_rules", page)


@picture("clients_rule")
def rule(studio):
    action = "crm_leads_ext.crm_forgotten_rule_action"
    res_id = studio.site.ref("crm_leads_ext.crm_forgotten_rule_no_contact")
    studio.take("clients_rule", studio.form("supervisor", action, res_id))


@picture("clients_distribution")
def distribution(studio):
    action = "crm_leads_ext.crm_distribution_action"
    page = studio.form("supervisor", action, studio.ref("distribution_site"))
    page.wait_for_selector(".o_data_row")
    studio.take("clients_distribution", page)


@picture("clients_preview", "clients_why")
def preview(studio):
    waiting = studio.admin.search(
        "crm.lead", [("user_id", "=", False), ("name", "like", "Request from the site")]
    )
    ids = [row["id"] for row in waiting]
    action = {
        "type": "ir.actions.act_window",
        "res_model": "crm.distribution.run",
        "views": [[False, "form"]],
        "target": "new",
        "context": {
            "active_model": "crm.lead",
            "active_ids": ids,
            "default_distribution_id": studio.ref("distribution_site"),
        },
    }
    page = studio.act("supervisor", action, ".modal .o_data_row")
    studio.take("clients_preview", page)
    page.click(".modal button[name='action_distribute']")
    page.wait_for_selector(".modal", state="detached")
    page = studio.form("supervisor", "crm.crm_lead_action_pipeline", ids[0])
    page.click("a[name='distribution']")
    page.wait_for_selector(".o_data_row")
    studio.take("clients_why", page)


@picture("clients_history")
def history(studio):
    found = lead(studio, "Windows for the office, 24")
    page = studio.form("operator", "crm.crm_lead_action_pipeline", found)
    page.click("a[name='history']")
    page.wait_for_selector(".o_crm_timeline_entry")
    studio.take("clients_history", page)


@picture("clients_contacts")
def contacts(studio):
    page = studio.seat("supervisor").open(
        "action-crm_leads_ext.crm_contact_report_action"
    )
    page.wait_for_selector(".o_pivot table")
    studio.take("clients_contacts", page)


@picture("clients_attributes")
def attributes(studio):
    client = studio.ref("partner_sibdom")
    page = studio.form("supervisor", "contacts.action_contacts", client)
    studio.take("clients_attributes", page)
