import {LiveFeed} from "@call_telephony/service/live_feed";
import {browser} from "@web/core/browser/browser";

/** The board loads once more this long after a message, ms. */
export const HALF_WAY = 550;

/**
 * When the board loads: at a message, half-way to the next one, and once more after the
 * last one.
 *
 * What changes right after a message is told a second later only; the load half-way
 * shows it sooner, so that the board is less than a second behind. Nothing is asked
 * while nothing is told.
 */
export class BoardFeed extends LiveFeed {
    constructor(load) {
        super(load);
        this.halfWay = null;
    }

    async touch() {
        browser.clearTimeout(this.halfWay);
        this.halfWay = browser.setTimeout(() => this.between(), HALF_WAY);
        await super.touch();
    }

    async between() {
        // not where the load of the message still lasts: a server that is as slow as
        // that gets no more to do; and nobody looks at a hidden page
        if (!this.loading && !document.hidden) {
            await this.refresh();
        }
    }

    stop() {
        super.stop();
        browser.clearTimeout(this.halfWay);
    }
}
