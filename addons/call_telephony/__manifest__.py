{
    "name": "Call Center Telephony",
    "summary": "Click-to-call, incoming call cards, recordings; Asterisk or simulated",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Call Suite",
    "category": "Sales/Call Center",
    "depends": ["voip_oca", "phone_validation", "contacts"],
    "external_dependencies": {"python": ["aiohttp", "phonenumbers"]},
    "data": [
        "security/call_telephony_groups.xml",
        "security/ir.model.access.csv",
        "security/voip_call_security.xml",
        "data/ir_cron.xml",
        "views/telephony_config_views.xml",
        "views/voip_call_views.xml",
        "views/telephony_device_views.xml",
        "views/telephony_log_views.xml",
        "views/voip_pbx_views.xml",
        "views/res_partner_views.xml",
        "views/res_users_views.xml",
        "views/menus.xml",
    ],
    "demo": ["demo/demo_data.xml"],
    "assets": {
        "web.assets_backend": [
            "call_telephony/static/src/**/*",
        ],
        "web.assets_unit_tests": [
            "call_telephony/static/tests/**/*",
        ],
    },
    "uninstall_hook": "uninstall_hook",
}
