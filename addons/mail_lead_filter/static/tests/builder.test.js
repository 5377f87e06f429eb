import {
    animationFrame,
    click,
    edit,
    press,
    queryAll,
    queryAllTexts,
    queryFirst,
    queryText,
} from "@odoo/hoot-dom";
import {
    defineModels,
    mockService,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {LetterBuilder} from "@mail_lead_filter/builder/builder";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {segments} from "@mail_lead_filter/builder/segments";

describe.current.tags("desktop");

const BODY = "Name: Ivan\nPhone: 8 916 123-45-67";
const PHONE = {
    name: "phone",
    kind: "phone",
    method: "label",
    label: "Phone",
    rule: "after a label Phone",
};
const OTHER = {...PHONE, method: "regex", rule: "by regular expression"};

class MailLeadFilter extends models.Model {
    _name = "mail.lead.filter";
}

/** A server that knows one filter; what it was asked is in `asked`. */
function serve() {
    defineMailModels();
    defineModels([MailLeadFilter]);
    const asked = [];
    const letters = ["One", "Two"].map((subject, number) => ({
        ref: `log,${number}`,
        subject,
        sender: "a@b.example",
        date: "",
        body: BODY,
    }));
    const answers = {
        builder_load: () => ({
            name: "Site",
            attributes: [],
            letters,
            selections: {
                kind: [
                    ["text", "Text"],
                    ["phone", "Phone"],
                    ["email", "E-mail"],
                ],
            },
        }),
        builder_propose: (_ids, _ref, source, start, end) =>
            BODY.slice(start, end) === "Ivan"
                ? []
                : [
                      {...PHONE, source},
                      {...OTHER, source},
                  ],
        builder_try: (_ids, attributes, refs) =>
            refs.map((ref, number) => ({
                ref,
                matched: !number,
                values: attributes.map(({name, required}) => ({
                    name,
                    value: number ? null : "+7916",
                    problem: "not found",
                    missing: Boolean(number && required),
                    span: number ? false : [18, 33],
                })),
            })),
        builder_made: () => ({
            matched: true,
            missing: [],
            made: "<b>A lead</b>",
            error: false,
        }),
        builder_save: () => true,
    };
    onRpc("mail.lead.filter", "*", ({method, args}) => {
        asked.push([method, args]);
        return answers[method](...args);
    });
    return asked;
}

async function mount() {
    await mountWithCleanup(LetterBuilder, {
        props: {action: {params: {filter_id: 7}}},
    });
    await animationFrame();
}

/** Mark a piece of the body as the mouse does. */
async function markPiece(text) {
    const body = queryFirst(".o_letter_body");
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const place = walker.currentNode.data.indexOf(text);
        if (place >= 0) {
            const range = document.createRange();
            range.setStart(walker.currentNode, place);
            range.setEnd(walker.currentNode, place + text.length);
            document.getSelection().removeAllRanges();
            document.getSelection().addRange(range);
            break;
        }
    }
    body.dispatchEvent(new MouseEvent("mouseup", {bubbles: true}));
    await animationFrame();
    await animationFrame();
}

test("segments of a text", () => {
    const one = {start: 1, end: 3};
    const cut = (marks) =>
        segments("abcde", marks).map(({text, mark}) => [text, Boolean(mark)]);
    expect(cut([])).toEqual([["abcde", false]]);
    expect(cut([one])).toEqual([
        ["a", false],
        ["bc", true],
        ["de", false],
    ]);
    expect(cut([one, {start: 2, end: 4}])).toEqual(cut([one]));
    expect(
        cut([
            {start: 4, end: 9},
            {start: 3, end: 3},
            {start: -1, end: 2},
        ])
    ).toEqual(cut([]));
    expect(segments("", [])).toEqual([]);
});

test("what is marked becomes an attribute, tried on the last letters", async () => {
    const asked = serve();
    await mount();
    expect(queryText(".o_letter_builder h4")).toBe("Site");
    expect(".o_letter_save").toHaveAttribute("disabled");
    await markPiece("8 916 123-45-67");
    const [method, args] = asked.at(-1);
    expect(method).toBe("builder_propose");
    expect(args.slice(0, 5)).toEqual([[7], "log,0", "body", 18, 33]);
    expect(".o_letter_name").toHaveValue("phone");
    expect(queryAllTexts(".o_letter_rule option")).toEqual([PHONE.rule, OTHER.rule]);
    await click(".o_letter_name");
    await edit("tel");
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect(".o_letter_proposal").toHaveCount(0);
    expect(queryAllTexts("tbody td:nth-child(2)")).toEqual(["+7916", "—"]);
    expect("tbody tr:first td.table-success").toHaveCount(1);
    expect("mark").toHaveText("8 916 123-45-67");
    await click(".o_letter_save");
    await animationFrame();
    const [saved, [, attributes]] = asked.at(-1);
    expect(saved).toBe("builder_save");
    expect(attributes[0].name).toBe("tel");
    expect(attributes[0].label).toBe("Phone");
    expect(".o_letter_save").toHaveAttribute("disabled");
});

test("nothing is proposed: it is said", async () => {
    serve();
    await mount();
    await markPiece("Ivan");
    expect(".o_letter_proposal").toHaveText(/No rule finds/);
});

test("required, taken away, another letter, what would be made", async () => {
    const asked = serve();
    await mount();
    await markPiece("8 916 123-45-67");
    await click(".o_letter_add");
    await animationFrame();
    await animationFrame();
    await click("th .fa-asterisk");
    await animationFrame();
    await animationFrame();
    expect("td.table-danger").toHaveCount(1);
    await click(".btn.fa-chevron-right");
    await animationFrame();
    expect(".o_letter_shown a").toHaveText("Two");
    expect("mark").toHaveCount(0);
    await click("header .btn:first");
    await animationFrame();
    expect(asked.at(-1)[0]).toBe("builder_made");
    expect(asked.at(-1)[1][2]).toBe("log,1");
    expect(".o_letter_made b").toHaveText("A lead");
    await click("th .fa-trash-o");
    await animationFrame();
    await animationFrame();
    expect(queryAll("th")).toHaveLength(0);
});

test("the filter's form is one press away", async () => {
    serve();
    mockService("action", {doAction: (action) => expect.step(action.res_id)});
    await mount();
    await click("header .btn:last");
    expect.verifySteps([7]);
});
