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
    ],
    "uninstall_hook": "uninstall_hook",
}
