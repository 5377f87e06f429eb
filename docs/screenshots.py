"""Takes the pictures of the user guide, in English and Russian.

`.venv/bin/python docs/screenshots.py [--lang en|ru] [NAME …]`

Starts a copy of the demo database with the simulated exchange, works in it as people
would and writes docs/img/<language>/<name>.png; `--list` tells the names. Nothing else
is left. A picture that cannot be taken does not hinder the others; the end tells.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from pictures import PICTURES, Studio, speak  # noqa: E402
from pictures.studio import LANGUAGES  # noqa: E402
from playwright.sync_api import Error, sync_playwright  # noqa: E402

from devenv import system  # noqa: E402
from tests.support.simulated import obedient_clients  # noqa: E402
from tests.support.site import RpcError, Site  # noqa: E402

#: These need the simulated exchange.
CALLS = {"desk", "incoming", "telephony_colleagues", "telephony_asterisk"}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--lang", choices=sorted(LANGUAGES))
    parser.add_argument("--list", action="store_true", help="tell the names")
    parser.add_argument("name", nargs="*")
    options = parser.parse_args()
    known = {name for names in PICTURES for name in names}
    if unknown := set(options.name) - known:
        parser.error(f"no such picture: {', '.join(sorted(unknown))}")
    return options


def take_all(browser, language, wanted):
    """The wanted pictures of a language; those which could not be taken."""
    site = Site.of(f"pictures_{language}")
    failed = []
    try:
        obedient_clients(site)
        site.start(telephony=any(names[0] in CALLS for names in wanted))
        speak(site, language)
        studio = Studio(browser, site, language)
        for names, take in wanted.items():
            try:
                take(studio)
            except (Error, RpcError, AssertionError) as error:
                failed.append(f"{language}/{names[0]}: {error}")
            studio.leave()
    finally:
        site.stop()
        site.drop()
    return failed


def main():
    options = arguments()
    if options.list:
        print("\n".join(name for names in PICTURES for name in names))
        return
    wanted = {
        names: take
        for names, take in PICTURES.items()
        if not options.name or set(names) & set(options.name)
    }
    failed = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=system.which("chromium"), args=system.CHROMIUM
        )
        for language in [options.lang] if options.lang else LANGUAGES:
            failed += take_all(browser, language, wanted)
        browser.close()
    if failed:
        sys.exit("Not taken:\n" + "\n".join(failed))


if __name__ == "__main__":
    main()
