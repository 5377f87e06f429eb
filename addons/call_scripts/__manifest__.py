{
    "name": "Call Scripts",
    "summary": "Scripts that lead an operator through a talk, block by block",
    "version": "19.0.1.0.0",
    "category": "Sales/Call Center",
    "author": "Call Suite",
    "license": "AGPL-3",
    "depends": ["record_template", "document_page", "sales_team"],
    "data": [
        "security/call_scripts_groups.xml",
        "security/ir.model.access.csv",
        "security/call_script_security.xml",
        "security/call_session_security.xml",
        "security/call_script_remark_security.xml",
        "security/call_script_test_security.xml",
        "data/call_script_stage_data.xml",
        "views/call_script_views.xml",
        "views/call_script_version_views.xml",
        "views/call_script_block_views.xml",
        "views/call_script_stage_views.xml",
        "views/call_session_views.xml",
        "views/call_session_report_views.xml",
        "wizard/call_script_import_views.xml",
        "views/menus.xml",
        "views/call_script_test_views.xml",
        "views/call_script_remark_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "call_scripts/static/src/runner/**/*",
            "call_scripts/static/src/start_menu/**/*",
            "call_scripts/static/src/designer_action/**/*",
        ],
        "call_scripts.assets_designer": [
            "call_scripts/static/src/designer/**/*",
        ],
        "web.assets_unit_tests_setup": [
            ("include", "call_scripts.assets_designer"),
        ],
        "web.assets_tests": [
            "call_scripts/static/tests/tours/**/*",
        ],
        "web.assets_unit_tests": [
            "call_scripts/static/tests/runner/**/*",
            "call_scripts/static/tests/designer/**/*",
        ],
    },
}
