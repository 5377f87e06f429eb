"""HTML of a letter → plain text that rules can read.

Blocks and table rows become lines, cells of a row are parted by a tab, so
"label in one cell, value in the next" reads like "label<TAB>value".
"""

import re
from html.parser import HTMLParser

BLOCKS = frozenset(
    "address article aside blockquote center dd div dl dt fieldset figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody tfoot thead"
    " tr ul".split()
)
SILENT = frozenset({"script", "style", "title", "template", "noscript", "head"})
SPACES = re.compile(r"[ \xa0\u2000-\u200b\u202f\r\n\f\v]+")
TAG = re.compile(r"<[^<>]{0,2000}>")
MAX_HTML = 2_000_000


class _TextMaker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in SILENT:
            # <body> inside an unclosed <head> is common in the wild
            self.silent.append(tag)
        elif tag == "body":
            self.silent.clear()
        elif tag == "br" or tag in BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append("\t")

    def handle_startendtag(self, tag, attrs):
        if tag == "br" or tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag):
        if tag in SILENT:
            if tag in self.silent:
                del self.silent[self.silent.index(tag) :]
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data):
        if not self.silent:
            self.parts.append(SPACES.sub(" ", data))


def html_to_text(html: str) -> str:
    """Readable text of an HTML document or fragment; never raises."""
    maker = _TextMaker()
    try:
        maker.feed(html[:MAX_HTML])
        maker.close()
        text = "".join(maker.parts)
    except Exception:  # noqa: BLE001 - the parser may stumble over any rubbish
        text = TAG.sub("\n", html[:MAX_HTML])
    return tidy("\n".join(line.strip(" \t") for line in text.split("\n")))


def tidy(text: str) -> str:
    """No trailing blanks, at most one empty line in a row, unix line ends."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = line.rstrip()
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip("\n")
