{
    "name": "Record Templates",
    "summary": "Make or change any record from named values, without code",
    "version": "19.0.1.1.0",
    "license": "AGPL-3",
    "author": "Call Suite",
    "website": "https://github.com/call-suite/call-suite",
    "category": "Sales/Call Center",
    "depends": ["mail", "resource"],
    "data": [
        "security/record_template_groups.xml",
        "security/ir.model.access.csv",
        "security/record_template_security.xml",
        "views/record_template_run_views.xml",
        "views/record_template_line_views.xml",
        "views/record_template_views.xml",
        "views/record_template_menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "record_template/static/src/**/*",
        ],
        "web.assets_unit_tests": [
            "record_template/static/tests/**/*",
        ],
    },
}
