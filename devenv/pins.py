"""Debian packages, pinned: version, SHA-256 of the file, series that may stand in."""

from .apt import Pin

ODOO = Pin(
    "odoo-19",
    "19.0.0+dfsg-1",
    "9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf",
    "19.0.",
)
# What the links inside Odoo's package point to.  Odoo needs Font Awesome 4.7.
ODOO_ASSETS = (
    Pin(
        "fonts-font-awesome",
        "5.0.10+really4.7.0~dfsg-4.1",
        "5f09e1adce26d59628a239c538882d53e58978b958233864fc617be9a510018e",
        "5.0.10+really4.7.",
    ),
    Pin(
        "fonts-inconsolata",
        "001.010-6",
        "bb5015c631cd47aa7d9d6e0ecd101f0e1234300f935e7719ea32ed9b640f0ac4",
        "001.",
    ),
    Pin(
        "fonts-montserrat",
        "9.000-6",
        "c5f603701f86661a7eed820ff0b0d19e0aa697b316053b7885cc7346370128c1",
        "9.",
    ),
    Pin(
        "fonts-ocr-b",
        "0.3.1~dfsg-2",
        "c3760c25162b33ef4b19f0801a2ffbe956634c1fbbef42610c718edfb06baca9",
        "0.",
    ),
    Pin(
        "fonts-roboto-unhinted",
        "2:3.016-1",
        "e08ef58b6b92ab2554cc5047b84c3eb03fe0df36d9eddaa1326f80783687c2e8",
        "2:3.",
    ),
    Pin(
        "libjs-jquery",
        "3.7.1+dfsg+~3.5.33-1",
        "818d6383b5b8f33734f682076b02fe3e765af23251ff6bf2b47747a4484e19d3",
        "3.",
    ),
    Pin(
        "libjs-jquery-form",
        "12-4",
        "fbfeedcd3eaf519b3cdcc88e93a1c79f6775da71657bac763f1430fe66e8a1da",
        "12-",
    ),
    Pin(
        "libjs-underscore",
        "1.13.8~dfsg+~1.13.0-1",
        "4bd04d6b3695e10228b4d479d6963d6b768bcd9aa22e9cef2a014814f5de2906",
        "1.",
    ),
)
ASTERISK = Pin(
    "asterisk",
    "1:22.10.1+dfsg+~cs6.17.60671434-1",
    "d9ead1e33013bf00cca8b9b6b383314e1595ac3eb5f993fde2ff22f251b6c727",
    "1:22.",
)
# pip for a Python that came without ensurepip (Debian's, unless python3-venv is there).
PIP = Pin(
    "python3-pip-whl",
    "23.0.1+dfsg-1",
    "cc373690a1cb469fb301b9fe0125048e3102f2e365d1b2d27cab091ec89fccdc",
    "23.",
)
