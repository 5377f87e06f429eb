#!/usr/bin/env python3
"""From the ring to the card: a real Asterisk, a real browser.

Clients call one after another; each call rings at a desk phone and opens the card of
the client in chromium.  Measured is the time from the moment the caller's INVITE is
sent to the paint of the card, through Asterisk, the telephony service, PostgreSQL, the
bus and the browser.  Every fourth caller is unknown.

python bench/popup.py [--out FILE.json] [--quick]
"""

import re
import sys
import time
from pathlib import Path

from support.report import main, median, percentile
from support.site import Site

from devenv import servers

ROOT = Path(__file__).resolve().parent.parent
GOAL_MS = 500
#: A caller hangs up after this many seconds.
RINGS = 2.5
ADDONS = ["call_telephony"]
PREPARE = """
from odoo.tests import new_test_user
env.company.country_id = env.ref("base.ru")
env["voip.pbx"].search([]).active = False
pbx = env["voip.pbx"].create({values!r})
groups = "base.group_user,base.group_partner_manager," \
    "call_telephony.call_telephony_group_user"
user = new_test_user(env, "popup_user", groups=groups)
env["telephony.device"].create({{
    "user_id": user.id, "pbx_id": pbx.id, "kind": "desk", "address": "101"}})
pbx.incoming_user_ids = user
firm = env["res.partner"].create({{"name": "Romashka", "is_company": True}})
for n in range({count}):
    env["res.partner"].create({{
        "name": "Client %s" % n, "phone": "+7916%07d" % n, "parent_id": firm.id,
        "user_id": user.id, "city": "Kazan"}})
env.cr.commit()
"""

#: Notes when a card is on the screen: its title and the wall clock, after the paint.
WATCH = """() => {
    window.cards = [];
    let shown = "";
    new MutationObserver(() => {
        const title = document.querySelector(".o_incoming_card_title")?.textContent;
        if (title === shown || !title) {
            shown = title || "";
            return;
        }
        shown = title;
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () =>
                window.cards.push([title, Date.now()]);
            channel.port2.postMessage(0);
        });
    }).observe(document.body, {childList: true, subtree: true, characterData: true});
}"""


def exchange():
    """The tests' Asterisk with its telephones."""
    sys.path[:0] = [str(ROOT), str(ROOT / "addons")]
    import conftest  # noqa: F401 - our addons' core without Odoo
    from tests.asterisk.sandbox import Sandbox
    from tests.asterisk.sip_agent import Behaviour

    box = Sandbox("bench_popup")
    box.start()
    box.operator_behaviour = Behaviour(0)  # rings
    return box


def one_call(page, box, number, name):
    """Milliseconds from the INVITE to the paint of this caller's card."""
    page.wait_for_selector(".o_incoming_card", state="detached")
    seen = page.evaluate("() => window.cards.length")
    began = time.time() * 1000
    call = box.call_in(number, wait=RINGS)
    page.wait_for_function("seen => window.cards.length > seen", arg=seen)
    title, painted = page.evaluate("() => window.cards.at(-1)")
    call.result(20)
    assert name in title.replace(" ", ""), (title, name)
    return painted - began


def run(bench):
    count = 12 if bench.quick else 60
    box = exchange()
    try:
        with Site("popup", ADDONS) as site:
            bench.say("an Asterisk, a desk phone, a browser")
            site.script(PREPARE.format(values=box.pbx_values(), count=count))
            site.start()
            service = servers.Telephony(site.db).start()
            try:
                spent = measure(bench, site, box, count)
            finally:
                service.stop()
    finally:
        box.stop()
    bench.add("popup.calls", len(spent), "calls", goal=count, at_least=True)
    bench.add("popup.ring_to_card_median_ms", median(spent), "ms")
    bench.add("popup.ring_to_card_p95_ms", percentile(spent, 0.95), "ms", goal=GOAL_MS)
    bench.add("popup.ring_to_card_max_ms", max(spent), "ms")


def warm_up(site):
    """Let the server make the web client's bundles before a browser waits."""
    session = site.login("popup_user")
    http = session._http

    def get(path):
        http.request("GET", path, headers={"Cookie": session._cookie})
        return http.getresponse().read().decode(errors="replace")

    for path in sorted(set(re.findall(r'"(/web/assets/[^"]+)"', get("/odoo")))):
        get(path)


def measure(bench, site, box, count):
    warm_up(site)
    with site.browser() as browser:
        page = site.page(browser, "popup_user")
        page.wait_for_selector(".o_call_systray")
        for _ in range(300):
            state = site.sql("SELECT service_known_state FROM voip_pbx WHERE active")
            if "connected" in state:
                break
            time.sleep(0.2)
        page.wait_for_timeout(2000)  # the websocket subscribes
        page.evaluate(WATCH)
        one_call(page, box, "+79160000000", "Client0")  # not counted: the first one
        bench.say(f"{count} calls")
        spent = []
        for n in range(count):
            if n % 4 == 3:
                spent.append(one_call(page, box, f"+7917{n:07}", f"+7917{n:07}"))
            else:
                spent.append(one_call(page, box, f"+7916{n:07}", f"Client{n}"))
        return spent


if __name__ == "__main__":
    main(run, __doc__)
