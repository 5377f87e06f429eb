"""Is an account right?  Asks the provider what is registered, and changes nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from ..core.diagnostics import Finding
from ..core.sip_account import SipAccount, problems
from .sip_client import Client, SipUnreachable
from .sip_dialog import new_call_id
from .sip_message import Message
from .sip_message import branch as new_branch

WITHIN = 5.0


def probe(account: SipAccount) -> list[Finding]:
    """What is wrong with the account, as codes for texts.  Takes 10 seconds at most.

    Codes: sip_settings (values: names), sip_name, sip_silent, sip_password,
    sip_forbidden, sip_unknown, sip_strange (values: status), sip_accepted (contacts).
    """
    wrong = problems(account)
    if wrong:
        return [Finding("error", "sip_settings", {"names": ", ".join(wrong)})]
    return [asyncio.run(_probe(replace(account, sip_port=0)))]


class _Nobody:
    """A telephone that takes no calls."""

    def heard_request(self, message, address):
        return False

    def registration_changed(self, *args):
        pass


async def _probe(account: SipAccount) -> Finding:
    client = Client(account, _Nobody())
    try:
        await client.start()
        return await _ask(client)
    except SipUnreachable as error:
        return Finding("error", "sip_name", {"reason": str(error)})
    finally:
        await client.stop()


async def _ask(client: Client) -> Finding:
    uri = f"sip:{client.account.realm_domain}"
    call_id = new_call_id()
    proof = None
    for cseq in (1, 2, 3):
        answer = await _register(client, call_id, cseq, proof)
        if answer is None:
            return Finding("error", "sip_silent")
        again = client.proof(answer, "REGISTER", uri)
        stale = "stale=true" in answer.get("WWW-Authenticate").lower()
        if not again or (proof and not stale):
            break
        proof = again
    return _finding(answer)


def _register(client, call_id, cseq, proof):
    """The final answer to a question for what is registered, None: nobody answers."""
    done: asyncio.Future = asyncio.get_running_loop().create_future()

    def answered(message: Message):
        if message.code >= 200 and not done.done():
            done.set_result(message)

    def nobody():
        if not done.done():
            done.set_result(None)

    used = new_branch()
    text = client.register_text(used, call_id, cseq, 0, proof, contact=False)
    client.transact(text, used, "REGISTER", answered, nobody, give_up=WITHIN)
    return done


def _finding(answer: Message) -> Finding:
    if 200 <= answer.code < 300:
        return Finding("ok", "sip_accepted", {"contacts": len(answer.all("Contact"))})
    codes = {
        401: "sip_password",
        407: "sip_password",
        403: "sip_forbidden",
        404: "sip_unknown",
    }
    if answer.code in codes:
        return Finding("error", codes[answer.code])
    return Finding("error", "sip_strange", {"status": answer.code})
