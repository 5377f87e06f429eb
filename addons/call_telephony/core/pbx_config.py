"""Settings of one PBX as the service and its driver need them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .simulator import Profile


@dataclass(frozen=True)
class PbxConfig:
    """A row of `voip.pbx`, without the ORM."""

    id: int
    name: str
    driver: str
    ref_prefix: str
    ari_url: str = ""
    ari_user: str = ""
    ari_password: str = field(default="", repr=False)
    ari_app: str = "odoo"
    trunk: str = "trunk"
    number_style: str = "e164"
    profile: Profile = field(default_factory=Profile)
    seed: int = 0
    time_factor: float = 1.0
    recording_seconds: float = 10.0
    hold_music: str = "default"  # class of music on hold; empty: silence
    #: what drivers of other kinds need (`voip.pbx._driver_options`); may hold secrets
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class CallInFlight:
    """A call Odoo believes to be going on, told to the driver for a resync."""

    call: str
    direction: str
    facts: Mapping[str, Mapping[str, Any]]  # what is known, see call_state
    dial: dict | None = None  # payload of the dial or ring command
