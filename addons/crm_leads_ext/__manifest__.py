{
    "name": "CRM for Call Centres",
    "version": "19.0.1.0.0",
    "summary": "Several phone numbers per contact, calling funnel, history of interactions",
    "author": "Call Suite",
    "license": "AGPL-3",
    "category": "Sales/Call Center",
    "depends": ["crm", "contacts", "calendar", "phone_validation"],
    "external_dependencies": {"python": ["phonenumbers"]},
    "data": [
        "security/ir.model.access.csv",
        "security/crm_leads_ext_security.xml",
        "data/crm_team_data.xml",
        "data/crm_stage_data.xml",
        "data/crm_lost_reason_data.xml",
        "views/res_partner_phone_number_views.xml",
        "views/crm_interaction_views.xml",
        "views/res_partner_views.xml",
        "views/crm_lead_views.xml",
        "views/crm_leads_ext_menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "crm_leads_ext/static/src/interaction/interaction_timeline.scss",
        ],
    },
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
