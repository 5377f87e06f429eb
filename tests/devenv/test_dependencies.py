"""The list of dependencies is the lock's, and the lock's is what is installed."""

import importlib.metadata
import re

from devenv import dependency_reasons, npm, paths, pins, venv

DOCUMENT = (paths.REPO / "docs" / "dependencies.md").read_text()
LISTED = dict(re.findall(r"^\| (\S+) \| (\S+) \|", DOCUMENT, re.M))
LOCK = venv.pinned(venv.LOCK.read_text())


def test_every_locked_package_is_listed_in_its_version():
    wrong = {name for name, version in LOCK.items() if LISTED.get(name) != version}
    assert not wrong, "run .venv/bin/python devenv/dependencies"


def test_every_debian_package_is_listed_in_its_version():
    pinned = [pins.ODOO, *pins.ODOO_ASSETS, pins.ASTERISK, pins.PIP]
    assert [pin.name for pin in pinned if LISTED.get(pin.name) != pin.version] == []
    assert {pin.name for pin in pinned} == set(dependency_reasons.DEBIAN)


def test_every_linter_is_listed():
    text = (npm.SOURCE / "package.json").read_text()
    for name in dependency_reasons.NPM:
        assert f'"{name}"' in text
        assert name in LISTED


def test_every_direct_requirement_is_locked():
    direct = dependency_reasons.RUNTIME | dependency_reasons.DEVELOPMENT
    assert set(direct) <= set(LOCK)


def test_the_environment_is_what_the_lock_says():
    wrong = {
        name: importlib.metadata.version(name)
        for name, version in LOCK.items()
        if importlib.metadata.version(name) != version
    }
    assert not wrong


def test_the_npm_lock_has_hashes_and_no_addresses():
    text = (npm.SOURCE / "package-lock.json").read_text()
    assert '"resolved"' not in text
    assert text.count('"integrity"') == text.count('"node_modules/')
