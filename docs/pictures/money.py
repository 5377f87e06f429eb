"""Deals and money: rewards, payments, the funnel."""

from .studio import picture


@picture("rewards")
def rewards(studio):
    statement = studio.site.value(
        "SELECT id FROM crm_reward_statement WHERE state = 'draft'"
        " ORDER BY month, amount_total DESC LIMIT 1"
    )
    action = "crm_leads_ext.crm_reward_statement_action"
    page = studio.form("admin", action, statement)
    page.wait_for_selector(".o_list_renderer .o_data_row")
    studio.take("rewards", page)


@picture("reward_rule")
def reward_rule(studio):
    rule = studio.site.value(
        "SELECT min(id) FROM crm_reward_rule WHERE event = 'payment'"
    )
    action = "crm_leads_ext.crm_reward_rule_action"
    studio.take("reward_rule", studio.form("admin", action, rule))


@picture("payments")
def payments(studio):
    page = studio.seat("supervisor").open(
        "action-crm_leads_ext.crm_lead_payment_action"
    )
    page.wait_for_selector(".o_list_renderer .o_data_row")
    studio.take("payments", page)


@picture("funnel")
def funnel(studio):
    page = studio.seat("supervisor").open(
        "action-crm_leads_ext.crm_funnel_report_action"
    )
    page.wait_for_selector(".o_graph_renderer canvas")
    page.wait_for_timeout(1500)  # the bars grow in a canvas: nothing to wait for
    studio.take("funnel", page)
