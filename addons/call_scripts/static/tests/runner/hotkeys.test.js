import {commandOf, isTyping} from "@call_scripts/runner/hotkeys";
import {describe, expect, test} from "@odoo/hoot";
import {holds} from "@call_scripts/runner/conditions";

describe.current.tags("headless");

const OFFERED = {
    answers: [
        {id: 1, hotkey: "1"},
        {id: 2, hotkey: "2"},
    ],
    jumps: [{id: 9, hotkey: "w"}],
};

function key(name, code = "", extra = {}) {
    return commandOf({key: name, code, target: document.body, ...extra}, OFFERED);
}

test("keys of the runner", () => {
    expect(key("2", "Digit2").link.id).toBe(2);
    expect(key("1", "Numpad1").link.id).toBe(1);
    expect(key("w", "KeyW").link.id).toBe(9);
    expect(key("Enter").command).toBe("goOn");
    expect(key("Backspace").command).toBe("back");
    expect(key("/", "Slash").command).toBe("search");
    expect(key("0", "Digit0").command).toBe("goReturn");
    expect(key("x", "KeyX")).toBe(null);
});

test("a Russian layout types other letters by the same keys", () => {
    expect(key("ц", "KeyW").link.id).toBe(9);
    expect(key(".", "Slash").command).toBe("search");
});

test("keys of others are left alone", () => {
    expect(key("1", "Digit1", {altKey: true})).toBe(null);
    expect(key("w", "KeyW", {ctrlKey: true})).toBe(null);
    expect(key("1", "Digit1", {metaKey: true})).toBe(null);
    expect(key("1", "Digit1", {repeat: true})).toBe(null);
});

test("while typing only Ctrl+Enter and Escape are the runner's", () => {
    const target = document.createElement("input");
    expect(isTyping(target)).toBe(true);
    expect(key("1", "Digit1", {target})).toBe(null);
    expect(key("Enter", "Enter", {target})).toBe(null);
    expect(key("Enter", "Enter", {target, ctrlKey: true}).command).toBe("goOn");
    expect(key("Escape", "Escape", {target}).command).toBe("leave");
    target.type = "radio";
    expect(isTyping(target)).toBe(false);
});

test("conditions hold as they do on the server", () => {
    const cases = [
        ["number", ">", "5", "5,5", true],
        ["number", ">", "abc", 10, false],
        ["number", "=", "5.0", 5, true],
        ["boolean", "=", "yes", true, true],
        ["boolean", "=", "no", null, true],
        ["boolean", "set", "", false, false],
        ["date", "<", "2026-02-01", "2026-01-31", true],
        ["char", "=", "Courier", " courier ", true],
        ["char", "contains", "our", "Courier", true],
        ["char", "in", "a, b", "b", true],
        ["char", "not in", "a, b", null, true],
        ["char", "not set", "", "  ", true],
        ["many2one", "contains", "azure", {id: 1, name: "Azure Interior"}, true],
    ];
    for (const [type, op, value, said, expected] of cases) {
        expect(holds({field: "x", op, value, type}, {x: said})).toBe(expected, {
            message: `${type} ${op} ${value}`,
        });
    }
});
