import {registry} from "@web/core/registry";

const BLIP = 10000;

function key(name, code = "") {
    const options = {key: name, code, bubbles: true, cancelable: true};
    const target = document.activeElement || document.body;
    target.dispatchEvent(new KeyboardEvent("keydown", options));
}

/** The test listens to the console and takes the browser's network away. */
async function network(state) {
    console.log(`network ${state}`); // eslint-disable-line no-console
    while (navigator.onLine !== (state === "online")) {
        await new Promise((done) => setTimeout(done, 50));
    }
}

registry.category("web_tour.tours").add("call_scripts_offline", {
    steps: () => [
        {trigger: ".o_runner_title:text(Greeting)"},
        {
            trigger: ".o_runner_field[data-name=person] input",
            run: "edit Ivan",
        },
        {
            content: "The network is gone; the operator answers all the same",
            trigger: ".o_runner_field[data-name=person] input",
            async run() {
                await network("offline");
                key("Escape");
                key("1", "Digit1");
            },
        },
        {
            content: "It is said, and nothing is asked twice",
            trigger: ".o_runner_banner:contains(Nothing is lost)",
        },
        {
            trigger: ".o_runner_field[data-name=city] input",
            run: "edit Oakland",
        },
        {
            content: "Ten seconds later it is back",
            trigger: ".o_runner_banner:contains(Nothing is lost)",
            timeout: 3 * BLIP,
            async run() {
                await new Promise((done) => setTimeout(done, BLIP));
                await network("online");
            },
        },
        {
            trigger: ".o_runner_title:text(The need)",
            timeout: 2 * BLIP,
        },
        {trigger: ".o_script_runner:not(:has(.o_runner_banner))"},
        {trigger: ".o_runner_text:contains(Ivan, how shall we deliver)"},
        {
            content: "What was typed meanwhile is there still",
            trigger: ".o_runner_field[data-name=city] input:value(Oakland)",
        },
    ],
});
