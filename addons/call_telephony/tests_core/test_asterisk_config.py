import pytest
from hypothesis import given
from hypothesis import strategies as st

from call_telephony.core.asterisk_config import (
    AsteriskConfig,
    CallerNames,
    ConfigError,
    Extension,
    Trunk,
    render,
    render_for_existing,
    render_for_freepbx,
)
from call_telephony.core.browser_phone import RTP_TIMEOUT


def config(**kwargs):
    defaults = {
        "ari_password": "secret",
        "extensions": [
            Extension("101", "pass101", name="Мария"),
            Extension("102", "pass102", kind="browser"),
            Extension("103", "", contact="sip:127.0.0.1:5071"),
        ],
        "trunk": Trunk("127.0.0.1", 5080),
    }
    return AsteriskConfig(**{**defaults, **kwargs})


def sections(text):
    names = [line for line in text.splitlines() if line.startswith("[")]
    return [line[1:].split("]")[0] for line in names]


def test_everything_listens_on_this_machine_only():
    files = render(config())
    assert "bindaddr = 127.0.0.1" in files["http.conf"]
    binds = [
        line
        for text in files.values()
        for line in text.splitlines()
        if line.startswith("bind")
    ]
    assert binds
    for line in binds:
        assert "127.0.0.1" in line or line.startswith("bindport")
    assert "0.0.0.0" not in "".join(files.values())


def test_extensions_and_trunk():
    text = render(config())["pjsip.conf"]
    assert sections(text).count("101") == 3  # endpoint, auth, aor
    assert sections(text).count("103") == 2  # its phone does not register
    assert "webrtc = yes" in text
    assert "contact = sip:127.0.0.1:5080" in text
    assert "type = identify" not in text
    assert 'callerid = "Мария" <101>' in text


def test_registration_at_a_provider():
    trunk = Trunk("sip.example.org", user="me", secret="pw", register=True)
    text = render(config(trunk=trunk))["pjsip.conf"]
    assert "type = registration" in text
    assert "client_uri = sip:me@sip.example.org:5060" in text


def test_only_the_additions():
    files = render_for_existing(config())
    assert "pjsip.conf" not in files
    assert sections(files["pjsip_odoo.conf"]).count("102") == 3
    assert "101" not in files["pjsip_odoo.conf"]
    assert "Stasis(odoo,incoming" in files["extensions_odoo.conf"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ari_password": "a\nb"},
        {"ari_password": ""},
        {"ari_user": "a]\n[b"},
        {"app": "odoo,x"},
        {"extensions": [Extension("101\n", "x")]},
        {"extensions": [Extension("101", "x\r\ncontext=evil")]},
        {"extensions": [Extension("101", "x"), Extension("101", "y")]},
        {"trunk": Trunk("host\n[evil]")},
        {"rtp_start": 20000, "rtp_end": 10000},
    ],
)
def test_refuses_what_breaks_out(wrong):
    with pytest.raises(ConfigError):
        render(config(**wrong))


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_value_never_makes_a_section(secret, name):
    extensions = [Extension("101", secret, name=name)]
    try:
        files = render(config(extensions=extensions))
    except ConfigError:
        return
    plain = render(config(extensions=[Extension("101", "x")]))
    assert sections(files["pjsip.conf"]) == sections(plain["pjsip.conf"])


NAMES = CallerNames("https://odoo.example.com/", 7, "t" * 32, "main")


def test_c4_the_dialplan_asks_for_names():
    for files in (
        render(config(caller_names=NAMES)),
        render_for_freepbx(config(caller_names=NAMES)),
    ):
        text = files.get("extensions.conf") or files["extensions_custom.conf"]
        assert "[odoo-caller-name]" in text
        asked = "CURL(https://odoo.example.com/call_telephony/caller_name,pbx=7&token="
        assert asked in text
        assert "httpheader)=X-Odoo-Database: main" in text
    assert "odoo-caller-name" not in render(config())["extensions.conf"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "https://x)},System(rm)"},
        {"url": "ftp://x"},
        {"token": "short"},
        {"token": "a,b)&SYSTEM=00000000000000"},
        {"database": "a\nb"},
    ],
)
def test_c4_nothing_breaks_out_of_the_question(wrong):
    values = {"url": "https://x", "pbx": 1, "token": "t" * 32, **wrong}
    with pytest.raises(ConfigError):
        render(config(caller_names=CallerNames(**values)))


def test_freepbx_gets_only_files_it_leaves_alone():
    files = render_for_freepbx(config())
    for name in files:
        assert "custom" in name or name == "cdr.conf"
    assert "[general]" not in files["ari_additional_custom.conf"]
    assert "[from-pstn-custom]" in files["extensions_custom.conf"]
    assert sections(files["pjsip_custom_post.conf"]).count("102") == 3


def test_c2_passwords_that_are_renewed_are_in_no_file():
    config_ = config(renew_secrets=True)
    for files in (render(config_), render_for_existing(config_)):
        text = "".join(files.values())
        assert "pass102" not in text
        assert "auth = odoo-102" in text
        assert "auth = astdb" in files["sorcery.conf"]
    assert "pass101" in render(config_)["pjsip.conf"], "desk phones keep theirs"
    assert "sorcery.conf" not in render(config())


def test_c2_a_page_has_time_to_load_again():
    assert f"rtp_timeout = {RTP_TIMEOUT}" in render(config())["pjsip.conf"]


def test_c12_faxes_have_a_context_nobody_else_reaches():
    for files, name in (
        (render(config()), "extensions.conf"),
        (render_for_existing(config()), "extensions_odoo.conf"),
    ):
        assert sections(files[name]).count("odoo-fax") == 1
        assert "include" not in files[name]
