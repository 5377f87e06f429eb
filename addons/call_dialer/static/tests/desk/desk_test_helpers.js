import {DeskAction} from "@call_dialer/desk/desk_action/desk_action";
import {ScriptPanel} from "@call_dialer/desk/script_panel/script_panel";
import {animationFrame} from "@odoo/hoot-mock";
import {Component, xml} from "@odoo/owl";
import {
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";

export const NOW = "2026-11-22 10:00:00";

export const RESULTS = [
    {id: 1, name: "Meeting", hotkey: "F1", color: 10, category: "goal", actions: []},
    {
        id: 3,
        name: "Call back",
        hotkey: "F3",
        color: 4,
        category: "callback",
        callback_minutes: 30,
        actions: [],
    },
    {
        id: 8,
        name: "Refused",
        hotkey: "F8",
        color: 1,
        category: "refusal",
        requires_comment: true,
        actions: [],
    },
];

export function makeCard(id = 100, values = {}) {
    return {
        id,
        campaign_id: 1,
        name: `Client ${id}`,
        subtitle: "Director · Romashka",
        numbers: [
            {
                number: "+79161234567",
                display: "+7 916 123-45-67",
                kind: "Mobile",
                note: "",
            },
            {
                number: "+74951234567",
                display: "+7 495 123-45-67",
                kind: "Work",
                note: "",
            },
        ],
        timezone: "Europe/Moscow",
        note: "",
        facts: [{key: "orders", label: "Orders", value: "3 / 120 000 ₽", alarm: false}],
        fields: [
            {
                name: "res.partner/email",
                label: "Email",
                type: "char",
                value: "a@b.c",
                input: "email",
            },
        ],
        contacts: [],
        deals: [],
        history: [],
        partner_id: 7,
        lead_id: false,
        session_id: id,
        hold: NOW,
        ...values,
    };
}

export function makeQueue(values = {}) {
    return {
        callbacks: [],
        on_hold: [],
        found: [],
        counts: {next: 5, callbacks: 0, on_hold: 0},
        counted: 1000,
        ...values,
    };
}

const summary = (state = "ready") => ({
    now: NOW,
    operator: {state, since: NOW, reason: ""},
    today: {calls: 37, goals: 9, conversion: 24, place: 2, of: 8},
});

export function makeScreen(card = false, values = {}) {
    return {
        card,
        call: false,
        no_contact: false,
        queue: makeQueue(),
        ...summary(),
        ...values,
    };
}

/** What `claim` tells of a card, before `arrive` tells the rest. */
export function makeBrief(card) {
    const {id, campaign_id, name, subtitle, numbers, hold} = card;
    const brief = {id, campaign_id, name, subtitle, hold, brief: true};
    return {card: {...brief, numbers: numbers.slice(0, 1)}, no_contact: false};
}

/** Answers of a server whose next contact has this card. */
export function handsOut(card) {
    return {claim: makeBrief(card), arrive: makeScreen(card)};
}

export function makeCall(values = {}) {
    return {
        id: 500,
        number: "+79161234567",
        state: "calling",
        outcome: false,
        start: NOW,
        answered: false,
        end: false,
        campaign_contact_id: 100,
        ...values,
    };
}

export class FakeRunner extends Component {
    static props = ["*"];
    static template = xml`<div class="fake_runner" t-att-data-session="props.sessionId" t-att-data-hotkeys="props.hotkeys"/>`;
}

/**
 * The desk with a mocked server. `answers` are by method of `call.desk`: a value, or a
 * function of the arguments.
 */
export async function mountDesk(answers = {}, runner = FakeRunner) {
    patchWithCleanup(ScriptPanel.components, {ScriptRunner: runner});
    const calls = [];
    const known = {
        open: {
            campaigns: [
                {
                    id: 1,
                    name: "Windows",
                    label: "Windows",
                    state: "running",
                    purpose: "",
                },
            ],
            campaign_id: 1,
            pause_reasons: [
                {id: 21, name: "Lunch"},
                {id: 22, name: "Training"},
            ],
            phrases: [
                {id: 31, text: "Asked for a letter", result_ids: []},
                {id: 32, text: "Too expensive", result_ids: [8]},
            ],
            results: RESULTS,
            device: "101",
            ...makeScreen(),
        },
        summary: summary(),
        queue: makeQueue(),
        ...handsOut(makeCard()),
        next_contact: makeScreen(makeCard()),
        call: {call: makeCall()},
        hang_up: {call: makeCall({state: "terminated", end: NOW})},
        result: {result_id: 1, made: "", call: false, queue: makeQueue(), ...summary()},
        set_state: ([state]) => summary(state),
        ...answers,
    };
    if (answers.screen) {
        Object.assign(known.open, answers.screen);
    }
    onRpc("call.desk", "card_reports", () => []);
    for (const [method, answer] of Object.entries(known)) {
        onRpc("call.desk", method, ({args}) => {
            calls.push([method, ...args]);
            return typeof answer === "function" ? answer(args) : answer;
        });
    }
    await mountWithCleanup(DeskAction, {
        props: {action: {context: {}}},
        noMainContainer: true,
    });
    await animationFrame();
    return calls;
}
