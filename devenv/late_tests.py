"""Odoo whose tests all run at the very end, when every addon is there.

Most of Odoo's own tests run while their module is installed, before any addon that
changes what they test.  Started by this script in the place of `python -m odoo`, they
run with those of the kind post_install.
"""

import odoo.cli
from odoo import tools
from odoo.tests import loader
from odoo.tests.suite import OdooSuite
from odoo.tests.tag_selector import TagsSelector


def make_suite(module_names, position="at_install"):
    """As Odoo's, with the tests of both kinds at the end."""
    if position == "at_install":
        return OdooSuite([])
    wanted = TagsSelector(tools.config["test_tags"])
    tests = [
        test
        for name in module_names
        for module in loader.get_test_modules(name)
        for test in loader.get_module_test_cases(module)
        if wanted.check(test)
    ]
    return OdooSuite(sorted(tests, key=lambda test: getattr(test, "test_sequence", 0)))


if __name__ == "__main__":
    loader.make_suite = make_suite
    odoo.cli.main()
