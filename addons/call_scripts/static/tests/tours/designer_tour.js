import {registry} from "@web/core/registry";

const CANVAS = ".o_designer_canvas:focus";

/** Press a key as an author does: on whatever has the focus. */
function key(name, {code = "", ...options} = {}) {
    return () => {
        const target = document.activeElement || document.body;
        target.dispatchEvent(
            new KeyboardEvent("keydown", {
                key: name,
                code,
                bubbles: true,
                cancelable: true,
                ...options,
            })
        );
    };
}

function press(name, options) {
    return {trigger: CANVAS, run: key(name, options)};
}

/** Type into what is being edited in place, and go on by Enter. */
function type(text) {
    return [
        {trigger: ".o_designer_inline:focus", run: `edit ${text}`},
        {trigger: ".o_designer_inline:focus", run: key("Enter")},
    ];
}

function block(title, rest = "") {
    return {trigger: `.o_designer_block:has(.o_designer_title:text(${title}))${rest}`};
}

/** Drag with the mouse from one place to another. */
function drag(from, to) {
    return {
        trigger: from,
        run() {
            const target = document.querySelector(to);
            const [a, b] = [this.anchor, target].map((el) =>
                el.getBoundingClientRect()
            );
            const fire = (el, name, box) =>
                el.dispatchEvent(
                    new PointerEvent(name, {
                        bubbles: true,
                        cancelable: true,
                        pointerId: 1,
                        button: 0,
                        clientX: box.left + box.width / 2,
                        clientY: box.top + box.height / 2,
                    })
                );
            fire(this.anchor, "pointerdown", a);
            const middle = {
                ...a,
                left: (a.left + b.left) / 2,
                top: (a.top + b.top) / 2,
            };
            fire(target, "pointermove", {...middle, width: 0, height: 0});
            fire(target, "pointermove", b);
            fire(target, "pointerup", b);
        },
    };
}

const saved = {trigger: ".o_designer_status:contains(Saved)"};

registry.category("web_tour.tours").add("call_scripts_designer_build", {
    steps: () => [
        {
            content: "The first block, by the mouse",
            trigger: ".o_designer_empty button",
            run: "click",
        },
        ...type("Greeting"),
        block("Greeting"),
        {content: "Its text, by keys", ...press("Enter", {shiftKey: true})},
        {trigger: "textarea.o_designer_inline:focus", run: "edit Hello!"},
        {trigger: "textarea:focus", run: key("Enter", {ctrlKey: true})},
        {trigger: ".o_designer_block_text:text(Hello!)"},
        {content: "A block after it, by a key", ...press("n", {code: "KeyN"})},
        ...type("Yes"),
        ...type("Need"),
        block("Need", ".o_selected"),
        press("n", {code: "KeyN"}),
        ...type("Agreed"),
        ...type("Offer"),
        block("Offer", ".o_selected"),
        {content: "Back to the greeting by arrows", ...press("ArrowLeft")},
        block("Need", ".o_selected"),
        press("ArrowLeft"),
        {
            content: "Plus makes a child, by the mouse",
            trigger:
                ".o_designer_block.o_selected:has(.o_designer_title:text(Greeting)) .o_designer_plus",
            run() {
                for (const name of ["pointerdown", "pointerup"]) {
                    const options = {bubbles: true, button: 0, pointerId: 1};
                    this.anchor.dispatchEvent(new PointerEvent(name, options));
                }
            },
        },
        ...type("No"),
        ...type("Refusal"),
        block("Refusal", ".o_selected"),
        {
            content: "A question and an end from the palette",
            trigger: ".o_designer_palette [data-kind=question]",
            run: "click",
        },
        ...type("Price"),
        {trigger: ".o_designer_palette [data-kind=end]", run: "click"},
        ...type("Good bye"),
        {
            content: "Everything in order, everything on the screen",
            trigger: ".o_designer_layout",
            run: "click",
        },
        {trigger: ".o_designer_canvas:focus"},
        {content: "Nothing is chosen", ...press("Escape")},
        drag(
            ".o_designer_block:has(.o_designer_title:text(Offer)) .o_designer_plus",
            ".o_designer_block[data-code=block_6] .o_designer_block_head"
        ),
        ...type("Deal"),
        {trigger: ".o_designer_row.o_selected:contains(Deal)"},
        drag(
            ".o_designer_block:has(.o_designer_title:text(Need)) .o_designer_plus",
            ".o_designer_block[data-code=block_5] .o_designer_block_head"
        ),
        ...type("How much?"),
        {content: "A link by keys: Price leads to Offer", ...press("ArrowRight")},
        block("Price", ".o_selected"),
        press("l", {code: "KeyL"}),
        press("ArrowRight"),
        block("Refusal", ".o_drop_target"),
        press("ArrowUp"),
        block("Need", ".o_drop_target"),
        press("ArrowRight"),
        block("Offer", ".o_drop_target"),
        press("Enter"),
        ...type("Fine"),
        {content: "One too many", ...press("n", {code: "KeyN"})},
        ...type("Wrong"),
        ...type("Wrong"),
        block("Wrong", ".o_selected"),
        press("z", {code: "KeyZ", ctrlKey: true}),
        press("z", {code: "KeyZ", ctrlKey: true}),
        press("z", {code: "KeyZ", ctrlKey: true}),
        {trigger: ".o_designer_canvas:not(:has(.o_designer_title:text(Wrong)))"},
        saved,
    ],
});

registry.category("web_tour.tours").add("call_scripts_designer_again", {
    steps: () => [
        block("Greeting"),
        block("Good bye"),
        {trigger: ".o_designer_canvas:has(.o_designer_block:nth-of-type(6))"},
        {trigger: ".o_designer_row:text(How much?)"},
    ],
});
