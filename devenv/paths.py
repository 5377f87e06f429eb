"""Where everything is kept: inside the repository, in ignored folders."""

import hashlib
import os
import tempfile
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
DEVENV = REPO / "devenv"
ADDONS = REPO / "addons"
ODOO_CONF = REPO / "odoo.conf"

STATE = REPO / ".devenv"  # stamps, locks, logs, downloads
STAMPS = STATE / "stamps"
LOGS = STATE / "logs"
DOWNLOADS = STATE / "downloads"
ODOO = REPO / ".odoo"
VENV = REPO / ".venv"
PG = REPO / ".pg"
DATA = REPO / ".data"
ASTERISK = REPO / ".asterisk"
NODE = REPO / ".node"

PYTHON = VENV / "bin" / "python"

#: The suite's addons, in the order of their dependencies.
OUR_ADDONS = (
    "record_template",
    "doc_kinds",
    "crm_leads_ext",
    "call_scripts",
    "mail_lead_filter",
    "call_telephony",
    "call_dialer",
)


def present_addons(demo=True):
    """The addons in the work tree: OUR_ADDONS first, then any other (glue, demo).

    Without demo data, addons that are nothing else (`…_demo`) are left out.
    """
    found = {path.parent.name for path in ADDONS.glob("*/__manifest__.py")}
    if not demo:
        found = {name for name in found if not name.endswith("_demo")}
    ours = [name for name in OUR_ADDONS if name in found]
    return (*ours, *sorted(found.difference(ours)))


def site_packages():
    """The virtual environment's site-packages folder."""
    found = sorted(VENV.glob("lib/python3.*/site-packages"))
    if not found:
        raise FileNotFoundError(f"no site-packages in {VENV}: run ./run --setup-only")
    return found[-1]


def socket_dir(name):
    """A folder for UNIX sockets: in STATE, or elsewhere when that is too deep.

    The kernel takes socket paths of at most 107 bytes.
    """
    folder = STATE / "sockets" / name
    if len(os.fsencode(folder)) > 85:
        tag = hashlib.sha256(os.fsencode(REPO)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"callcentre-{os.getuid()}-{tag}-{name}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
