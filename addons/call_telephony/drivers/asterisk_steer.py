"""What is done to a running call: hold, keys, transfer, conference, recording."""

from __future__ import annotations

import logging
import re

from ..core import commands
from ..core.events import CLIENT, OPERATOR, EventType
from ..core.parties import BLIND, CONSULT, RECALL
from .ari_call import AriCall, Guest
from .asterisk_base import caller_id_of
from .asterisk_calls import Calls
from .base import DriverError

_logger = logging.getLogger(__name__)


class Steering(Calls):
    """See the module."""

    async def _do_Hold(self, command: commands.Hold):
        call = self._talking(command.call)
        call.held = command.on
        await self._arrange(call)
        data = {"on": command.on}
        self._emit(EventType.HELD, call, data=data, mark=command.mark)

    async def _do_Mute(self, command: commands.Mute):
        call = self._talking(command.call)
        call.muted = command.on
        await self._arrange(call)
        data = {"on": command.on}
        self._emit(EventType.MUTED, call, data=data, mark=command.mark)

    async def _do_PauseRecording(self, command: commands.PauseRecording):
        call = self._talking(command.call)
        if not call.recording:
            raise DriverError("this call is not recorded")
        call.paused = command.on
        if call.taping:
            await self._pause_recording(call, command.on)
        data = {"on": command.on}
        self._emit(EventType.RECORDING_PAUSED, call, data=data, mark=command.mark)

    async def _do_Dtmf(self, command: commands.Dtmf):
        call = self._talking(command.call)
        if not re.fullmatch(r"[0-9A-D*#]{1,40}", command.digits):
            raise DriverError("keys are 0-9, A-D, * and #")
        await self.ari.post("channels", call.client, "dtmf", dtmf=command.digits)

    # -- others

    async def _do_Invite(self, command: commands.Invite):
        call = self._talking(command.call)
        if call.consult or call.speaker not in call.answered:
            raise DriverError("somebody is being asked already")
        self._address(command.target)  # refused before anything is changed
        data = {**command.data, "role": command.role}
        await self._emit(EventType.DIALLING, call, command.leg, data=data)
        if call.ending:
            return
        leg = command.leg
        call.guests[leg] = Guest(command.role, command.target, dict(command.data))
        call.live.add(leg)
        await self._arrange(call)  # who asks hears ringing, the client music
        await self._ring_guest(call, leg, command)
        if command.role == BLIND:
            if leg not in call.live:  # refused at once: the operator is still there
                raise DriverError("not reached")
            await self._hand_over(call, leg)

    async def _ring_guest(self, call: AriCall, leg: str, command: commands.Invite):
        name = command.caller_name if command.target.is_extension else ""
        try:
            await self._originate(
                call,
                leg,
                command.target,
                timeout=command.timeout,
                caller_id=caller_id_of(name, command.caller_id),
            )
        except DriverError:
            call.live.discard(leg)
            call.guests.pop(leg, None)
            self._emit(EventType.LEG_ENDED, call, leg, cause=38)
            await self._arrange(call)
            raise

    async def _do_CompleteTransfer(self, command: commands.CompleteTransfer):
        call = self._talking(command.call)
        if not call.consult:
            raise DriverError("nobody is being asked")
        await self._hand_over(call, call.consult)

    async def _do_DropLeg(self, command: commands.DropLeg):
        call = self._known(command.call)
        if command.leg not in call.live or command.leg in (
            CLIENT,
            OPERATOR,
            call.speaker,
        ):
            raise DriverError("this telephone does not take part any more")
        await self.ari.delete("channels", call.channel_of(command.leg))

    async def _hand_over(self, call: AriCall, leg: str):
        """From now on `leg` has the operator's part; who had it before leaves."""
        before = call.speaker
        if before == leg:
            return
        call.speaker = leg
        call.held = call.muted = False
        call.ended_by = ""
        now = self.clock.now()
        self._emit(EventType.TRANSFERRED, call, leg, data={"from": before})
        for kind in (EventType.HELD, EventType.MUTED):
            self._emit(kind, call, data={"on": False}, mark=f"{now:.3f}-{leg}")
        if before == OPERATOR and call.line:
            self._release_line(call)
        elif before in call.live:
            await self.ari.delete("channels", call.channel_of(before))
        await self._arrange(call)
        await self._listen_to_speaker(call)

    async def _listen_to_speaker(self, call: AriCall):
        """Who listens hears the new operator (see `asterisk_spy`)."""

    async def _guest_is_up(self, call: AriCall, leg: str):
        await self._arrange(call)
        if leg == call.speaker:
            await self._listen_to_speaker(call)

    # -- somebody has gone

    async def _leg_is_gone(self, call: AriCall, leg: str, cause: int):
        call.placed.pop(leg, None)
        for legs in (call.tones, call.music, call.hushed):
            legs.discard(leg)
        if not call.ending and leg not in (CLIENT, call.speaker):
            await self._arrange(call)
        elif not call.ending and leg == call.speaker and await self._replaced(call):
            return
        else:
            call.ended_by = call.ended_by or call.by(leg)
            if call.cause is None:
                call.cause = cause
            await self._end_legs(call)

    async def _replaced(self, call: AriCall) -> bool:
        """Is there somebody to go on with the client?"""
        if not call.bridged or CLIENT not in call.live:
            return False
        if call.consult:  # put the telephone down: the usual way to pass on
            await self._hand_over(call, call.consult)
            return True
        guest = call.guests.get(call.speaker)
        asked = guest is not None and guest.role in (BLIND, CONSULT)
        if asked and call.speaker not in call.answered:
            return await self._recall(call)
        return False

    async def _recall(self, call: AriCall) -> bool:
        """Nobody took the client over: back to who passed the client on."""
        order = call.dial or call.ring
        if order is None or order.operator.kind == "none":
            return False
        leg = f"{call.speaker}r"
        data = {"role": RECALL, "by": OPERATOR}
        await self._emit(EventType.DIALLING, call, leg, data=data)
        if call.ending:
            return True
        call.guests[leg] = Guest(RECALL, order.operator, data)
        timeout = call.dial.operator_timeout if call.dial else call.ring.timeout
        number = call.dial.client.address if call.dial else call.caller
        try:
            await self._originate(
                call,
                leg,
                order.operator,
                timeout=timeout,
                caller_id=caller_id_of("", number),
            )
        except DriverError as error:
            _logger.info("PBX %s: %s: %s", self.config.name, call.ref, error)
            call.live.discard(leg)
        if leg not in call.live:
            return False
        await self._hand_over(call, leg)
        return True
