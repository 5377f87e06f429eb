import {Reactive} from "@web/core/utils/reactive";
import {registry} from "@web/core/registry";

/**
 * What is done to a running call: hold, mute, keys, transfer, conference, recording.
 *
 * `busy` is the name of the method that is being asked for. `hosts` counts the screens
 * that show the buttons in a place of their own (the operator's desk): the top bar
 * leaves them out meanwhile.
 */
export class CallSteering extends Reactive {
    constructor(orm, telephony) {
        super();
        this.orm = orm;
        this.telephony = telephony;
        this.busy = "";
        this.hosts = 0;
    }

    /** Does the call's PBX know how, and is this the moment? */
    can(call, what) {
        return call.phase === "talking" && (call.can || []).includes(what);
    }

    /** Ask for `method` of the call (see `voip.call`); the answer is its payload. */
    async run(call, method, ...args) {
        if (this.busy) {
            return false;
        }
        this.busy = method;
        try {
            const answer = await this.orm.call("voip.call", method, [
                [call.id],
                ...args,
            ]);
            this.telephony.onCall(answer);
            return answer;
        } finally {
            this.busy = "";
        }
    }

    hold(call) {
        return this.run(call, "hold", !call.held);
    }

    mute(call) {
        return this.run(call, "mute", !call.muted);
    }

    pauseRecording(call) {
        return this.run(call, "pause_recording", call.recording !== "paused");
    }

    /**
     * @param {Object} call
     * @param {{user_id?: number, number?: string}} target
     * @param {boolean} [attended] talk to the target first
     */
    transfer(call, target, attended = false) {
        return this.run(call, "transfer", target, attended);
    }

    completeTransfer(call) {
        return this.run(call, "complete_transfer");
    }

    cancelTransfer(call) {
        return this.run(call, "cancel_transfer");
    }

    addParty(call, target) {
        return this.run(call, "add_party", target);
    }

    dropParty(call, leg) {
        return this.run(call, "drop_party", leg);
    }

    /** Keys for the other side's menu; not kept from the next ones by `busy`. */
    async sendDtmf(call, digits) {
        await this.orm.silent.call("voip.call", "send_dtmf", [[call.id], digits]);
    }
}

export const callSteeringService = {
    dependencies: ["orm", "call_telephony"],
    start(env, {orm, call_telephony: telephony}) {
        return new CallSteering(orm, telephony);
    },
};

registry.category("services").add("call_telephony.steering", callSteeringService);
