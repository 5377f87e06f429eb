from devenv import sandbox


def test_the_exchange_of_the_sandbox_is_configured():
    """`./run --pbx asterisk` makes the addon's own configuration files."""
    ports = dict(sandbox.PORTS)
    phones = dict.fromkeys(sandbox.EXTENSIONS, "secret")
    settings = {"password": "secret-of-ari", "ports": ports, "phones": phones}
    files = sandbox.exchange_files(sandbox.generator(), settings)
    assert {"pjsip.conf", "ari.conf", "http.conf", "extensions.conf"} <= set(files)
    assert "[odoo-fax]" in files["extensions.conf"]
    for number in sandbox.EXTENSIONS.values():
        assert f"[{number}]" in files["pjsip.conf"]
