import {user} from "@web/core/user";

/** A share as text: 0.123 → "12.3 %", in the user's way of writing. */
export function percent(share, digits = 1) {
    return new Intl.NumberFormat(user.lang || "en", {
        style: "percent",
        maximumFractionDigits: digits,
    }).format(share || 0);
}

/** A whole number with the user's separators. */
export function whole(value) {
    return new Intl.NumberFormat(user.lang || "en").format(value || 0);
}

/** Seconds as minutes and seconds: 75 → "1:15". */
export function clock(seconds) {
    const rounded = Math.round(seconds || 0);
    return `${Math.floor(rounded / 60)}:${String(rounded % 60).padStart(2, "0")}`;
}

/** A day of the server ("2026-03-01") as the user writes days. */
export function shortDay(day) {
    const date = new Date(`${day}T00:00:00Z`);
    return new Intl.DateTimeFormat(user.lang || "en", {
        day: "numeric",
        month: "short",
        timeZone: "UTC",
    }).format(date);
}

const calendar = {today: null};

/** Take the server's word for what day it is: talks are counted by its days. */
export function setToday(day) {
    calendar.today = day;
}

/** A date as the server writes it, so many days before today. */
export function daysAgo(days) {
    const {DateTime} = luxon;
    const today = calendar.today ? DateTime.fromISO(calendar.today) : DateTime.now();
    return today.minus({days}).toISODate();
}

/** Share of a whole, 0 where there is none. */
export function ratio(part, all) {
    return all ? part / all : 0;
}

/** Colours by Bootstrap's text classes, so that they fit any theme. */
export const SERIES = [
    "text-primary",
    "text-warning",
    "text-info",
    "text-danger",
    "text-success",
];
