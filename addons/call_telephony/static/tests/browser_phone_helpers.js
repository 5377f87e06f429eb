import {patchWithCleanup} from "@web/../tests/web_test_helpers";
import {assets} from "@web/core/assets";
import {browser} from "@web/core/browser/browser";

import {expect} from "@odoo/hoot";

import {telephonySession} from "./call_telephony_helpers";

/** A call as SIP.js gives it. */
export class FakeSession {
    constructor(number, headers = {}) {
        this.state = "Initial";
        this.listeners = [];
        this.number = number;
        this.stateChange = {addListener: (one) => this.listeners.push(one)};
        this.request = {getHeader: (name) => headers[name]};
        this.remoteIdentity = {uri: {user: number}, displayName: ""};
        this.sessionDescriptionHandler = {
            remoteMediaStream: {},
            peerConnection: {getReceivers: () => []},
            enableReceiverTracks: () => {},
            enableSenderTracks: (on) => expect.step(`microphone ${on}`),
            sendDtmf: (keys) => expect.step(`dtmf ${keys}`),
            close: () => {},
        };
    }
    become(state) {
        this.state = state;
        this.listeners.forEach((one) => one(state));
    }
    async accept() {
        expect.step(`accept ${this.number}`);
        this.become("Established");
    }
    async reject({statusCode}) {
        expect.step(`reject ${this.number} ${statusCode}`);
        this.become("Terminated");
    }
    async bye() {
        expect.step(`bye ${this.number}`);
        this.become("Terminated");
    }
    async invite({sessionDescriptionHandlerOptions: {hold}}) {
        expect.step(`hold ${hold}`);
    }
}

/**
 * SIP.js of a PBX that accepts, or as `answers` says: a list of "down" (no connection)
 * or the code of the answer to each registration.
 * @returns {Object} what was made: agents, their configurations
 */
export function fakeSip(answers = []) {
    const made = {agents: []};
    class UserAgent {
        static makeURI(text) {
            return text;
        }
        constructor(config) {
            this.config = config;
            this.delegate = config.delegate;
            made.agents.push(this);
        }
        async start() {
            if (answers[0] === "down") {
                answers.shift();
                throw new Error("no connection");
            }
        }
        reconnect() {
            return this.start();
        }
        async stop() {}
    }
    class Registerer {
        stateChange = {addListener: () => {}};
        async register({requestDelegate}) {
            const statusCode = answers.shift() || 200;
            expect.step(`register ${statusCode}`);
            const message = {statusCode, reasonPhrase: "Words"};
            const done = statusCode < 300 ? "onAccept" : "onReject";
            requestDelegate[done]({message});
        }
    }
    class Inviter extends FakeSession {
        constructor(agent, target) {
            super(target);
            expect.step(`invite ${target}`);
        }
        async invite() {}
    }
    patchWithCleanup(window, {SIP: {UserAgent, Registerer, Inviter, version: "0"}});
    patchWithCleanup(assets, {loadBundle: async () => {}});
    return made;
}

/** Locks as the browser has them, for the tabs of a test. */
export function fakeLocks() {
    const waiting = [];
    let held = false;
    const next = () => {
        const take = waiting.shift();
        held = Boolean(take);
        if (take) {
            Promise.resolve(take()).then(next);
        }
    };
    const locks = {
        request: async (_name, _options, take) => {
            waiting.push(take);
            if (!held) {
                next();
            }
        },
    };
    patchWithCleanup(browser, {
        navigator: {
            locks,
            mediaDevices: {},
            platform: "",
            userAgent: navigator.userAgent,
        },
    });
}

/** The session of a user whose telephone is this browser. */
export function phoneSession(voip = {}) {
    telephonySession({device: {id: 9, name: "Browser 201", kind: "browser"}});
    const {session} = odoo.loader.modules.get("@web/session");
    patchWithCleanup(session, {
        voip: {
            pbx_id: 1,
            pbx_ws: "wss://pbx.example/ws",
            pbx_domain: "pbx.example",
            mode: "prod",
            has_password: true,
            auto_answer: true,
            ice_servers: [],
            device_id: 9,
            tones: {calltone: "", dialtone: ""},
            ...voip,
        },
    });
}
