"""Lets pytest import `<addon>.core…` without Odoo.

An addon's own `__init__` imports its models, and they import Odoo.  Here each addon
gets a bare package of its name instead, whose path is the addon's folder: so
`from record_template.core.mapping import …` works in a plain Python.
"""

import sys
from pathlib import Path
from types import ModuleType

REPO = Path(__file__).resolve().parent
sys.path.insert(0, str(REPO))


def _register_addons():
    for manifest in sorted((REPO / "addons").glob("*/__manifest__.py")):
        folder = manifest.parent
        package = ModuleType(folder.name)
        package.__path__ = [str(folder)]
        package.__file__ = str(folder / "__init__.py")
        sys.modules.setdefault(folder.name, package)


_register_addons()
