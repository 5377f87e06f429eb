"""Reads the machine's own apt configuration: which mirror, which keyring.

Nothing here names a host: what the machine uses is used for the other suites, too.
"""

import re
from dataclasses import dataclass
from pathlib import Path

ETC = Path("/etc/apt")
KEYRINGS = (
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
)
RELEASES = "bullseye bookworm trixie forky duke stable oldstable testing sid unstable"
SUITES = frozenset(RELEASES.split())


@dataclass(frozen=True)
class Source:
    """One `deb` entry: a mirror, its suites and components, the key that signs it."""

    uri: str
    suites: tuple
    components: tuple
    signed_by: str = ""

    def line(self, suite):
        """The entry for another suite of the same mirror, in one-line style."""
        option = f"[signed-by={self.signed_by}] " if self.signed_by else ""
        return f"deb {option}{self.uri} {suite} main"


def parse_list(text):
    """Entries of a `sources.list` (one-line style)."""
    for line in text.splitlines():
        line = line.split("#")[0].strip()
        found = re.fullmatch(r"deb\s+(?:\[([^]]*)\]\s+)?(\S+)\s+(\S+)\s*(.*)", line)
        if found:
            options, uri, suite, components = found.groups()
            key = re.search(r"signed-by=(\S+)", options or "")
            yield Source(
                uri, (suite,), tuple(components.split()), key[1] if key else ""
            )


def parse_deb822(text):
    """Entries of a `.sources` file (deb822 style)."""
    for stanza in stanzas(text):
        if "deb" not in stanza.get("types", "").split():
            continue
        if stanza.get("enabled", "yes").lower() in ("no", "false"):
            continue
        signed_by = stanza.get("signed-by", "")
        if "BEGIN PGP" in signed_by:
            signed_by = ""  # a key written in the file itself: apt's own trust is used
        for uri in stanza.get("uris", "").split():
            suites = tuple(stanza.get("suites", "").split())
            components = tuple(stanza.get("components", "").split())
            yield Source(uri, suites, components, signed_by)


def stanzas(text):
    """Paragraphs of `Field: value` lines, as dicts with lower-case names.

    >>> list(stanzas("Package: a\\nVersion: 1\\n\\n# remark\\nPackage: b\\n"))
    [{'package': 'a', 'version': '1'}, {'package': 'b'}]
    """
    current, field = {}, None
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        if not line.strip():
            if current:
                yield current
            current, field = {}, None
        elif line[0] in " \t" and field:
            current[field] += "\n" + line.strip()
        elif ":" in line:
            field, value = line.split(":", 1)
            field = field.lower()
            current[field] = value.strip()
    if current:
        yield current


def choose(sources):
    """The Debian mirror among the machine's entries, or None."""
    for source in sources:
        if "main" in source.components and SUITES.intersection(source.suites):
            return source
    return None


def machine_source(etc=ETC):
    """The machine's Debian mirror with a keyring; None on another system."""
    texts = [(path, path.read_text()) for path in _files(etc)]
    entries = []
    for path, text in texts:
        entries += parse_deb822(text) if path.suffix == ".sources" else parse_list(text)
    source = choose(entries)
    if source is None or source.signed_by:
        return source
    keyring = next((name for name in KEYRINGS if Path(name).exists()), "")
    return Source(source.uri, source.suites, source.components, keyring)


def _files(etc):
    folder = etc / "sources.list.d"
    found = [etc / "sources.list", *folder.glob("*.list"), *folder.glob("*.sources")]
    return sorted(path for path in found if path.is_file())
