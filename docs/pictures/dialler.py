"""Campaigns, their rules, the supervisor's board and what belongs to it."""

from tests.support.dialer_screens import DialerScreens
from tests.support.site import Site, eventually

from .studio import Studio, picture, speak

#: So many attempts make a board worth a look.
ATTEMPTS = 40


@picture("board", "wall")
def board(studio):
    """The live board of the demo, on which simulated operators are at work.

    At their own pace, on a quiet machine: else clients are abandoned that would not be.
    """
    site = Site.of(f"board_{studio.folder.name}", floor=True)
    busy = Studio(studio.browser, site, studio.folder.name)
    try:
        site.start()
        busy.admin = site.rpc("admin")
        speak(site, studio.folder.name)
        count = "SELECT count(*) FROM call_attempt WHERE NOT is_open AND is_pooled"
        eventually(lambda: site.value(count) >= ATTEMPTS, 600, 2, what="a busy floor")
        page = busy.seat("supervisor").open("action-call_dialer.call_board_action")
        page.wait_for_selector(".o_board_operator[data-state=talking]")
        page.wait_for_timeout(2000)
        busy.take("board", page, moves=True)
        page.goto(f"{site.url}/odoo/call-wall")
        page.wait_for_selector(".o_board_operator[data-state=talking]")
        page.wait_for_timeout(2000)
        busy.take("wall", page, moves=True)
        busy.leave()
    finally:
        site.stop()
        site.drop()


@picture(
    "campaign_power",
    "campaign_check",
    "lists",
    "plan",
    "profile",
    "consent",
    "result",
    "by_operator",
    "desk_colleagues",
    "what_if",
)
def screens(studio):
    """The screens of a campaign's rules and figures."""
    shown = DialerScreens(studio.site).fill()
    names = {"lists": "mix", "desk_colleagues": "colleagues"}
    screens = {name: (who, show) for name, who, show in shown.all()}
    for file in (
        *("campaign_power", "campaign_check", "lists", "plan", "profile", "consent"),
        *("result", "by_operator", "desk_colleagues", "what_if"),
    ):
        who, show = screens[names.get(file, file)]
        page = show(studio.seat(who))
        if file == "what_if":
            done = ".o_what_if .progress.invisible"
            page.wait_for_selector(done, state="attached")
        page.wait_for_timeout(700)
        studio.take(file, page, moves=file == "desk_colleagues")
