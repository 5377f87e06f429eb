import {onMounted, onPatched, onWillUnmount, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";

/** Tables that are shorter are drawn as a whole. */
export const DRAWN_WHOLE = 60;
/** Rows drawn above and below those that can be seen … */
const BEYOND = 16;
/** … and how many of them may be gone before others are drawn. */
const SLACK = 10;
/** Before one was measured, px. */
const ROW_HEIGHT = 41;

/**
 * Which rows of a long table are drawn: those in sight, and some beyond.
 *
 * All rows have the same height. `range(count)` → {first, last, above, below}: the rows
 * `first` to `last` (not included) are drawn, `above` and `below` are the heights (px)
 * of what is not.
 *
 * @param {Object} body reference of the `tbody`
 * @param {Function} count
 */
export function useVisibleRows(body, count) {
    const state = useState({first: 0, last: DRAWN_WHOLE, height: ROW_HEIGHT});
    let frame = null;

    function look() {
        frame = null;
        if (!body.el || count() <= DRAWN_WHOLE) {
            return;
        }
        const row = body.el.querySelector(".o_board_operator");
        const height = row?.getBoundingClientRect().height || state.height;
        const top = body.el.getBoundingClientRect().top;
        const first = Math.max(0, Math.floor(-top / height) - BEYOND);
        const last = first + Math.ceil(browser.innerHeight / height) + 2 * BEYOND;
        const near = (one, other) => Math.abs(one - other) <= SLACK;
        if (!near(first, state.first) || !near(last, state.last)) {
            Object.assign(state, {first, last, height});
        }
    }

    function later() {
        frame ??= browser.requestAnimationFrame(look);
    }

    onMounted(() => {
        // (whatever scrolls: the board, or the window on the wall)
        document.addEventListener("scroll", later, {capture: true, passive: true});
        browser.addEventListener("resize", later);
        look();
    });
    onPatched(later);
    onWillUnmount(() => {
        document.removeEventListener("scroll", later, {capture: true});
        browser.removeEventListener("resize", later);
        browser.cancelAnimationFrame(frame);
    });

    function range() {
        const rows = count();
        if (rows <= DRAWN_WHOLE) {
            return {first: 0, last: rows, above: 0, below: 0};
        }
        const last = Math.min(rows, state.last);
        const first = Math.max(0, Math.min(state.first, last - 1));
        return {
            first,
            last,
            above: first * state.height,
            below: (rows - last) * state.height,
        };
    }
    return {range};
}
