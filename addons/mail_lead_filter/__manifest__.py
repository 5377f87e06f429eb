{
    "name": "Mail to Lead Filters",
    "summary": "Letters become companies, contacts, leads and calls by rules",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Call Suite",
    "category": "Sales/Call Center",
    "depends": ["record_template", "crm"],
    "external_dependencies": {
        "python": ["asn1crypto", "lxml", "openpyxl", "phonenumbers", "regex"]
    },
    "data": [
        "security/mail_lead_filter_groups.xml",
        "security/ir.model.access.csv",
        "security/mail_lead_filter_security.xml",
        "wizard/mail_lead_filter_test_views.xml",
        "wizard/mail_lead_filter_dry_run_views.xml",
        "views/mail_lead_filter_log_views.xml",
        "views/mail_lead_filter_action_views.xml",
        "views/mail_lead_filter_views.xml",
        "views/mail_desk_letter_views.xml",
        "views/crm_lead_views.xml",
        "views/menus.xml",
    ],
    "post_init_hook": "post_init_hook",
    "assets": {
        "web.assets_backend": ["mail_lead_filter/static/src/**/*"],
        "web.assets_unit_tests": ["mail_lead_filter/static/tests/**/*"],
    },
}
