"""Installs and updates addons in a database; an exit code alone is not believed."""

import atexit
import subprocess

from . import database, odoo_env, paths
from .lanes import odoo_log

NO_DEMO = "demo data failed to install"


class InstallError(RuntimeError):
    """Odoo did not install or update the addons."""


def install(name, addons, demo, *options):
    """Install addons that are not in the database yet; with their demo data, or not."""
    options = [*options, *(["--with-demo"] if demo else [])]
    _odoo(name, "install", addons, "-i", ",".join(addons), *options)


def update(name, new, changed, demo):
    """Install new addons, update changed ones."""
    options = ["--with-demo"] if demo else []
    if new:
        options += ["-i", ",".join(new)]
    if changed:
        options += ["-u", ",".join(changed)]
    _odoo(name, "update", [*new, *changed], *options)


def _run(command, log):
    """Exit code; the program does not outlive us, whichever thread waits for it."""
    child = subprocess.Popen(
        command,
        env=odoo_env.environ(),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    atexit.register(child.kill)
    try:
        return child.wait()
    finally:
        child.kill()
        child.wait()
        atexit.unregister(child.kill)


def _odoo(name, what, addons, *options):
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    path = paths.LOGS / f"{what}-{name}.log"
    command = odoo_env.command(
        *("-d", name, "--no-http", "--stop-after-init", "--max-cron-threads=0"),
        *options,
    )
    with open(path, "wb") as log:
        code = _run(command, log)
    with open(path, errors="replace") as log:
        complaints = [
            record.short()
            for record in odoo_log.records(log)
            if record.level in ("ERROR", "CRITICAL")
            and odoo_log.concerns(record, addons)
        ]
    missing = sorted(set(addons) - set(installed(name)))
    # Odoo installs an addon whose demo data is wrong without them, and warns only
    no_demo = NO_DEMO in path.read_text(errors="replace")
    if code or missing or no_demo:
        reason = "demo data failed" if no_demo else "it failed"
        reason = f"not installed: {', '.join(missing)}" if missing else reason
        tail = "\n".join(complaints[-3:]) or "\n".join(
            path.read_text(errors="replace").splitlines()[-15:]
        )
        raise InstallError(f"{what} in {name}: {reason}; see {path}\n{tail}")


BUNDLES = "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()\n"


def make_bundles(name):
    """Make the browser's bundles of JavaScript and CSS now: the first page is quick."""
    done = subprocess.run(
        odoo_env.command("shell", "-d", name, "--no-http", "--log-level=error"),
        env=odoo_env.environ(),
        input=BUNDLES,
        capture_output=True,
        text=True,
    )
    if done.returncode or "Traceback" in done.stderr:
        raise InstallError(
            f"the bundles of {name}:\n{done.stdout}{done.stderr}"[-3000:]
        )


def installed(name):
    """Addons installed in a database."""
    sql = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    try:
        return database.query(sql, name)
    except database.DatabaseError:
        return []
