import {browser} from "@web/core/browser/browser";

const AFTER = 1200;
const SOON = 250;
/** What is not urgent waits for so many times what the last load took. */
const REST = 4;

/**
 * When a live screen loads: at once at a message, never twice at a time, and once more
 * a little after the last one. The server sends at most one message a second and is
 * silent about what changes within that second; the last load catches it.
 */
export class LiveFeed {
    constructor(load) {
        this.load = load;
        this.loading = false;
        this.again = false;
        this.handle = null;
        this.soonHandle = null;
        this.stopped = false;
        this.lasted = 0; // the last load, ms
    }

    /** Something changed. */
    async touch() {
        this.later();
        await this.refresh();
    }

    /**
     * Something changed that is not urgent: what else is asked for now goes first, and a
     * busy server is left alone most of the time.
     */
    soon() {
        this.later();
        this.soonHandle ??= browser.setTimeout(
            () => {
                this.soonHandle = null;
                this.refresh();
            },
            Math.max(SOON, REST * this.lasted)
        );
    }

    /** Load when no more messages come. */
    later() {
        browser.clearTimeout(this.handle);
        this.handle = browser.setTimeout(() => this.refresh(), AFTER);
    }

    async refresh() {
        if (this.stopped) {
            return;
        }
        if (this.loading) {
            this.again = true;
            return;
        }
        this.loading = true;
        const began = Date.now();
        try {
            await this.load();
        } finally {
            this.loading = false;
            this.lasted = Date.now() - began;
        }
        if (this.again) {
            this.again = false;
            await this.refresh();
        }
    }

    stop() {
        this.stopped = true;
        browser.clearTimeout(this.handle);
        browser.clearTimeout(this.soonHandle);
    }
}
