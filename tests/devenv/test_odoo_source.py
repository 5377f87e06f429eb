"""Finding Odoo in whatever the user gives."""

import shutil

import pytest

from devenv import odoo_source
from devenv.odoo_source import OdooSourceError


def odoo_tree(root, addons, version="(19, 0, 0, FINAL, 0, '')"):
    """Just enough of Odoo to be recognised."""
    (root / "odoo").mkdir(parents=True)
    (root / "odoo" / "release.py").write_text(f"version_info = {version}\n")
    mail = root / addons / "mail"
    mail.mkdir(parents=True)
    (mail / "__manifest__.py").write_text("{}")
    return root


@pytest.mark.parametrize(
    ("inside", "addons"),
    [
        ("", "addons"),  # a checkout
        ("odoo-19.0.post2026", "odoo/addons"),  # a source archive
        ("usr/lib/python3/dist-packages", "odoo/addons"),  # a package
    ],
)
def test_locate(tmp_path, inside, addons):
    root = odoo_tree(tmp_path / inside, addons)
    assert odoo_source.locate(tmp_path) == (root, root / addons)


def test_locate_nothing(tmp_path):
    with pytest.raises(OdooSourceError, match="no Odoo found"):
        odoo_source.locate(tmp_path)


@pytest.mark.parametrize("version", ["(18, 0, 0, FINAL, 0, '')", "(19, 1, 0, 'a')"])
def test_other_versions_are_refused(tmp_path, version):
    root = odoo_tree(tmp_path, "addons", version)
    with pytest.raises(OdooSourceError, match=r"Odoo 19\.0 is needed"):
        odoo_source.check_version(root)


def test_odoo_src_must_exist(monkeypatch, tmp_path):
    monkeypatch.setenv("ODOO_SRC", str(tmp_path / "none"))
    with pytest.raises(OdooSourceError, match="does not exist"):
        odoo_source.given()


def test_odoo_src_unset(monkeypatch):
    monkeypatch.delenv("ODOO_SRC", raising=False)
    assert odoo_source.given() is None


def test_a_given_folder_is_linked_and_left_as_it_is(monkeypatch, tmp_path):
    given = odoo_tree(tmp_path / "given", "addons")
    target = tmp_path / "target"
    target.mkdir()
    before = sorted(given.rglob("*"))
    odoo_source._fill(given, target)
    assert (target / "python").resolve() == given
    assert (target / "addons").resolve() == given / "addons"
    assert sorted(given.rglob("*")) == before


def test_a_given_archive_is_unpacked_and_completed(tmp_path):
    odoo_tree(tmp_path / "tree" / "odoo-19.0", "odoo/addons")
    archive = shutil.make_archive(tmp_path / "odoo", "gztar", tmp_path / "tree")
    target = tmp_path / "target"
    target.mkdir()
    odoo_source._fill(odoo_source.Path(archive), target)
    assert (target / "python" / "odoo" / "release.py").is_file()
    assert (target / "addons" / odoo_source.SELFIE).exists()
    assert not (target / "python").readlink().is_absolute()
