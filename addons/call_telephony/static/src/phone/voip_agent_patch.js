import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {VoipAgent} from "@voip_oca/services/voip_agent_service.esm";

import {live} from "../service/call_telephony_service";
import {played} from "./sound";

/** voip_oca's agent: what its screens ask goes to the one telephone of all tabs. */
patch(VoipAgent.prototype, {
    /** The service call_telephony_phone connects, in one tab. */
    async connectAgent() {
        this.phone = null;
    },

    async playTone(tone) {
        const audio = this.toneAudio;
        audio.currentTime = 0;
        audio.loop = true;
        audio.src = this.voip.tones[tone];
        if (!(await played(audio))) {
            this.phone?.tell(
                _t("The browser lets no ring tone sound until you click into the page.")
            );
        }
    },

    setCallAudio() {
        const connection = this.session?.sessionDescriptionHandler?.peerConnection;
        if (!connection) {
            return;
        }
        const tracks = connection.getReceivers().map((receiver) => receiver.track);
        this.callAudio.srcObject = new MediaStream(tracks.filter(Boolean));
        return played(this.callAudio);
    },

    /** Calls from the softphone go the same way as all others. */
    async call({number, partner}) {
        const telephony = live.telephony;
        const wanted = number || partner.phone;
        if (telephony?.enabled && telephony.pbx) {
            const origin = partner ? {resModel: "res.partner", resId: partner.id} : {};
            return telephony.dial(wanted, origin);
        }
        if (this.voip.mode !== "prod") {
            return super.call(...arguments);
        }
        return this.phone.do("dial", wanted, partner && {id: partner.id});
    },

    async accept() {
        if (!this.phone?.state.call) {
            return super.accept(...arguments);
        }
        return this.phone.do("accept");
    },

    async hangup() {
        if (!this.phone?.state.call) {
            return super.hangup(...arguments);
        }
        return this.phone.do("hangup");
    },

    async mute() {
        if (!this.phone?.state.call) {
            return super.mute(...arguments);
        }
        return this.phone.do("mute", !this.isMuted);
    },

    async hold() {
        if (!this.phone?.state.call) {
            return super.hold(...arguments);
        }
        return this.phone.do("hold", !this.isHolded);
    },

    transfer(number) {
        if (!this.phone?.state.call) {
            return super.transfer(...arguments);
        }
        return this.phone.do("transfer", number);
    },
});
