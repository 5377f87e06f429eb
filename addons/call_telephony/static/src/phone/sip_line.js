/* global SIP */
import {loadBundle} from "@web/core/assets";
import {browser} from "@web/core/browser/browser";

/** Seconds before each new attempt to connect; the last is repeated. */
export const BACKOFF = [0.3, 1, 2, 4, 8, 15, 30];
/** Seconds a registration holds: a dead connection is found within them. */
export const EXPIRES = 60;
const REFUSED = [401, 403, 404];

/**
 * The connection of this tab to the PBX: websocket, registration, both kept up.
 *
 * `onStatus(status, problem, seconds)`: status is connecting, registered or waiting (for
 * `seconds` until the next attempt); problem is "", server, password, credentials,
 * library.  `onInvite(session)` for calls.
 */
export class SipLine {
    constructor({settings, credentials, onStatus, onInvite}) {
        this.settings = settings;
        this.credentials = credentials;
        this.onStatus = onStatus;
        this.onInvite = onInvite;
        this.attempt = 0;
        this.closed = true;
        this.onOnline = () => this.connectNow();
    }

    async open() {
        this.closed = false;
        browser.addEventListener("online", this.onOnline);
        await this.connect();
    }

    async close() {
        this.closed = true;
        browser.removeEventListener("online", this.onOnline);
        browser.clearTimeout(this.timer);
        await this.drop();
    }

    /** The network is back: do not wait for the next attempt. */
    async connectNow() {
        if (this.timer) {
            this.attempt = 0;
            await this.connect();
        }
    }

    async connect() {
        browser.clearTimeout(this.timer);
        this.timer = null;
        if (this.closed || this.connecting) {
            return;
        }
        this.connecting = true;
        this.onStatus("connecting", "");
        try {
            if (this.agent) {
                await this.agent.reconnect();
            } else {
                await this.makeAgent();
            }
            await this.register();
        } catch (error) {
            this.failed(error.problem || "server", error.message);
        } finally {
            this.connecting = false;
        }
    }

    async makeAgent() {
        await this.step("library", () => loadBundle("voip_oca.agent_assets"));
        const login = await this.step("credentials", () => this.credentials());
        this.agent = new SIP.UserAgent(this.config(login));
        this.registerer = new SIP.Registerer(this.agent, {
            expires: EXPIRES,
            refreshFrequency: 75,
        });
        this.registerer.stateChange.addListener((state) => {
            if (state === "Unregistered" && !this.connecting && !this.closed) {
                this.failed("server");
            }
        });
        await this.agent.start();
    }

    /** Do a step; its error knows which it was. */
    async step(problem, todo) {
        try {
            return await todo();
        } catch (error) {
            const message = error.data?.message || error.message;
            throw Object.assign(new Error(message), {problem});
        }
    }

    config({username, password}) {
        const {pbx_domain, pbx_ws, ice_servers} = this.settings;
        return {
            authorizationUsername: username,
            authorizationPassword: password,
            uri: SIP.UserAgent.makeURI(`sip:${username}@${pbx_domain}`),
            delegate: {
                onInvite: (session) => this.onInvite(session),
                onDisconnect: (error) => error && this.failed("server", error.message),
            },
            logBuiltinEnabled: odoo.debug !== "",
            logLevel: odoo.debug === "" ? "error" : "debug",
            transportOptions: {server: pbx_ws, keepAliveInterval: 20},
            // no public STUN server: SIP.js would ask one of its own choice
            sessionDescriptionHandlerFactoryOptions: {
                iceGatheringTimeout: 500,
                peerConnectionConfiguration: {iceServers: ice_servers || []},
            },
            userAgentString: `OCA SIP.js/${SIP.version}`,
        };
    }

    async register() {
        const response = await new Promise((resolve, reject) => {
            const delegate = {onAccept: resolve, onReject: resolve};
            this.registerer.register({requestDelegate: delegate}).catch(reject);
        });
        const code = response.message.statusCode;
        if (code >= 200 && code < 300) {
            this.attempt = 0;
            this.onStatus("registered", "");
            return;
        }
        if (REFUSED.includes(code)) {
            await this.drop(); // with a new password next time
        }
        const problem = REFUSED.includes(code) ? "password" : "server";
        throw Object.assign(new Error(response.message.reasonPhrase), {problem});
    }

    /** Not connected: when will it be tried again? */
    failed(problem, message = "") {
        if (this.closed || this.timer) {
            return;
        }
        const last = BACKOFF.length - 1;
        const seconds = BACKOFF[Math.min(this.attempt, last)];
        this.attempt += 1;
        this.onStatus("waiting", problem, seconds, message);
        this.timer = browser.setTimeout(() => this.connect(), seconds * 1000);
    }

    async drop() {
        const agent = this.agent;
        this.agent = this.registerer = null;
        if (agent) {
            agent.delegate = {};
            await agent.stop().catch(() => agent.transport.dispose());
        }
    }

    target(number) {
        return SIP.UserAgent.makeURI(`sip:${number}@${this.settings.pbx_domain}`);
    }
}
