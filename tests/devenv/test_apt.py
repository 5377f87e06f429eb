"""Reading apt's configuration and index; choosing versions."""

import pytest

from devenv import apt, apt_sources
from devenv.apt import AptError, Candidate, Pin

DEB822 = """\
Types: deb
# a remark
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb deb-src
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
"""


def test_deb822():
    first, second = apt_sources.parse_deb822(DEB822)
    assert first.uri == "http://mirror.example/debian"
    assert first.suites == ("bookworm", "bookworm-updates")
    assert first.signed_by.endswith("debian-archive-keyring.gpg")
    assert second.suites == ("bookworm-security",)


def test_deb822_disabled_and_source_only():
    text = DEB822.replace("Types: deb\n", "Types: deb\nEnabled: no\n")
    text = text.replace("deb deb-src", "deb-src")
    assert list(apt_sources.parse_deb822(text)) == []


def test_deb822_key_within_is_left_to_apt():
    text = (
        "Types: deb\nURIs: http://m\nSuites: sid\nComponents: main\n"
        "Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n"
    )
    (source,) = apt_sources.parse_deb822(text)
    assert source.signed_by == ""


@pytest.mark.parametrize(
    ("line", "uri", "key"),
    [
        ("deb http://m/debian bookworm main", "http://m/debian", ""),
        ("deb [signed-by=/k.gpg] http://m bookworm main", "http://m", "/k.gpg"),
        ("deb [arch=amd64 signed-by=/k] http://m bookworm main # x", "http://m", "/k"),
    ],
)
def test_one_line_style(line, uri, key):
    (source,) = apt_sources.parse_list(line)
    assert (source.uri, source.signed_by) == (uri, key)
    assert source.components == ("main",)


def test_one_line_style_skips_remarks_and_sources():
    text = "# deb http://m bookworm main\n\ndeb-src http://m bookworm main\n"
    assert list(apt_sources.parse_list(text)) == []


def test_chooses_the_debian_mirror_not_another():
    text = (
        "deb http://other/apt cloud-sdk-bookworm main\n"
        "deb http://m/debian-security bookworm-security main\n"
        "deb http://m/debian bookworm main\n"
    )
    assert apt_sources.choose(apt_sources.parse_list(text)).uri == "http://m/debian"
    assert apt_sources.choose([]) is None


def test_line_for_another_suite():
    (source,) = apt_sources.parse_list("deb [signed-by=/k] http://m bookworm main")
    assert source.line("sid") == "deb [signed-by=/k] http://m sid main"


def test_machine_source_reads_both_kinds_of_file(tmp_path):
    folder = tmp_path / "sources.list.d"
    folder.mkdir()
    (folder / "a.list").write_text("deb http://other nodistro main\n")
    (folder / "debian.sources").write_text(DEB822)
    source = apt_sources.machine_source(tmp_path)
    assert source.uri == "http://mirror.example/debian"


def test_machine_without_debian(tmp_path):
    assert apt_sources.machine_source(tmp_path) is None


SHOW = """\
Package: odoo-19
Version: 19.0.0+dfsg-1
SHA256: aa
Description: a
 long
 text

Package: odoo-19
Version: 19.0.0+dfsg-1
SHA256: aa

Package: odoo-19
Version: 19.0.2-1
SHA256: bb
"""


def test_candidates():
    assert apt.candidates(SHOW) == [
        Candidate("19.0.0+dfsg-1", "aa"),
        Candidate("19.0.2-1", "bb"),
    ]


PIN = Pin("odoo-19", "19.0.0+dfsg-1", "aa", "19.0.")


def simply(left, right):
    return left > right


def test_pinned_version_is_taken_without_a_warning():
    assert apt.select(PIN, apt.candidates(SHOW)) == (
        Candidate("19.0.0+dfsg-1", "aa"),
        None,
    )


def test_pinned_version_with_another_hash_is_refused():
    with pytest.raises(AptError, match="has the hash"):
        apt.select(PIN, [Candidate("19.0.0+dfsg-1", "changed")])


def test_gone_version_gives_the_newest_of_its_series_and_says_so():
    have = [Candidate(f"19.{n}-1", n) for n in ("0.2", "0.3", "1.0")]
    candidate, warning = apt.select(PIN, have, simply)
    assert candidate.version == "19.0.3-1"
    assert "is gone" in warning and "19.0.3-1" in warning


def test_no_version_of_the_series():
    with pytest.raises(AptError, match="it has: 20.0-1"):
        apt.select(PIN, [Candidate("20.0-1", "x")], simply)
    with pytest.raises(AptError, match="it has: nothing"):
        apt.select(PIN, [], simply)


def test_debian_versions_are_compared_as_debian_does():
    assert apt.newer("1.10", "1.9")
    assert apt.newer("1.0", "1.0~rc1")
    assert not apt.newer("1:1.0", "1:1.0")
