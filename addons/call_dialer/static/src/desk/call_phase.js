/** States of `voip.call` in the words of the desk. */
const ENDED = ["terminated", "missed", "rejected", "aborted"];

/**
 * @param {Object|false} call payload of `voip.call._to_payload`
 * @returns {"none"|"ringing"|"talking"|"ended"}
 */
export function callPhase(call) {
    if (!call) {
        return "none";
    }
    if (call.end || ENDED.includes(call.state)) {
        return "ended";
    }
    return call.answered || call.state === "ongoing" ? "talking" : "ringing";
}

/** The campaign contact a call belongs to, or false. */
export function contactOf(call) {
    const isOrigin = call.res_model === "call.campaign.contact";
    return call.campaign_contact_id || (isOrigin && call.res_id) || false;
}

export function isCallActive(call) {
    return ["ringing", "talking"].includes(callPhase(call));
}

/** The moment from which the timer of this phase runs. */
export function callSince(call) {
    const phase = callPhase(call);
    if (phase === "talking") {
        return call.answered || call.start;
    }
    return phase === "none" ? false : call.start;
}

/**
 * Is `next` newer than what is known of the same call? Messages of the bus may come
 * after the answer of an RPC that already knew more.
 */
export function isNewer(known, next) {
    if (!known || known.id !== next.id) {
        return true;
    }
    const rank = {none: 0, ringing: 1, talking: 2, ended: 3};
    return rank[callPhase(next)] >= rank[callPhase(known)];
}
