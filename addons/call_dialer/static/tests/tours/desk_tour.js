import {registry} from "@web/core/registry";

/**
 * Three contacts by keyboard only: a refusal with a comment, a callback, a goal; then
 * the queue says that it is empty. The test makes the records.
 */
registry.category("web_tour.tours").add("call_dialer_desk", {
    url: "/odoo/call-desk",
    steps: () => [
        {
            content: "The desk waits, Enter brings the first contact",
            trigger: ".o_call_desk[data-phase=idle] .o_desk_idle",
            run: "press Enter",
        },
        {
            content: "Card and script are there; the second answer is 'No need'",
            trigger:
                ".o_call_desk:has(.o_desk_name:contains(Client 1)) .o_runner_answer:contains(No need)",
            run: "press 2",
        },
        {
            content: "The script is at its end, F8 is the refusal",
            trigger: ".o_desk_script:contains(Good bye)",
            run: "press F8",
        },
        {
            content: "It needs a comment",
            trigger: ".o_desk_form textarea:focus",
            run: "edit Has a supplier",
        },
        {
            content: "Saved, and on to the next one",
            trigger: ".o_desk_form textarea",
            run: "press Control+Enter",
        },
        {
            content: "The second contact wants to be called back",
            trigger: ".o_call_desk[data-phase=work] .o_desk_name:contains(Client 2)",
            run: "press F3",
        },
        {
            content: "In ten minutes",
            trigger: ".o_desk_form .o_desk_offer",
            run: "press 1",
        },
        {
            content: "The form is filled",
            trigger: ".o_desk_form .o_desk_offer.active[data-offer='10m']",
            run: "press Enter",
        },
        {
            content: "The callback stands in the queue; the third contact is here",
            trigger:
                ".o_call_desk:has(.o_desk_name:contains(Client 3)) [data-list=callbacks] .o_desk_row:contains(Client 2)",
        },
        {
            content: "Enter is the script's main answer while a contact is worked",
            trigger:
                ".o_call_desk[data-phase=work] .o_runner_answer:contains(Yes, go on)",
            run: "press Enter",
        },
        {
            content: "The script went on, F1 is the goal",
            trigger: ".o_desk_script:contains(The need)",
            run: "press F1",
        },
        {
            content: "Saved: now Enter is Next",
            trigger: ".o_call_desk[data-phase=done] .o_desk_saved",
            run: "press Enter",
        },
        {
            content: "Nobody is left, and the desk says so",
            trigger: ".o_desk_idle[data-kind=empty] .o_desk_why",
        },
        {
            content: "The day's figures have moved",
            trigger: "[data-figure=calls]:contains(3)",
        },
    ],
});
