import {EventBus, reactive} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {session} from "@web/session";

const ACTIVE = ["calling", "ongoing"];

/** For code that gets no services (patches of classes). */
export const live = {telephony: null};

/**
 * The user's telephone, live by the bus.
 *
 * `current`: the call that is going on (see voip.call `_to_payload`) or false;
 * `incoming`: the call that rings at the user, with its card, or false;
 * `serviceUp`: may a call be placed now; `device`, `devices`: the user's telephones.
 * `bus` triggers "call" for each change of a call and "incoming" for a new one.
 */
export class CallTelephony {
    constructor(env, services) {
        const info = session.call_telephony || {};
        this.enabled = Boolean(session.call_telephony);
        this.orm = services.orm;
        this.notification = services.notification;
        this.bus = new EventBus();
        this.pbx = info.pbx || false;
        this.device = info.device || false;
        this.devices = info.devices || [];
        this.serviceUp = Boolean(info.service_up);
        this.current = false;
        this.incoming = false;
        this.dialling = false;
        this.ended = new Set();
    }

    start(busService) {
        const info = session.call_telephony || {};
        busService.subscribe("call_telephony/call", (call) => this.onCall(call));
        busService.subscribe("call_telephony/incoming", (call) =>
            this.onIncoming(call)
        );
        busService.subscribe("call_telephony/card", (call) => this.updateCard(call));
        busService.subscribe("call_telephony/service", (message) =>
            this.onService(message)
        );
        busService.subscribe("call_telephony/ring_over", (message) =>
            this.onRingOver(message.call_id)
        );
        busService.subscribe("call_telephony/device", (device) => {
            this.device = device;
        });
        if (info.current) {
            this.restore(info.current);
        }
    }

    /** After the page was loaded again: the call that was going on. */
    async restore(call) {
        if (call.direction === "incoming" && call.state === "calling") {
            const full = await this.orm.silent.call("voip.call", "incoming_card", [
                call.id,
            ]);
            this.onIncoming(full);
        } else {
            this.onCall(call);
        }
    }

    /**
     * Ring the user's own telephone, then `number`.
     *
     * @param {string} number as written
     * @param {{resModel?: string, resId?: number}} [origin] the record it is called from
     * @returns {Promise<Object|false>} the call
     */
    async dial(number, {resModel = false, resId = false} = {}) {
        if (this.dialling) {
            return false;
        }
        this.dialling = true;
        try {
            const call = await this.orm.call("voip.call", "dial", [
                number,
                resModel,
                resId,
            ]);
            if (call.message) {
                this.notification.add(call.message, {type: "warning"});
            }
            if (call.manual) {
                browser.open(call.tel, "_self");
            }
            if (this.current?.id !== call.id) {
                this.onCall(call);
            }
            return call;
        } finally {
            this.dialling = false;
        }
    }

    /** End a call; by default the current one. */
    async hangup(callId = this.current?.id || this.incoming?.id) {
        if (callId) {
            this.onCall(await this.orm.call("voip.call", "hang_up", [[callId]]));
        }
    }

    async answer() {
        await this.orm.call("voip.call", "answer", [[this.incoming.id]]);
    }

    async decline() {
        await this.orm.call("voip.call", "decline", [[this.incoming.id]]);
        this.incoming = false;
    }

    closeCard() {
        this.incoming = false;
    }

    /** Use another of the user's telephones. */
    async use(device) {
        this.device = await this.orm.call("telephony.device", "use", [[device.id]]);
    }

    onCall(call) {
        if (this.ended.has(call.id)) {
            return; // an answer that came after its call's end
        }
        const isActive = ACTIVE.includes(call.state);
        if (!isActive && !call.passed_on) {
            this.ended.add(call.id); // what was passed on may come back
        }
        if (this.incoming?.id === call.id) {
            this.incoming = isActive ? {...this.incoming, ...call} : false;
        }
        const rings = call.direction === "incoming" && call.state === "calling";
        if (isActive && !rings) {
            this.current = call;
        } else if (this.current?.id === call.id) {
            this.current = false;
            this.tellResult(call);
        }
        this.bus.trigger("call", call);
    }

    onIncoming(call) {
        this.incoming = call;
        this.bus.trigger("incoming", call);
    }

    /**
     * It rings at this user no more: a colleague answered, or the next one is rung; or
     * the user is asked no more about a call that is a colleague's (`consulted_by`).
     */
    onRingOver(callId) {
        const call = this.incoming;
        if (call?.id === callId && (call.state === "calling" || call.consulted_by)) {
            this.incoming = false;
        }
    }

    /** The card changed: the unknown caller is a client now. */
    updateCard(call) {
        if (this.incoming?.id === call.id) {
            this.incoming = {...this.incoming, ...call};
        }
    }

    onService(message) {
        if (!this.pbx || message.pbx_id === this.pbx.id) {
            this.serviceUp = message.service_up;
        }
    }

    tellResult(call) {
        const texts = {
            busy: _t("Busy"),
            no_answer: _t("No answer"),
            invalid: _t("No such number"),
            rejected: _t("The call was rejected"),
            failed: call.failure || _t("The call failed"),
        };
        const text = texts[call.outcome];
        if (text) {
            this.notification.add(text, {
                title: call.partner ? call.partner.name : call.number,
                type: call.outcome === "failed" ? "danger" : "info",
            });
        }
    }
}

export const callTelephonyService = {
    dependencies: ["bus_service", "notification", "orm"],
    start(env, services) {
        const telephony = reactive(new CallTelephony(env, services));
        if (telephony.enabled) {
            telephony.start(services.bus_service);
        }
        live.telephony = telephony;
        return telephony;
    },
};

registry.category("services").add("call_telephony", callTelephonyService);
