"""The environment and command line under which Odoo runs here."""

import os

from . import paths, postgres


def addons_path():
    """Odoo's own addons, then ours; OCA addons in the venv are found by themselves."""
    folders = [paths.ODOO / "addons", paths.ADDONS]
    return ",".join(str(folder) for folder in folders if folder.is_dir())


def environ(base=None):
    """Environment for any Odoo process, its commands included."""
    env = dict(os.environ if base is None else base)
    env.update(postgres.environ())
    env["ODOO_RC"] = str(paths.ODOO_CONF)
    env["ODOO_DATA_DIR"] = str(paths.DATA)
    env["PYTHONDONTWRITEBYTECODE"] = env.get("PYTHONDONTWRITEBYTECODE", "")
    return env


def command(*args):
    """`python -m odoo` with the addons path first: only so are our commands found."""
    addons = f"--addons-path={addons_path()}"
    return [str(paths.PYTHON), "-m", "odoo", addons, *map(str, args)]
