import {LiveFeed} from "@call_telephony/service/live_feed";
import {browser} from "@web/core/browser/browser";

/** The board loads once more this long after a message, ms. */
export const HALF_WAY = 550;
/** … if the last load took no longer than this, ms: a busy server gets no more to do. */
export const QUICK = 250;

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
        const busy = this.loading || this.lasted > QUICK;
        // (nobody looks at a hidden page)
        if (!busy && !document.hidden) {
            await this.refresh();
        }
    }

    stop() {
        super.stop();
        browser.clearTimeout(this.halfWay);
    }
}
