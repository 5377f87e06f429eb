"""What people do with the addons on records that were there before them.

Runs inside `odoo shell` after `year.make` and the installation.
"""

from odoo.fields import Command

LETTER = """From: Year person 3 <person3@year.example>
To: sales@year.example
Subject: One more window
Message-ID: <year-work@year.example>
Content-Type: text/plain; charset=utf-8

Please call me.
"""


def work(env):
    """Call old clients and deals, keep papers about them, look at the reports.

    :return: {what: what came of it}
    """
    old_partners = [("name", "=like", "Year %"), ("phone", "!=", False)]
    told = {
        "clients with a telephone": env["res.partner"].search_count(old_partners),
        "of them without a number": env["res.partner"].search_count(
            [*old_partners, ("phone_number_ids", "=", False)]
        ),
        **_call(env, old_partners),
        **_keep_papers(env, old_partners),
        **_get_a_letter(env),
        **_settle_in(env),
        **_look(env),
    }
    env["crm.forgotten.rule"].search([])._check_all()
    told["forgotten"] = env["crm.forgotten.case"].search_count([])
    return told


def _call(env, old_partners):
    admin = env.ref("base.user_admin")
    leads = env["crm.lead"].search([("name", "=like", "Year request%")], limit=30)
    partners = env["res.partner"].search(old_partners, limit=30)
    campaign = env["call.campaign"].create(
        {"name": "Clients of the year", "operator_ids": [Command.set(admin.ids)]}
    )
    campaign.action_start()
    env["call.campaign.add"].create(
        {
            "campaign_id": campaign.id,
            "lead_ids": [Command.set(leads.ids)],
            "partner_ids": [Command.set(partners.ids)],
        }
    ).action_add()
    contact = campaign.with_user(admin)._claim_next(admin)
    result = campaign.result_ids.filtered(lambda r: r.category == "refusal")[:1]
    attempt = contact._apply_result(result.with_user(admin), comment="Not this year")
    owner = contact.lead_id or contact.partner_id
    timeline = env["crm.interaction"].timeline(owner._name, owner.id)
    return {
        "contacts": len(campaign.contact_ids),
        "state of the one called": contact.state,
        "attempt": attempt.is_open,
        "in the history": "Not this year" in str(timeline),
    }


def _keep_papers(env, old_partners):
    partner = env["res.partner"].search(old_partners, limit=1)
    kind = env["doc.kind"].create({"name": "Claim of the year"})
    document = env["doc.document"].create(
        {
            "kind_id": kind.id,
            "name": "Glass",
            "link_ids": [
                Command.create({"res_model": "res.partner", "res_id": partner.id})
            ],
        }
    )
    return {"paper": document.link_ids.res_id == partner.id}


def _get_a_letter(env):
    lead = env["mail.thread"].message_process("crm.lead", LETTER)
    return {"letter": env["crm.lead"].browse(lead).name}


def _settle_in(env):
    """Of what comes with the addons, an administrator changes something everywhere."""
    own = {
        "call_dialer.call_compliance_ru_ads": {"name": "Our own hours"},
        "call_dialer.call_result_refused": {"name": "Does not want to"},
        "call_dialer.ir_cron_fold_attempts": {"interval_number": 7},
        "call_scripts.stage_contact": {"name": "They have answered"},
        "call_telephony.filter_missed_by_hour": {"name": "Whom we missed"},
        "crm_leads_ext.crm_forgotten_rule_no_contact": {"name": "Nobody has called"},
        "crm_leads_ext.stage_offer_sent": {"name": "Has our prices"},
    }
    for name, values in own.items():
        env.ref(name).write(values)
    return {"made their own": len(own)}


def _look(env):
    env.flush_all()
    return {"funnel": env["crm.funnel.report"].search_count([]) > 0}
