import {browser} from "@web/core/browser/browser";

/**
 * One of the user's tabs leads: it alone is registered and has the sound.
 *
 * The tab that holds the lock `name` leads; when it is closed the browser gives the lock
 * to the next one.  All tabs talk through the channel of the same name.
 */
export class Leader {
    /**
     * @param {string} name of the lock and the channel
     * @param {{onLead: Function, onMessage: Function}} callbacks
     */
    constructor(name, {onLead, onMessage}) {
        this.name = name;
        this.onLead = onLead;
        this.onMessage = onMessage;
        this.leads = false;
        this.abort = new AbortController();
    }

    start() {
        if (browser.BroadcastChannel) {
            this.channel = new browser.BroadcastChannel(this.name);
            this.channel.onmessage = (ev) => this.onMessage(ev.data);
        }
        const locks = browser.navigator.locks;
        if (!locks) {
            this.lead();
            return;
        }
        const {signal} = this.abort;
        locks
            .request(this.name, {signal}, () => {
                this.lead();
                return new Promise((resolve) => {
                    this.release = resolve;
                });
            })
            .catch((error) => {
                if (error.name !== "AbortError") {
                    throw error;
                }
            });
    }

    lead() {
        this.leads = true;
        this.onLead();
    }

    /** Tell the other tabs. */
    send(message) {
        this.channel?.postMessage(message);
    }

    /** Let another tab lead. */
    stop() {
        this.leads = false;
        this.abort.abort();
        this.release?.();
        this.channel?.close();
        this.channel = null;
    }
}
