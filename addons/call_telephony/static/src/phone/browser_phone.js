import {markRaw, reactive} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {RPCError} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {session as page} from "@web/session";
import {user} from "@web/core/user";

import {live} from "../service/call_telephony_service";
import {Leader} from "./leader";
import {Talk} from "./talk";
import {SipLine} from "./sip_line";

const SEAT = "call_telephony.seat";
const OFF = {status: "off", problem: "", message: "", retryAt: 0, call: false};

/**
 * The user's telephone in this browser: one for all tabs.
 *
 * `state`, the same in every tab:
 * - role: leader (this tab has the connection and the sound), follower or off;
 * - status: off, connecting, registered, waiting (until `retryAt`, ms) or elsewhere
 *   (another browser of the user has it); problem: "", server, password, credentials,
 *   library, insecure, denied, missing, busy; message: the words of whoever refused;
 * - call: false, or {ref, id, number, name, direction, phase: ringing | talking, muted,
 *   held, since (ms)}.
 */
export class BrowserPhone {
    constructor({agent, orm, notification}) {
        this.agent = agent;
        this.voip = agent.voip;
        this.orm = orm;
        this.notification = notification;
        this.state = reactive({role: "off", ...OFF});
        this.talk = markRaw(new Talk(this));
        this.line = null;
        this.leader = null;
        this.loggedIn = Infinity;
    }

    get leads() {
        return this.state.role === "leader";
    }

    /** A name of this browser, by which its registration is known from others. */
    get seat() {
        const {localStorage} = browser;
        const seat = localStorage.getItem(SEAT) || Math.random().toString(36).slice(2);
        localStorage.setItem(SEAT, seat);
        return seat;
    }

    // -- life

    start() {
        if (this.voip.mode !== "prod" || !this.voip.pbx_ws || !this.voip.has_password) {
            return;
        }
        this.state.role = "follower";
        const name = `call_telephony.phone.${page.db}.${user.userId}`;
        this.leader = markRaw(
            new Leader(name, {
                onLead: () => this.lead(),
                onMessage: (message) => this.onMessage(message),
            })
        );
        this.leader.start();
        this.leader.send({type: "hello"});
    }

    async stop() {
        const {line, leader} = this;
        this.line = this.leader = null;
        this.talk.hangup();
        Object.assign(this.state, {role: "off", ...OFF});
        this.voip.status = "disconnected";
        leader?.stop();
        await line?.close();
    }

    /** The user took another telephone into use, here or elsewhere. */
    async onDevice() {
        const info = await this.orm.silent.call(
            "res.users",
            "telephony_phone_info",
            []
        );
        Object.assign(this.voip, info);
        await this.stop();
        this.start();
    }

    /** This tab has the connection and the sound from now on. */
    lead() {
        this.state.role = "leader";
        this.update({...OFF, status: "connecting"});
        if (!this.agent.hasRtcSupport) {
            this.update({status: "waiting", problem: "insecure"});
            return;
        }
        this.line = markRaw(
            new SipLine({
                settings: this.voip,
                credentials: () => this.logIn(),
                onStatus: (...args) => this.onStatus(...args),
                onInvite: (invitation) => this.talk.onInvite(invitation),
            })
        );
        this.line.open();
    }

    async logIn() {
        const login = await this.orm.silent.call(
            "res.users",
            "telephony_browser_credentials",
            [this.seat]
        );
        this.loggedIn = login.at;
        return login;
    }

    onStatus(status, problem, seconds = 0, message = "") {
        const retryAt = seconds && Date.now() + seconds * 1000;
        this.update({status, problem, message, retryAt});
        if (status === "registered") {
            this.comeBack();
        }
    }

    /**
     * A talk goes on without us: the page was loaded again, or the connection broke.
     * Or it has ended meanwhile, and nobody could tell us.
     */
    async comeBack() {
        const call = live.telephony?.current;
        const own = this.state.call;
        const talks = own && own.ref && own.id && own.phase === "talking";
        const goesOn = call && call.state === "ongoing" && call.kind === "pbx";
        if (!talks && !goesOn) {
            return;
        }
        const id = goesOn ? call.id : own.id;
        let isBack = false;
        try {
            isBack = await this.orm.silent.call("voip.call", "phone_back", [[id]]);
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            } // refused: it is a colleague's now
        }
        if (talks && !isBack && this.state.call?.ref === own.ref) {
            this.talk.ended();
        }
    }

    /** Another browser of the user has registered: it has the phone now. */
    async onSeat({seat, at}) {
        const isOld = !(at > this.loggedIn); // told before we came
        if (seat === this.seat || isOld || !this.leads || !this.line) {
            return;
        }
        const line = this.line;
        this.line = null;
        this.talk.forget();
        this.update({...OFF, status: "elsewhere"});
        await line.close();
    }

    // -- the tabs of this browser

    /** Change the state and tell the other tabs. */
    update(values) {
        Object.assign(this.state, values);
        this.showInVoip();
        this.publish();
    }

    publish() {
        const {role, ...shared} = this.state;
        const text = JSON.stringify(shared);
        this.leader?.send({type: "state", role, state: JSON.parse(text)});
    }

    onMessage(message) {
        if (message.type === "hello" && this.leads) {
            this.publish();
        } else if (message.type === "state" && !this.leads) {
            Object.assign(this.state, message.state);
            this.showInVoip();
            this.agent.session = this.state.call ? this.standIn() : false;
            this.agent.isMuted = Boolean(this.state.call?.muted);
            this.agent.isHolded = Boolean(this.state.call?.held);
        } else if (message.type === "do" && this.leads) {
            this.perform(message.what, message.args);
        }
    }

    /** What voip_oca's screens use of a session, in a tab that has none. */
    standIn() {
        const sendDtmf = (keys) => this.do("dtmf", keys);
        return markRaw({sessionDescriptionHandler: {sendDtmf}});
    }

    /** voip_oca's own screens: the colour of the icon, the call. */
    showInVoip() {
        const statuses = {registered: "connected", off: "disconnected"};
        this.voip.status = statuses[this.state.status] || "connecting";
        if (!this.leads) {
            const {call} = this.state;
            this.voip.inCall = Boolean(call && !live.telephony?.enabled);
        }
        const telephony = live.telephony;
        if (telephony?.incoming && this.state.call) {
            telephony.incoming = {...telephony.incoming}; // its button can answer now
        }
    }

    /**
     * Steer the call, from whatever tab.
     * @param {string} what accept, hangup, mute, hold, dtmf, transfer, dial or connect
     */
    do(what, ...args) {
        if (this.leads) {
            return this.perform(what, args);
        }
        this.leader?.send({type: "do", what, args});
    }

    async perform(what, args) {
        if (what === "connect") {
            return this.line ? this.line.connectNow() : this.lead();
        }
        return this.talk[what](...args);
    }

    tell(text, type = "warning") {
        this.notification.add(text, {type, title: _t("Browser phone")});
    }
}

export const browserPhoneService = {
    dependencies: [
        "bus_service",
        "call_telephony",
        "notification",
        "orm",
        "voip_agent_oca",
    ],
    start(env, {bus_service: bus, notification, orm, voip_agent_oca: agent}) {
        const phone = new BrowserPhone({agent, orm, notification});
        agent.phone = markRaw(phone);
        bus.subscribe("call_telephony/device", () => phone.onDevice());
        bus.subscribe("call_telephony/phone", (message) => phone.onSeat(message));
        phone.start();
        return phone;
    },
};

registry.category("services").add("call_telephony_phone", browserPhoneService);
