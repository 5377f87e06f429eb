import {onWillUnmount, useState} from "@odoo/owl";

import {deserializeDateTime} from "@web/core/l10n/dates";
import {browser} from "@web/core/browser/browser";

const {DateTime} = luxon;

/** 75 → "1:15", 3675 → "1:01:15" */
export function formatSeconds(total) {
    const seconds = Math.max(0, Math.floor(total || 0));
    const two = (value) => String(value).padStart(2, "0");
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor((seconds % 3600) / 60);
    return hours
        ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
        : `${minutes}:${two(seconds % 60)}`;
}

/** Seconds since a server time ("YYYY-MM-DD HH:MM:SS", UTC). */
export function secondsSince(serverTime) {
    if (!serverTime) {
        return 0;
    }
    return (DateTime.now() - deserializeDateTime(serverTime)) / 1000;
}

/** A component that uses this is drawn anew each second. */
export function useClock() {
    const clock = useState({ticks: 0});
    const timer = browser.setInterval(() => clock.ticks++, 1000);
    onWillUnmount(() => browser.clearInterval(timer));
    return clock;
}
