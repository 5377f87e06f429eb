import {ConnectionLostError} from "@web/core/network/rpc";

/** Waits before the same request is sent again, in milliseconds. */
const RETRIES = [500, 1000, 2000, 3000, 5000];
const NO_ANSWER_AFTER = 20000;

/** Wait, but no longer than until the network is there again. */
export function pauseOrOnline(ms) {
    return new Promise((done) => {
        const end = () => {
            clearTimeout(timer);
            window.removeEventListener("online", end);
            done();
        };
        const timer = setTimeout(end, ms);
        window.addEventListener("online", end);
    });
}

/**
 * Sends requests of one session again and again until the server has answered.
 *
 * Requests carry an id of their own: sending one twice does nothing twice.
 */
export class Sender {
    constructor({orm, sessionId, delay, onOffline}) {
        this.orm = orm;
        this.sessionId = sessionId;
        this.delay = delay || pauseOrOnline;
        this.onOffline = onOffline;
        this.alive = true;
    }

    async untilAnswered(method, args) {
        for (let attempt = 0; ; attempt++) {
            try {
                const answer = await this.call(method, args);
                this.onOffline(false);
                return answer;
            } catch (error) {
                if (!isConnectionError(error) || !this.alive) {
                    throw error;
                }
                this.onOffline(true);
                await this.delay(RETRIES[Math.min(attempt, RETRIES.length - 1)]);
                if (!this.alive) {
                    throw error;
                }
            }
        }
    }

    call(method, args) {
        const call = this.orm.silent.call("call.session", method, [
            [this.sessionId],
            ...args,
        ]);
        let timer = null;
        const silence = new Promise((_, reject) => {
            timer = setTimeout(() => {
                call.abort?.(false);
                reject(new ConnectionLostError("/web/dataset/call_kw"));
            }, NO_ANSWER_AFTER);
        });
        return Promise.race([call, silence]).finally(() => clearTimeout(timer));
    }
}

function isConnectionError(error) {
    return (
        error instanceof ConnectionLostError || error?.name === "ConnectionLostError"
    );
}

export function newRequestId() {
    const part = () => Math.random().toString(16).slice(2, 10);
    return crypto.randomUUID?.() || `${Date.now().toString(16)}-${part()}-${part()}`;
}
