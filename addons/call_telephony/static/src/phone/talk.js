/* global SIP */
import {markRaw} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";

import {live} from "../service/call_telephony_service";
import {constraints, microphoneProblem, playAt} from "./sound";

const AUTO_ANSWER = "X-Auto-Answer";
const CALL = "X-Odoo-Call";
const BUSY = 486;
const UNAVAILABLE = 480;

/** The number as the PBX is to dial it: the plus stays. */
export function dialled(number) {
    return (number || "").replace(/[^\d+*#]/g, "").replaceAll("#", "%23");
}

/**
 * The one SIP session of the leading tab, and its sound.
 *
 * A second call hears busy and changes nothing of the first.  A call answers itself
 * only if the PBX asks for it, Odoo knows it as a call of ours (or as the talk that is
 * going on), and the user's supervisor lets it.
 */
export class Talk {
    constructor(phone) {
        this.phone = phone;
        this.agent = phone.agent;
        this.voip = phone.voip;
        this.session = null;
    }

    get call() {
        return this.phone.state.call;
    }

    // -- calls begin

    async onInvite(invitation) {
        const header = (name) => invitation.request?.getHeader(name) || "";
        const ref = header(CALL);
        const returns = this.call && ref && ref === this.call.ref;
        if (this.session && !(returns && this.call.phase === "talking")) {
            invitation.reject({statusCode: BUSY});
            return;
        }
        this.forget();
        const identity = invitation.remoteIdentity;
        const number = identity.uri.user;
        const name = identity.displayName || "";
        this.take(invitation, {ref, number, name, direction: "incoming"});
        const known = await this.note({
            phone_number: number,
            type_call: "incoming",
            pbx_ref: ref,
        });
        if (this.session !== invitation) {
            return; // the caller has given up meanwhile
        }
        const goesOn = known?.state === "ongoing";
        const ours = goesOn || known?.typeCall === "outgoing";
        if (header(AUTO_ANSWER) && ours && (goesOn || this.voip.auto_answer)) {
            await this.accept();
            return;
        }
        this.show();
        await this.ring("calltone");
    }

    /** Call `number` past Odoo's service (a PBX without a driver). */
    async dial(number, partner = false) {
        if (this.session) {
            return;
        }
        const target = this.phone.line?.target(dialled(number));
        if (!target || this.phone.state.status !== "registered") {
            this.phone.tell(
                _t("The browser phone is not connected: no call is possible.")
            );
            return;
        }
        const options = {
            sessionDescriptionHandlerOptions: {constraints: constraints()},
        };
        const inviter = new SIP.Inviter(this.phone.line.agent, target, options);
        this.take(inviter, {ref: "", number, name: "", direction: "outgoing"});
        await this.note({
            partner_id: partner && partner.id,
            phone_number: number,
            type_call: "outgoing",
        });
        this.show();
        await this.ring("dialtone");
        try {
            await inviter.invite({
                requestDelegate: {
                    onAccept: () => this.voip.acceptCall(),
                    onReject: (response) => this.onRejected(response),
                },
            });
        } catch (error) {
            this.failed(error);
        }
    }

    onRejected(response) {
        this.phone.tell(
            _t("Call rejected. Reason:\n\n%(reason)s", {
                reason: response.message.reasonPhrase,
            })
        );
    }

    take(session, call) {
        this.session = this.agent.session = markRaw(session);
        this.agent.isMuted = this.agent.isHolded = false;
        session.stateChange.addListener((state) => this.onState(session, state));
        const values = {id: false, phase: "ringing", muted: false, held: false};
        this.phone.update({call: {...call, ...values, since: Date.now()}});
    }

    /** Tell Odoo of the call; it may know it already. */
    async note(values) {
        const session = this.session;
        try {
            await this.agent.createCall(values);
        } catch (error) {
            this.phone.tell(_t("Odoo could not note the call: %s", error.message));
            return null;
        }
        if (this.session === session) {
            this.change({id: this.voip.call.id});
        }
        return this.voip.call;
    }

    /** voip_oca's window, where ours does not show the call. */
    show() {
        if (!live.telephony?.enabled || !live.telephony.pbx) {
            this.voip.inCall = this.voip.isOpened = true;
            this.voip.isFolded = false;
        }
    }

    async ring(tone) {
        await playAt(this.agent.toneAudio, "ring");
        if (this.session && this.call.phase === "ringing") {
            this.agent.playTone(tone);
        }
    }

    // -- calls change

    onState(session, state) {
        if (session !== this.session) {
            return;
        }
        if (state === "Established") {
            this.agent.stopTone();
            this.change({phase: "talking", since: Date.now()});
            this.listen(session);
        } else if (state === "Terminated") {
            this.ended();
        }
    }

    listen(session) {
        this.agent.setCallAudio();
        const media = session.sessionDescriptionHandler?.remoteMediaStream;
        if (media) {
            media.onaddtrack = () => this.session && this.agent.setCallAudio();
        }
        return playAt(this.agent.callAudio, "speaker");
    }

    change(values) {
        if (this.call) {
            this.phone.update({call: {...this.call, ...values}});
        }
    }

    async accept() {
        const session = this.session;
        if (!session || this.call.phase !== "ringing" || session.state !== "Initial") {
            return;
        }
        this.agent.stopTone();
        try {
            await session.accept({
                sessionDescriptionHandlerOptions: {constraints: constraints()},
            });
        } catch (error) {
            this.failed(error);
            return;
        }
        if (this.call?.id) {
            await this.voip.acceptCall();
        }
    }

    /** The sound cannot be opened, or the PBX refuses. */
    failed(error) {
        const problem = microphoneProblem(error);
        const session = this.session;
        if (problem && session?.state === "Initial" && session.reject) {
            session.reject({statusCode: UNAVAILABLE});
        }
        this.phone.update({problem});
        if (!problem) {
            this.phone.tell(_t("The call failed: %s", error.message), "danger");
        }
        if (session && session.state !== "Established") {
            this.ended();
        }
    }

    async hangup() {
        const session = this.session;
        if (!session) {
            return;
        }
        if (session.state === "Established") {
            await session.bye();
        } else if (this.call.direction === "incoming") {
            await session.reject({statusCode: BUSY});
        } else {
            await session.cancel();
        }
        if (this.session === session) {
            this.ended();
        }
    }

    mute(on = !this.call.muted) {
        this.agent.isMuted = on;
        this.agent.updateCallAudio();
        this.change({muted: on});
    }

    async hold(on = !this.call.held) {
        const before = this.call.held;
        this.change({held: on});
        try {
            await this.session.invite({
                requestDelegate: {onReject: () => this.held(before)},
                sessionDescriptionHandlerOptions: {hold: on},
            });
            this.held(this.call && this.call.held);
        } catch (error) {
            this.held(before);
            this.phone.tell(_t("The call cannot be held now: %s", error.message));
        }
    }

    held(on) {
        this.agent.isHolded = Boolean(on);
        this.agent.updateCallAudio();
        this.change({held: Boolean(on)});
    }

    dtmf(keys) {
        if (this.call?.phase === "talking") {
            this.session.sessionDescriptionHandler.sendDtmf(keys);
        }
    }

    /** Blind transfer, past Odoo's service. */
    transfer(number) {
        const target = this.phone.line.target(dialled(number));
        return this.session.refer(target, {
            requestDelegate: {onAccept: () => this.hangup()},
        });
    }

    // -- calls end

    /** The session is over: whoever ended it. */
    ended() {
        const call = this.call;
        this.forget();
        if (call?.id) {
            const method = call.phase === "talking" ? "terminate_call" : "reject_call";
            this.phone.orm.silent
                .call("voip.call", method, [[call.id]])
                .then((values) => this.voip.call && this.voip.call.update(values));
        }
    }

    /** Let go of the session without telling anybody. */
    forget() {
        const session = this.session;
        this.session = null;
        this.agent.session = false;
        this.agent.stopTone();
        this.agent.callAudio.pause();
        this.agent.callAudio.srcObject = null;
        this.voip.inCall = false;
        this.phone.update({call: false});
        if (session?.state === "Established") {
            session.sessionDescriptionHandler?.close();
        }
    }
}
