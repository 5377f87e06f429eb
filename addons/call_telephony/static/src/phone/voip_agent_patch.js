import {patch} from "@web/core/utils/patch";
import {VoipAgent} from "@voip_oca/services/voip_agent_service.esm";

import {live} from "../service/call_telephony_service";

const AUTO_ANSWER = "X-Auto-Answer";

patch(VoipAgent.prototype, {
    /** No public STUN server is asked: the PBX is found by its own address. */
    get agentConfig() {
        return {
            ...super.agentConfig,
            sessionDescriptionHandlerFactoryOptions: {
                peerConnectionConfiguration: {iceServers: []},
            },
        };
    },

    /** The password is not in the session: it is fetched to register, and only then. */
    async connectAgent() {
        if (this.voip.mode === "prod" && this.voip.has_password) {
            const login = await this.orm.call(
                "res.users",
                "telephony_browser_credentials",
                []
            );
            this.voip.pbx_username = login.username;
            this.voip.pbx_password = login.password;
        }
        return super.connectAgent(...arguments);
    },

    /** A second call while one goes on hears busy; our own calls answer themselves. */
    async onInvite(session) {
        if (this.session) {
            session.reject({statusCode: 486});
            return;
        }
        await super.onInvite(...arguments);
        const wanted = live.telephony?.current;
        const isOurs = wanted && wanted.direction === "outgoing";
        if (isOurs && session.request?.getHeader(AUTO_ANSWER)) {
            await this.accept();
        }
    },

    /** Calls from the softphone go the same way as all others. */
    async call({number, partner}) {
        const telephony = live.telephony;
        if (!telephony?.enabled || !telephony.pbx) {
            return super.call(...arguments);
        }
        const origin = partner ? {resModel: "res.partner", resId: partner.id} : {};
        return telephony.dial(number || partner.phone, origin);
    },
});
