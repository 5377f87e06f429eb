"""Puts everything in place, each step once."""

from . import asterisk_root, npm, odoo_source, postgres, stamps, system, venv


def runtime(pbx="simulated"):
    """What `./run` needs: Odoo, Python packages, PostgreSQL, perhaps Asterisk."""
    with stamps.lock():
        odoo_source.ensure()
        venv.ensure()
        if pbx == "asterisk":
            asterisk_root.ensure()
    postgres.ensure()


def linting():
    """What the lane `lint` needs besides."""
    with stamps.lock():
        npm.ensure()


def testing():
    """What the browser and the whole-suite tests need besides."""
    with stamps.lock():
        system.ensure(system.TEST_PROGRAMS, system.TEST_FILES)
        asterisk_root.ensure()


def browsing():
    """What a bench or a picture needs besides: chromium and a font."""
    with stamps.lock():
        system.ensure({"chromium": "chromium"}, system.TEST_FILES)
