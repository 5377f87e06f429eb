import {browser} from "@web/core/browser/browser";
import {ConnectionLostError} from "@web/core/network/rpc";

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8000;

/**
 * RPC of the desk that outlives a lost connection: the same request is repeated until
 * the server answers. Every method of `call.desk` may be repeated: the server knows
 * what it has already done.
 */
export class DeskRpc {
    constructor(orm, {onLost, onBack}) {
        this.orm = orm;
        this.onLost = onLost;
        this.onBack = onBack;
        this.stopped = false;
        this.lost = false;
        this.wake = null;
    }

    async call(method, args = []) {
        for (let attempt = 0; ; attempt++) {
            try {
                const answer = await this.orm.silent.call("call.desk", method, args);
                this._back();
                return answer;
            } catch (error) {
                if (!(error instanceof ConnectionLostError) || this.stopped) {
                    this._back();
                    throw error;
                }
                this.lost = true;
                this.onLost();
                await this._pause(Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt));
            }
        }
    }

    /** Try again at once (button "Retry", or the bus is back). */
    retryNow() {
        this.wake?.();
    }

    stop() {
        this.stopped = true;
        this.retryNow();
    }

    _back() {
        if (this.lost) {
            this.lost = false;
            this.onBack();
        }
    }

    _pause(delay) {
        return new Promise((resolve) => {
            const handle = browser.setTimeout(resolve, delay);
            this.wake = () => {
                browser.clearTimeout(handle);
                resolve();
            };
        });
    }
}
