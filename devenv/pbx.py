"""Tells a database which exchange it uses: the simulated one, or the sandbox."""

import json
import subprocess

from . import console, database, odoo_env, paths, stamps

SCRIPT = paths.DEVENV / "pbx_in_odoo.py"
SIMULATED = {"pbx": {"driver": "simulated"}, "phones": {}}


class PbxError(RuntimeError):
    """Odoo would not take the exchange."""


def choose(name, wanted=SIMULATED):
    """Write the exchange into a database, unless that is what it has.

    A new database has the simulated exchange from its demo data.
    """
    facts = database.noted(name)
    value = stamps.digest(json.dumps(wanted, sort_keys=True), SCRIPT)
    if facts.get("pbx", stamps.digest(json.dumps(SIMULATED), SCRIPT)) == value:
        return
    console.step("Telling Odoo which exchange it has")
    with open(SCRIPT) as script:
        done = subprocess.run(
            odoo_env.command("shell", "-d", name, "--no-http", "--log-level=error"),
            env={**odoo_env.environ(), "DEVENV_PBX": json.dumps(wanted)},
            stdin=script,
            capture_output=True,
            text=True,
        )
    if "PBX SET" not in done.stdout:
        raise PbxError(f"the exchange:\n{(done.stdout + done.stderr)[-2000:]}")
    database.note(name, **{**facts, "pbx": value})
