import {registry} from "@web/core/registry";

/** Press a key as an operator does: on whatever has the focus. */
function key(name, code = "") {
    return () => {
        const target = document.activeElement || document.body;
        const options = {key: name, code, bubbles: true, cancelable: true};
        target.dispatchEvent(new KeyboardEvent("keydown", options));
    };
}

function shown(title) {
    return {trigger: `.o_runner_title:text(${title})`};
}

function press(title, name, code) {
    return {trigger: `.o_runner_title:text(${title})`, run: key(name, code)};
}

/** Everything typed has been confirmed by the server. */
const settled = {trigger: ".o_script_runner:has(.o_runner_saving.invisible)"};

registry.category("web_tour.tours").add("call_scripts_keyboard", {
    steps: () => [
        {trigger: ".o_cp_action_menus .fa-cog", run: "click"},
        {trigger: ".o_start_script", run: "click"},
        shown("Greeting"),
        {
            trigger: ".o_runner_field[data-name=person] input",
            run: "edit Ivan",
        },
        {
            content: "Ctrl+Enter in a field is the default answer",
            trigger: ".o_runner_field[data-name=person] input",
            run() {
                const options = {key: "Enter", ctrlKey: true, bubbles: true};
                this.anchor.dispatchEvent(
                    new KeyboardEvent("keydown", {...options, cancelable: true})
                );
            },
        },
        shown("The need"),
        {
            content: "The name told on the first block is in the text of the next",
            trigger: ".o_runner_text:contains(Ivan, how shall we deliver)",
        },
        {
            content: "The cursor waits in the field which must be filled in",
            trigger: ".o_runner_field[data-name=delivery]:has(input:focus)",
        },
        {
            content: "An answer is refused, the field is named",
            trigger: ".o_runner_title:text(The need)",
            run: key("1", "Digit1"),
        },
        {trigger: ".o_runner_refused:contains(Delivery)"},
        press("The need", "ц", "KeyW"),
        shown("Who are you?"),
        press("Who are you?", "Enter", "Enter"),
        shown("The need"),
        {trigger: "body:not(:has(.o_runner_return))"},
        settled,
        press("The need", "Backspace", "Backspace"),
        shown("Who are you?"),
        settled,
        press("Who are you?", "0", "Digit0"),
        shown("The need"),
        settled,
        {
            trigger: ".o_runner_field[data-name=delivery] label:contains(By courier)",
            run() {
                document
                    .querySelector(".o_runner_field[data-name=delivery] input")
                    .click();
            },
        },
        press("The need", "1", "Digit1"),
        shown("Courier"),
        settled,
        press("Courier", "Enter", "Enter"),
        shown("Agreement"),
        {trigger: ".o_runner_header .badge:contains(reached)"},
        press("Agreement", "Enter", "Enter"),
        {trigger: ".o_runner_message h3:text(Goal reached)"},
    ],
});

registry.category("web_tour.tours").add("call_scripts_choice", {
    steps: () => [
        {trigger: ".o_cp_action_menus .fa-cog", run: "click"},
        {trigger: ".o_start_script", run: "click"},
        {
            content: "Several scripts fit: a digit chooses",
            trigger: ".o_script_choice button:nth-child(2):contains(Second)",
            run: key("2", "Digit2"),
        },
        shown("Greeting"),
        {trigger: ".o_runner_header:contains(Second)"},
    ],
});
