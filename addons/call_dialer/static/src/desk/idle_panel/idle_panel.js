import {Component, useEffect, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {formatDuration, serverNow, useClock} from "../../common/clock";
import {TickTimer} from "../../common/tick_timer/tick_timer";

const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** No contact on the screen: what to press, or why there is nothing and when there is. */
export class IdlePanel extends Component {
    static template = "call_dialer.IdlePanel";
    static components = {TickTimer};
    static props = {};

    setup() {
        this.desk = useState(this.env.desk);
        this.clock = useClock();
        useEffect(
            (noContact) => {
                const at = noContact && noContact.at;
                if (!at) {
                    return;
                }
                const delay = deserializeDateTime(at).toMillis() - serverNow();
                const handle = browser.setTimeout(
                    () => this.onTimeCame(),
                    Math.min(Math.max(delay, 0) + 500, LONGEST_TIMEOUT)
                );
                return () => browser.clearTimeout(handle);
            },
            // the same time may be told again
            () => [this.desk.noContact]
        );
    }

    /** "none" | "paused" | "waiting" | "offline" | "empty" | "ready" */
    get kind() {
        const {campaigns, operator, noContact} = this.desk;
        if (!campaigns.length) {
            return "none";
        }
        if (operator.state === "paused") {
            return "paused";
        }
        if (this.desk.waits) {
            return "waiting";
        }
        if (noContact) {
            return "empty";
        }
        return operator.state === "offline" ? "offline" : "ready";
    }

    get icon() {
        return {
            none: "fa-bullhorn",
            paused: "fa-coffee",
            waiting: "fa-phone",
            empty: "fa-hourglass-half",
            offline: "fa-sign-in",
            ready: "fa-phone",
        }[this.kind];
    }

    get countdown() {
        const {at} = this.desk.noContact || {};
        if (!at) {
            return "";
        }
        const left = deserializeDateTime(at).toMillis() - this.clock.now;
        return formatDuration(left / 1000);
    }

    /** A fair share rule opened for one who waits at the desk: on with the work. */
    get goesOn() {
        const {noContact, operator} = this.desk;
        const waits = operator.state === "ready" && !document.hidden;
        return noContact.code === "fair_share" && waits;
    }

    async onTimeCame() {
        if (this.desk.waits) {
            return; // the service asks again
        }
        if (this.goesOn) {
            await this.desk.next();
            return;
        }
        this.desk.noContact = false;
        await this.desk.refreshQueue();
    }
}
