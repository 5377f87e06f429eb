/**
 * Keys of the runner, whatever the keyboard's layout: on a Russian one the key W
 * types "ц", and the key of the slash types ".".
 */

const TYPING =
    "input, textarea, select, [contenteditable='true'], .odoo-editor-editable";
const NOT_TYPED_IN = ["radio", "checkbox", "button", "submit", "range"];

/** Whether the key goes into something one types in. */
export function isTyping(target) {
    const element = target?.closest?.(TYPING);
    return Boolean(element && !NOT_TYPED_IN.includes(element.type));
}

/** Names a key may have: what it types, and what is printed on it. */
export function keyNames(ev) {
    const names = [ev.key?.toLowerCase()];
    const code = ev.code || "";
    if (code.startsWith("Key")) {
        names.push(code.slice(3).toLowerCase());
    } else if (code.startsWith("Digit") || code.startsWith("Numpad")) {
        names.push(code.replace(/^(Digit|Numpad)/, ""));
    }
    if (code === "Slash" || code === "NumpadDivide") {
        names.push("/");
    }
    return names;
}

/**
 * What a key asks the runner for: `{command, link}` or null.
 *
 * @param {KeyboardEvent} ev
 * @param {{answers: Object[], jumps: Object[]}} offered
 */
export function commandOf(ev, {answers, jumps}) {
    if (ev.altKey || ev.metaKey || ev.repeat) {
        return null;
    }
    if (isTyping(ev.target)) {
        if (ev.key === "Enter" && ev.ctrlKey) {
            return {command: "goOn"};
        }
        if (ev.key === "Escape") {
            return {command: "leave"};
        }
        return null;
    }
    if (ev.key === "Enter") {
        return {command: "goOn"};
    }
    if (ev.ctrlKey) {
        return null;
    }
    if (ev.key === "Backspace") {
        return {command: "back"};
    }
    if (ev.key === "-") {
        return {command: "remark"};
    }
    const names = keyNames(ev);
    if (names.includes("/")) {
        return {command: "search"};
    }
    if (names.includes("0")) {
        return {command: "goReturn"};
    }
    const answer = answers.find((link) => link.hotkey && names.includes(link.hotkey));
    if (answer) {
        return {command: "answer", link: answer};
    }
    const jump = jumps.find((link) => link.hotkey && names.includes(link.hotkey));
    return jump ? {command: "jump", link: jump} : null;
}
