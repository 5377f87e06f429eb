import {useExternalListener} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";
import {resolveKey} from "./desk_keys";
import {confirmForm, nextTab, pickInForm, pickInMenu, togglePause} from "./desk_picks";

const TYPING =
    "textarea, [contenteditable='true'], select, " +
    "input:not([type=checkbox]):not([type=radio]):not([type=button])";
/** Enter belongs to these: it presses, follows or applies. */
const ENTERED = "button, a[href], [role=button], [role=menuitem], .o_datetime_input";

/** What of the page matters for the decision about a key. */
export function keyContext(target, desk) {
    const element = target instanceof HTMLElement ? target : document.body;
    return {
        phase: desk.phase,
        results: desk.results,
        editable: element.matches(TYPING),
        // the panel of colleagues closes itself, too
        inRunner: Boolean(element.closest(".o_script_runner, .o_colleagues_panel")),
        multiline: element.matches("textarea, [contenteditable='true']"),
        onControl: element.matches(ENTERED),
        dialog: Boolean(document.querySelector(".o_dialog, .o_command_palette")),
    };
}

const COMMANDS = {
    next: (desk) => desk.next(),
    call: (desk) => desk.dial(),
    hang_up: (desk) => desk.hangUp(),
    result: (desk, {id}) =>
        desk.pressResult(desk.results.find((result) => result.id === id)),
    form_cancel: (desk) => (desk.form = false),
    form_confirm: (desk, {stay}) => confirmForm(desk, stay),
    form_pick: (desk, {index}) => pickInForm(desk, index),
    menu_pick: (desk, {index}) => pickInMenu(desk, index),
    menu_close: (desk) => (desk.menu = false),
    phrases: (desk) =>
        (desk.menu = Boolean(desk.card && desk.fittingPhrases.length) && "phrases"),
    pause: (desk) => togglePause(desk),
    tab: (desk) => nextTab(desk),
    pane: (desk) => (desk.pane = desk.pane === "script" ? "client" : "script"),
    help: (desk) => (desk.help = true),
    help_close: (desk) => (desk.help = false),
    leave_input: () => document.activeElement.blur(),
    comment: (desk, command, root) => focusOn(root, "comment"),
    search: (desk, command, root) => focusOn(root, "search"),
};

function focusOn(root, name) {
    root?.querySelector(`[data-desk-focus='${name}']`)?.focus();
}

/** Listens before anybody else on the page and keeps what is the desk's. */
export function useDeskKeyboard(desk, rootRef) {
    const ui = useService("ui");
    useExternalListener(
        window,
        "keydown",
        (ev) => {
            const command =
                !ui.isBlocked && resolveKey(ev, keyContext(ev.target, desk));
            if (!command) {
                return;
            }
            ev.preventDefault();
            ev.stopImmediatePropagation();
            COMMANDS[command.type]?.(desk, command, rootRef.el);
        },
        {capture: true}
    );
}
