"""The files printed in docs/drivers.md, taken from there."""

import re
from pathlib import Path
from types import ModuleType

from .toy_pbx import ToyPbx

TEXT = Path(__file__).parents[3].joinpath("docs", "drivers.md").read_text()


def files():
    """path → text of each file of the example addon."""
    found = dict(
        re.findall(r"^`([\w/]+\.py)`\n\n```python\n(.*?)^```", TEXT, re.M | re.S)
    )
    assert "drivers/toy.py" in found
    return found


def example():
    """A toy PBX and the class of its driver."""
    module = ModuleType("call_telephony.drivers.toy")
    module.__package__ = "call_telephony.drivers"
    text = files()["drivers/toy.py"].replace(
        "odoo.addons.call_telephony", "call_telephony"
    )
    exec(compile(text, "docs/drivers.md", "exec"), module.__dict__)
    return ToyPbx(), module.ToyDriver
