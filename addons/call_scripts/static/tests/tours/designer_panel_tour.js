import {registry} from "@web/core/registry";

const panel = ".o_designer_panel [data-kind=answer]";

/** An author mends the answers of a block in the panel and publishes. */
registry.category("web_tour.tours").add("call_scripts_designer_panel", {
    steps: () => [
        {
            content: "open the designer",
            trigger: "button[name=action_open_designer]",
            run: "click",
        },
        {
            content: "choose the first block",
            trigger: ".o_designer_block[data-code=hello] .o_designer_title",
            run: "click",
        },
        {
            content: "other words for an answer",
            trigger: `${panel} .o_panel_item:first .o_link_label`,
            run: "edit Yes, please",
        },
        {
            content: "a new answer",
            trigger: `${panel} .o_link_new`,
            run: "edit Call me later",
        },
        {
            trigger: `${panel} .o_link_new`,
            run: "press Enter",
        },
        {
            content: "it leads nowhere yet: that forbids publishing",
            trigger: ".o_tool_check .fa-times-circle",
        },
        {
            trigger: ".o_tool_publish",
            run: "click",
        },
        {
            content: "the finding is shown, and its block",
            trigger: ".o_designer_panel .o_finding:contains(leads nowhere)",
            run: "click",
        },
        {
            content: "where it leads",
            trigger: `${panel} .o_panel_item:last [data-name=to] input`,
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(Refusal)",
            run: "click",
        },
        {
            trigger: ".o_tool_check .fa-check",
        },
        {
            trigger: ".o_tool_publish",
            run: "click",
        },
        {
            trigger: ".o_publish_note",
            run: "edit One more answer",
        },
        {
            trigger: ".o_publish_now",
            run: "click",
        },
        {
            content: "it is frozen now",
            trigger: ".o_tool_edit",
        },
    ],
});
