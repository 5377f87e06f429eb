import {onWillDestroy, useExternalListener, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";

/** On the wall nobody presses reload: figures are asked for again, ms. */
export const WALL_RELOAD = 60000;

/**
 * The board as a wall display: the whole screen, large, without navigation and buttons.
 * Escape leaves it.  Full screen is the browser's to allow (only after a click or a
 * key); without it the board fills the window.
 *
 * @param {boolean} on from the start (a screen that opens the address by itself)
 * @param {Function} reload
 */
export function useWallDisplay(on, reload) {
    const wall = useState({on});
    let handle = null;

    function watch() {
        browser.clearInterval(handle);
        handle = wall.on ? browser.setInterval(reload, WALL_RELOAD) : null;
    }

    function leave() {
        if (!wall.on) {
            return;
        }
        wall.on = false;
        watch();
        if (document.fullscreenElement) {
            document.exitFullscreen();
        }
    }

    async function enter() {
        wall.on = true;
        watch();
        try {
            await document.documentElement.requestFullscreen();
        } catch {
            // the browser does not allow it: the window is filled all the same
        }
    }

    useExternalListener(window, "keydown", (ev) => ev.key === "Escape" && leave());
    useExternalListener(document, "fullscreenchange", () => {
        if (!document.fullscreenElement) {
            leave();
        }
    });
    onWillDestroy(leave);
    watch();
    return {state: wall, enter, leave};
}
