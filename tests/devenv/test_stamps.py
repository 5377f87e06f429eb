"""Stamps: a step is done once, and again when its inputs change."""

import pytest

from devenv import paths, stamps, venv


@pytest.fixture
def state(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "STATE", tmp_path / "state")
    monkeypatch.setattr(paths, "STAMPS", tmp_path / "state" / "stamps")
    return tmp_path


def test_marked_is_current_until_the_inputs_change(state):
    assert not stamps.is_current("step", "one")
    assert not stamps.was_done("step")
    stamps.mark("step", "one")
    assert stamps.is_current("step", "one")
    assert not stamps.is_current("step", "two")
    assert stamps.was_done("step")


def test_forgotten_is_done_again(state):
    stamps.forget("step")
    stamps.mark("step", "one")
    stamps.forget("step")
    assert not stamps.is_current("step", "one")


def test_mark_leaves_nothing_unfinished(state):
    stamps.mark("step", "one")
    assert [path.name for path in paths.STAMPS.iterdir()] == ["step"]


def test_digest_of_a_folder_follows_names_and_contents(tmp_path):
    folder = tmp_path / "f"
    folder.mkdir()
    seen = {stamps.digest(folder)}
    (folder / "a").write_text("1")
    seen.add(stamps.digest(folder))
    (folder / "a").write_text("2")
    seen.add(stamps.digest(folder))
    (folder / "a").rename(folder / "b")
    seen.add(stamps.digest(folder))
    assert len(seen) == 4


def test_digest_passes_over_caches(tmp_path):
    before = stamps.digest(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "x.pyc").write_text("1")
    assert stamps.digest(tmp_path) == before


def test_digest_tells_inputs_apart():
    assert stamps.digest("ab", "c") != stamps.digest("a", "bc")


def test_digest_of_an_absent_file(tmp_path):
    assert stamps.digest(tmp_path / "none") == stamps.digest(tmp_path / "none")


def test_lock_is_free_again_after_an_exception(state):
    with pytest.raises(ValueError):
        with stamps.lock():
            raise ValueError
    with stamps.lock():
        pass


LOCK = """\
aiohttp==3.14.5 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
setuptools==79.0.1 \\
    --hash=sha256:cc
zope-event==6.2 ; python_version > "3" \\
    --hash=sha256:dd
"""


def test_pinned_versions_of_a_lock():
    assert venv.pinned(LOCK) == {
        "aiohttp": "3.14.5",
        "setuptools": "79.0.1",
        "zope-event": "6.2",
    }


@pytest.mark.parametrize("name", ["aiohttp", "setuptools", "zope-event"])
def test_entry_of_a_lock_is_the_package_with_its_hashes_only(name):
    text = venv.entry(LOCK, name)
    assert text.startswith(f"{name}==")
    assert text.count("==") == 1
    assert text.count("--hash") == (2 if name == "aiohttp" else 1)


def test_entry_that_is_missing():
    with pytest.raises(venv.VenvError, match="does not have nothing"):
        venv.entry(LOCK, "nothing")


def test_the_lock_has_hashes_and_no_host():
    text = venv.LOCK.read_text()
    assert "://" not in text
    for name in venv.pinned(text):
        assert "--hash=sha256:" in venv.entry(text, name)
