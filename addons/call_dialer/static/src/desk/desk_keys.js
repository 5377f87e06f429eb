/**
 * The one place where the desk's keys are decided. Pure: no DOM, no OWL.
 *
 * The desk listens before the script runner does. `resolveKey` returns a command when
 * the key is the desk's, or `null` when the desk leaves it to the runner, to the focused
 * control or to the browser. The runner owns digits, letters, "/", Backspace and Enter
 * while a contact is worked; the desk owns F-keys and Alt+letter always, and Enter
 * whenever there is nothing in work.
 *
 * Letters are taken by their place on the keyboard, so Alt+C works in a Cyrillic layout.
 */

/** What the operator is doing, as far as keys are concerned. */
export const PHASE = {
    IDLE: "idle", // no contact on the screen
    COMING: "coming", // a contact is held, its card and script are on their way
    WORK: "work", // a contact is held, its result is still open
    DONE: "done", // its result is saved
    FORM: "form", // the small form of a result is open
    MENU: "menu", // a short list to pick from is open (phrases, pause reasons)
    TALK: "talk", // a talk outside of the campaign lies over it
    HELP: "help", // the overlay with the keys is open
};

const ALT_COMMANDS = {
    KeyC: "call",
    KeyH: "hang_up",
    KeyM: "comment",
    KeyP: "phrases",
    KeyQ: "search",
    KeyT: "tab",
    KeyS: "pane",
    KeyB: "pause",
    KeyN: "next",
};

/** Letters of the commands, for the hints on the screen. */
export const ALT_LETTERS = Object.fromEntries(
    Object.entries(ALT_COMMANDS).map(([code, type]) => [type, code.slice(-1)])
);

const IGNORE = {type: "ignore"};

function isPlain(ev) {
    return !ev.altKey && !ev.ctrlKey && !ev.metaKey;
}

function digitOf(ev) {
    return isPlain(ev) && !ev.shiftKey && /^[1-9]$/.test(ev.key) ? Number(ev.key) : 0;
}

function resolveFunctionKey(ev, ctx) {
    const result = ctx.results.find((candidate) => candidate.hotkey === ev.key);
    if (!result) {
        return null;
    }
    const open = ctx.phase === PHASE.WORK || ctx.phase === PHASE.FORM;
    // a result's key never falls through to the browser: F5 would reload the page
    return open && !ev.repeat ? {type: "result", id: result.id} : IGNORE;
}

function resolveForm(ev, ctx) {
    if (ev.key === "Escape") {
        return {type: ctx.editable ? "leave_input" : "form_cancel"};
    }
    if (ev.key === "Enter") {
        if (ctx.onControl || (ctx.multiline && !ev.ctrlKey) || ev.repeat) {
            return null;
        }
        return {type: "form_confirm", stay: Boolean(ev.shiftKey)};
    }
    const digit = digitOf(ev);
    if (digit && !ctx.editable) {
        return {type: "form_pick", index: digit - 1};
    }
    return ownKeyboard(ev, ctx);
}

function resolveMenu(ev, ctx) {
    if (ev.key === "Escape") {
        return {type: "menu_close"};
    }
    const digit = digitOf(ev);
    if (digit) {
        return {type: "menu_pick", index: digit - 1};
    }
    return ownKeyboard(ev, ctx);
}

/** Something of the desk is on top: the runner below must not hear the rest. */
function ownKeyboard(ev, ctx) {
    const moves = /^(Tab|Arrow|Home|End|Page)/.test(ev.key);
    const leave = ctx.editable || ctx.onControl || moves || !isPlain(ev);
    return leave ? null : IGNORE;
}

function resolveAlt(ev, ctx) {
    if (!ev.altKey || ev.ctrlKey || ev.metaKey || ev.shiftKey) {
        return null;
    }
    // some screen keyboards tell no place of the key
    const type = ALT_COMMANDS[ev.code || `Key${ev.key.toUpperCase()}`];
    if (!type) {
        return null;
    }
    if (type === "next") {
        return isFree(ctx) && !ev.repeat ? {type} : IGNORE;
    }
    return ev.repeat ? IGNORE : {type};
}

function isFree(ctx) {
    return ctx.phase === PHASE.IDLE || ctx.phase === PHASE.DONE;
}

function resolveEnter(ev, ctx) {
    if (!isFree(ctx) || ctx.editable || ctx.onControl || !isPlain(ev)) {
        return null;
    }
    return ev.repeat ? IGNORE : {type: "next"};
}

function isModifier(ev) {
    return /^(Shift|Control|Alt|Meta)$/.test(ev.key);
}

function isFunctionKey(ev) {
    return /^F\d{1,2}$/.test(ev.key) && isPlain(ev) && !ev.shiftKey;
}

function resolveDesk(ev, ctx) {
    if (ev.key === "Escape" && ctx.editable && !ctx.inRunner) {
        return {type: "leave_input"};
    }
    if (ev.key === "?" && !ctx.editable && isPlain(ev)) {
        return {type: "help"};
    }
    return ev.key === "Enter" ? resolveEnter(ev, ctx) : resolveAlt(ev, ctx);
}

const LAYERS = {[PHASE.FORM]: resolveForm, [PHASE.MENU]: resolveMenu};

/**
 * @param {{key: string, code?: string, altKey?: boolean, ctrlKey?: boolean,
 *  shiftKey?: boolean, metaKey?: boolean, repeat?: boolean}} ev
 * @param {Object} ctx
 * @param {string} ctx.phase one of PHASE
 * @param {boolean} [ctx.dialog] a dialog of Odoo covers the desk
 * @param {boolean} [ctx.editable] typing in an input
 * @param {boolean} [ctx.multiline] that input takes several lines
 * @param {boolean} [ctx.inRunner] that input is the script's own
 * @param {boolean} [ctx.onControl] a button, link or list has the focus
 * @param {{id: number, hotkey: string}[]} ctx.results
 * @returns {{type: string} | null}
 */
export function resolveKey(ev, ctx) {
    if (ctx.dialog || !ev.key || ev.isComposing) {
        return null;
    }
    if (ctx.phase === PHASE.HELP) {
        return isModifier(ev) ? null : {type: "help_close"};
    }
    if (isFunctionKey(ev)) {
        return resolveFunctionKey(ev, ctx);
    }
    const layer = LAYERS[ctx.phase] || resolveDesk;
    return layer(ev, ctx);
}
