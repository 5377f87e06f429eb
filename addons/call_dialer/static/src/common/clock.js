import {onWillDestroy, onWillStart, reactive, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {localization} from "@web/core/l10n/localization";

const {DateTime} = luxon;

/**
 * One ticking clock for all timers on the page, in step with the server's one:
 * a workstation with a wrong clock still shows true durations.
 */
const clock = reactive({now: Date.now(), skew: 0});
let users = 0;
let handle = null;

function tick() {
    clock.now = Date.now() + clock.skew;
}

/** @param {string} told server's UTC time, as Odoo serialises it */
export function syncClock(told) {
    const skew = deserializeDateTime(told).toMillis() - Date.now();
    // the answer's own travel time is no error of the clock
    clock.skew = Math.abs(skew) > 2000 ? skew : 0;
    tick();
}

/** Reactive {now} (ms), ticking each second while a component uses it. */
export function useClock() {
    onWillStart(() => {
        if (users++ === 0) {
            handle = browser.setInterval(tick, 1000);
        }
        tick();
    });
    onWillDestroy(() => {
        if (--users === 0) {
            browser.clearInterval(handle);
        }
    });
    return useState(clock);
}

/** Milliseconds now by the server's clock, without subscribing. */
export function serverNow() {
    return Date.now() + clock.skew;
}

/** Seconds from a serialised moment until `now` (ms); 0 when there is none. */
export function secondsSince(since, now) {
    if (!since) {
        return 0;
    }
    const start = deserializeDateTime(since).toMillis();
    return Math.max(0, Math.floor((now - start) / 1000));
}

/** 75 → "01:15", 3675 → "1:01:15". */
export function formatDuration(seconds) {
    const pad = (number) => String(number).padStart(2, "0");
    const whole = Math.max(0, Math.floor(seconds || 0));
    const minutes = Math.floor(whole / 60);
    if (minutes < 60) {
        return `${pad(minutes)}:${pad(whole % 60)}`;
    }
    return `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(whole % 60)}`;
}

/** Time of a moment: "12:10" today, "23.11 12:10" on another day. */
export function formatMoment(value, now = serverNow()) {
    const moment = deserializeDateTime(value);
    const today = DateTime.fromMillis(now);
    if (moment.hasSame(today, "day")) {
        return moment.toFormat("HH:mm");
    }
    const date = moment.toLocaleString({day: "2-digit", month: "2-digit"});
    return `${date} ${moment.toFormat("HH:mm")}`;
}

/** The user's format of a moment, without seconds. */
export function minuteFormat() {
    return localization.dateTimeFormat.replace(/:ss/, "");
}

/** "11:42" in a time zone, or "" when it is unknown. */
export function formatLocalTime(zone, now) {
    const local = DateTime.fromMillis(now, {zone});
    return zone && local.isValid ? local.toFormat("HH:mm") : "";
}
