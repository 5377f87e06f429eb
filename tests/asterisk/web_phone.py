"""A browser phone for tests: chromium's own WebRTC, a microphone that beeps."""

import json
from dataclasses import replace

from call_telephony.core.asterisk_config import Extension

from .sandbox import Sandbox

NUMBER = "201"
PHONE = "odoo.__WOWL_DEBUG__.root.env.services.call_telephony_phone"
MEASURE = f"""async () => {{
    const session = {PHONE}.talk.session;
    const connection = session?.sessionDescriptionHandler?.peerConnection;
    if (!connection) return null;
    let found = null;
    (await connection.getStats()).forEach((one) => {{
        if (one.type === "inbound-rtp" && one.kind === "audio")
            found = [one.totalAudioEnergy, one.totalSamplesDuration];
    }});
    return found;
}}"""


class WebSandbox(Sandbox):
    """A Sandbox with a browser phone, whose password Odoo renews."""

    def config(self):
        config = super().config()
        browser = Extension(NUMBER, "", "browser", name="Browser")
        return replace(
            config, extensions=[*config.extensions, browser], renew_secrets=True
        )

    def pbx_values(self):
        return {
            **super().pbx_values(),
            "mode": "prod",
            "domain": "127.0.0.1",
            "ws_server": f"ws://127.0.0.1:{self.http_port}/ws",
            "browser_renew_secrets": True,
        }

    def contacts(self):
        """How many registrations the browser phone has."""
        text = self.instance.cli(f"pjsip show aor {NUMBER}")
        return text.count(f"sip:{NUMBER}@") + text.count("Contact:  201/")


class WebPhone:
    """The phone in one tab."""

    def __init__(self, page):
        self.page = page

    def wait(self, role="leader", status="registered", seconds=90):
        """Wait until this tab has that role and the phone that status."""
        self.page.wait_for_selector(
            f".o_phone_dot[data-role={role}][data-status={status}]",
            timeout=seconds * 1000,
            state="attached",
        )
        return self

    @property
    def state(self):
        return json.loads(self.page.evaluate(f"JSON.stringify({PHONE}.state)"))

    def wait_call(self, phase="talking", **values):
        """Wait until its call is in that phase (and has those values)."""
        wanted = json.dumps({"phase": phase, **values})
        self.page.wait_for_function(
            f"""() => {{
                const call = {PHONE}.state.call;
                const wanted = {wanted};
                return call && Object.keys(wanted).every((k) => call[k] === wanted[k]);
            }}""",
            timeout=60_000,
        )

    def wait_free(self):
        self.page.wait_for_function(f"() => !{PHONE}.state.call", timeout=60_000)

    def heard(self, seconds=1.5):
        """Root mean square (0 … 1) of what the user hears in the next seconds."""
        before = self.page.evaluate(MEASURE)
        self.page.wait_for_timeout(seconds * 1000)
        after = self.page.evaluate(MEASURE)
        if before is None or after is None:  # no talk
            return 0.0
        energy, duration = (new - old for new, old in zip(after, before, strict=True))
        return (energy / duration) ** 0.5 if duration else 0.0

    def register_time(self):
        """Milliseconds from nothing to registered."""
        return self.page.evaluate(
            f"""async () => {{
                const phone = {PHONE};
                await phone.line.close();
                const begun = performance.now();
                await phone.line.open();
                return performance.now() - begun;
            }}"""
        )
