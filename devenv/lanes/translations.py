"""Are the addons' translations whole? Asks Odoo itself which terms there are."""

import json
import subprocess

from .. import odoo_env, paths

SCRIPT = paths.DEVENV / "lanes" / "export_terms.py"


class ExportError(RuntimeError):
    """Odoo could not export the terms."""


def check(database, addons, update=False):
    """`{addon: [problem, …]}`, from a database that has the addons installed.

    :param update: write .pot and ru.po instead of only looking
    """
    job = {
        "repo": str(paths.REPO),
        "addons_folder": str(paths.ADDONS),
        "addons": list(addons),
        "update": update,
    }
    options = ["-d", database, "--no-http", "--log-level=error"]
    with open(SCRIPT) as script:
        done = subprocess.run(
            odoo_env.command("shell", *options),
            env={**odoo_env.environ(), "DEVENV_TERMS": json.dumps(job)},
            stdin=script,
            capture_output=True,
            text=True,
        )
    for line in done.stdout.splitlines():
        if line.startswith("TERMS "):
            return json.loads(line.removeprefix("TERMS "))
    raise ExportError(f"no terms exported:\n{(done.stdout + done.stderr)[-2000:]}")
