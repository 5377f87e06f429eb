import {mailModels} from "@mail/../tests/mail_test_helpers";
import {defineModels, onRpc, patchWithCleanup} from "@web/../tests/web_test_helpers";
import {session} from "@web/session";
import {voipModels} from "@voip_oca/../tests/voip_test_helpers.esm";

export function defineTelephonyModels() {
    // nobody set up reports, nothing is to be heard; a test says otherwise
    onRpc("voip.call", "card_reports", () => []);
    onRpc("voip.call", "recording_player", () => ({seconds: 0, peaks: [], marks: []}));
    return defineModels({...mailModels, ...voipModels});
}

/** The session of a telephony user. */
export function telephonySession(values = {}) {
    patchWithCleanup(session, {
        ...session,
        voip: {pbx_id: 1},
        call_telephony: {
            device: {id: 7, name: "Desk phone 101", kind: "desk"},
            devices: [
                {id: 7, name: "Desk phone 101", kind: "desk"},
                {id: 8, name: "Mobile +79160000001", kind: "mobile"},
            ],
            pbx: {id: 1, name: "Office", driver: "asterisk"},
            service_up: true,
            supervisor: false,
            current: false,
            ...values,
        },
    });
}

/** A call as `voip.call._to_payload` tells it. */
export function aCall(values = {}) {
    return {
        id: 5,
        number: "+79161234567",
        number_kind: "external",
        state: "calling",
        phase: "calling_you",
        direction: "outgoing",
        outcome: false,
        failure: false,
        kind: "pbx",
        manual: false,
        partner: {id: 3, name: "Ivan"},
        start: "2026-01-01 10:00:00",
        answered: false,
        end: false,
        talk_seconds: 0,
        user_id: 2,
        has_recording: false,
        recording_url: false,
        can_answer: false,
        res_model: false,
        res_id: false,
        held: false,
        muted: false,
        recording: "off",
        transfer: false,
        consult: false,
        spies: [],
        can: [],
        ...values,
    };
}

/** Everything a PBX can do. */
export const ALL = [
    "hold",
    "mute",
    "dtmf",
    "transfer",
    "attended",
    "conference",
    "record_pause",
    "spy",
];

/** A call both sides hear. */
export function aTalk(values = {}) {
    return aCall({
        state: "ongoing",
        phase: "talking",
        answered: "2026-01-01 10:00:05",
        can: ALL,
        recording: "on",
        ...values,
    });
}

/** A colleague as `res.users.telephony_colleagues` tells. */
export function aColleague(id, name, state = "free", values = {}) {
    return {
        id,
        name,
        state,
        since: "2026-01-01 10:00:00",
        call_id: false,
        client: false,
        can_spy: false,
        spying: false,
        device: {kind: "desk", online: true},
        ...values,
    };
}

export function mockDevices(states = {}) {
    onRpc("res.users", "telephony_devices", () => [
        {id: 7, name: "Desk phone 101", kind: "desk", state: states[7] || "online"},
        {
            id: 8,
            name: "Mobile +79160000001",
            kind: "mobile",
            state: states[8] || "unknown",
        },
    ]);
}

/** The server's colleagues; `rows` may be changed later. */
export function mockColleagues(rows) {
    onRpc("res.users", "telephony_colleagues", () => structuredClone(rows));
}
