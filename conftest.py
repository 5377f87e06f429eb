"""Lets pytest import `<addon>.core…` without Odoo.

An addon's own `__init__` imports its models, and they import Odoo.  Here each addon
gets a bare package of its name instead, whose path is the addon's folder: so
`from record_template.core.mapping import …` works in a plain Python.  Tests in
`addons/<addon>/tests_core` are imported as `<addon>.tests_core.<name>`: two addons may
have test files of the same name, and helpers beside them are found.
"""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, settings

#: (how quick a machine is decides over no test, nor do dice that are cast anew)
QUIET = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("suite", derandomize=True, **QUIET)
#: other examples each time, to look for faults: `pytest --hypothesis-profile=search`
settings.register_profile("search", **QUIET)
settings.load_profile("suite")

REPO = Path(__file__).resolve().parent
ADDONS = REPO / "addons"
sys.path.insert(0, str(REPO))


def _register(name, folder):
    package = ModuleType(name)
    package.__path__ = [str(folder)]
    package.__file__ = str(folder / "__init__.py")
    sys.modules.setdefault(name, package)


for manifest in sorted(ADDONS.glob("*/__manifest__.py")):
    _register(manifest.parent.name, manifest.parent)


class CoreTests(pytest.Module):
    """A test file of an addon's core, imported as a module of the bare package."""

    def _getobj(self):
        name = ".".join(self.path.relative_to(ADDONS).with_suffix("").parts)
        try:
            return importlib.import_module(name)
        except Exception as error:
            text = self._repr_failure_py(pytest.ExceptionInfo.from_exception(error))
            raise self.CollectError(f"{name} cannot be imported:\n{text}") from None


def pytest_pycollect_makemodule(module_path, parent):
    """Take the files in `tests_core`; leave all others to pytest."""
    if module_path.parent.name == "tests_core":
        return CoreTests.from_parent(parent, path=module_path)
    return None
