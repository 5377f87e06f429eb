import {PHASE, resolveKey} from "@call_dialer/desk/desk_keys";
import {describe, expect, test} from "@odoo/hoot";

describe.current.tags("headless");

const RESULTS = [
    {id: 11, hotkey: "F1"},
    {id: 15, hotkey: "F5"},
    {id: 12, hotkey: "F12"},
    {id: 16, hotkey: ""},
];

function press(key, context = {}, options = {}) {
    const code =
        options.code || (/^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key);
    return resolveKey(
        {key, code, ...options},
        {phase: PHASE.WORK, results: RESULTS, ...context}
    );
}

const alt = (letter, context, options = {}) =>
    press(letter, context, {altKey: true, ...options});

describe("Enter", () => {
    test("is Next only when nothing is in work", () => {
        expect(press("Enter", {phase: PHASE.IDLE})).toEqual({type: "next"});
        expect(press("Enter", {phase: PHASE.DONE})).toEqual({type: "next"});
        expect(press("Enter", {phase: PHASE.WORK})).toBe(null);
    });
    test("belongs to the input or the button that has the focus", () => {
        expect(press("Enter", {phase: PHASE.IDLE, editable: true})).toBe(null);
        expect(press("Enter", {phase: PHASE.IDLE, onControl: true})).toBe(null);
    });
    test("held down does not run through the queue", () => {
        const held = press("Enter", {phase: PHASE.IDLE}, {repeat: true});
        expect(held).toEqual({type: "ignore"});
    });
    test("saves the small form, with Shift without the next contact", () => {
        const form = {phase: PHASE.FORM};
        expect(press("Enter", form)).toEqual({type: "form_confirm", stay: false});
        expect(press("Enter", form, {shiftKey: true})).toEqual({
            type: "form_confirm",
            stay: true,
        });
    });
    test("in a comment is a new line, with Ctrl it saves", () => {
        const form = {phase: PHASE.FORM, editable: true, multiline: true};
        expect(press("Enter", form)).toBe(null);
        expect(press("Enter", form, {ctrlKey: true})).toEqual({
            type: "form_confirm",
            stay: false,
        });
    });
    test("in a date applies the date first", () => {
        const form = {phase: PHASE.FORM, editable: true, onControl: true};
        expect(press("Enter", form)).toBe(null);
    });
});

describe("F-keys", () => {
    test("press the result, also while typing", () => {
        expect(press("F1")).toEqual({type: "result", id: 11});
        expect(press("F12", {editable: true})).toEqual({type: "result", id: 12});
    });
    test("change the result while its form is open", () => {
        expect(press("F1", {phase: PHASE.FORM})).toEqual({type: "result", id: 11});
    });
    test("of a result never reach the browser", () => {
        expect(press("F5", {phase: PHASE.IDLE})).toEqual({type: "ignore"});
        expect(press("F5", {phase: PHASE.DONE})).toEqual({type: "ignore"});
        expect(press("F5", {}, {repeat: true})).toEqual({type: "ignore"});
    });
    test("without a result stay the browser's", () => {
        expect(press("F11")).toBe(null);
        expect(press("F5", {}, {ctrlKey: true})).toBe(null);
    });
});

describe("the script runner", () => {
    test("gets digits, letters, slash, Backspace and Enter while a contact is worked", () => {
        for (const key of ["1", "9", "w", "я", "/", "Backspace", "Enter", " "]) {
            expect(press(key)).toBe(null, {message: `key ${key}`});
        }
        expect(press("Enter", {editable: true}, {ctrlKey: true})).toBe(null);
    });
    test("hears nothing while a form, a list or the help is open", () => {
        for (const phase of [PHASE.FORM, PHASE.MENU, PHASE.HELP]) {
            for (const key of ["7", "w", "/", "Backspace"]) {
                expect(press(key, {phase})).not.toBe(null, {
                    message: `${phase} ${key}`,
                });
            }
        }
    });
    test("and the desk never want the same key", () => {
        const runner = ["1", "2", "9", "a", "z", "/", "Backspace", "Enter"];
        for (const key of runner) {
            expect(press(key)).toBe(null);
        }
        for (const letter of ["c", "h", "m", "p", "q", "t", "s", "b"]) {
            expect(alt(letter)).not.toBe(null);
        }
    });
});

describe("Alt+letter", () => {
    test("calls and hangs up, also while typing", () => {
        expect(alt("c")).toEqual({type: "call"});
        expect(alt("h", {editable: true})).toEqual({type: "hang_up"});
        expect(alt("m")).toEqual({type: "comment"});
    });
    test("is taken by its place on a Cyrillic keyboard", () => {
        expect(alt("с", {}, {code: "KeyC"})).toEqual({type: "call"});
        expect(alt("ь", {}, {code: "KeyM"})).toEqual({type: "comment"});
    });
    test("is taken by its letter where the keyboard tells no place", () => {
        expect(
            resolveKey({key: "c", altKey: true}, {phase: PHASE.WORK, results: []})
        ).toEqual({
            type: "call",
        });
    });
    test("with Ctrl (AltGr) or Shift is somebody else's", () => {
        expect(alt("c", {}, {ctrlKey: true})).toBe(null);
        expect(alt("c", {}, {shiftKey: true})).toBe(null);
    });
    test("unknown ones are left alone", () => {
        expect(alt("z")).toBe(null);
    });
    test("N is Next from any input, but not over a contact in work", () => {
        expect(alt("n", {phase: PHASE.DONE, editable: true})).toEqual({type: "next"});
        expect(alt("n", {phase: PHASE.WORK})).toEqual({type: "ignore"});
    });
});

describe("layers", () => {
    test("Esc closes what is on top, an input first", () => {
        expect(press("Escape", {phase: PHASE.FORM})).toEqual({type: "form_cancel"});
        expect(press("Escape", {phase: PHASE.FORM, editable: true})).toEqual({
            type: "leave_input",
        });
        expect(press("Escape", {phase: PHASE.MENU})).toEqual({type: "menu_close"});
        expect(press("Escape", {editable: true})).toEqual({type: "leave_input"});
        expect(press("Escape")).toBe(null);
        // an input of the script: its own search closes by Esc
        expect(press("Escape", {editable: true, inRunner: true})).toBe(null);
    });
    test("digits pick in the form and in a list", () => {
        expect(press("3", {phase: PHASE.FORM})).toEqual({type: "form_pick", index: 2});
        expect(press("3", {phase: PHASE.FORM, editable: true})).toBe(null);
        expect(press("1", {phase: PHASE.MENU})).toEqual({type: "menu_pick", index: 0});
    });
    test("Tab moves in the form", () => {
        expect(press("Tab", {phase: PHASE.FORM})).toBe(null);
    });
    test("? opens the help, any key closes it, a modifier alone does not", () => {
        expect(press("?", {}, {shiftKey: true})).toEqual({type: "help"});
        expect(press("?", {editable: true}, {shiftKey: true})).toBe(null);
        expect(press("x", {phase: PHASE.HELP})).toEqual({type: "help_close"});
        expect(press("Shift", {phase: PHASE.HELP})).toBe(null);
    });
    test("a dialog of Odoo takes all keys", () => {
        expect(press("F1", {dialog: true})).toBe(null);
        expect(alt("c", {dialog: true})).toBe(null);
        expect(press("Enter", {phase: PHASE.IDLE, dialog: true})).toBe(null);
    });
    test("an input method composing a letter is left alone", () => {
        expect(press("Enter", {phase: PHASE.IDLE}, {isComposing: true})).toBe(null);
    });
});
