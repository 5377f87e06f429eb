"""PBX drivers by name.

    driver = make(config, sink, clock)          # by config.driver

An addon adds a driver of its own for a value it adds to `voip.pbx.driver`:

    from odoo.addons.call_telephony import drivers
    drivers.register("my_pbx", "odoo.addons.my_addon.drivers.my_pbx:MyPbxDriver")

The text is imported when such a PBX is driven for the first time, so that heavy
libraries burden nobody else.  See docs/drivers.md.
"""

import importlib

from .base import Driver, DriverError, Sink

#: name → the driver's class, or "module:Class" ("." begins a module of this package)
registry = {
    "simulated": ".simulated_routing:RoutingSimulatedDriver",
    "asterisk": ".asterisk_routing:RoutingAsteriskDriver",
    "sip": ".sip:SipDriver",
}


def register(name, driver):
    """Let PBXs whose `driver` is `name` be driven by `driver` (class or text)."""
    if registry.get(name, driver) != driver:
        raise ValueError(f"there is a PBX driver {name!r} already")
    registry[name] = driver


def find(name):
    """The class of the driver `name`; raises DriverError when there is none."""
    try:
        driver = registry[name]
    except KeyError:
        raise DriverError(f"unknown PBX driver {name!r}") from None
    if isinstance(driver, str):
        module, _, attribute = driver.partition(":")
        try:
            driver = getattr(importlib.import_module(module, __name__), attribute)
        except ImportError as error:
            raise DriverError(
                f"the PBX driver {name!r} is not usable: {error}"
            ) from error
    return driver


def capabilities(name):
    """What a driver can do with a running call, see `Driver.can`."""
    return getattr(find(name), "can", frozenset())


def make(config, sink, clock):
    """The driver a PBX asks for."""
    return find(config.driver)(config, sink, clock)


__all__ = [
    "Driver",
    "DriverError",
    "Sink",
    "capabilities",
    "find",
    "make",
    "register",
    "registry",
]
