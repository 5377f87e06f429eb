/** A server for the runner's tests: a tiny script judged in the browser. */

export const ANSWERS = {yes: 11, no: 12, agreed: 21, back: 61};
export const BLOCKS = {greeting: 1, need: 2, objection: 6, end: 9};

function link(id, label, target, extra = {}) {
    return {
        id,
        label,
        kind: "answer",
        hotkey: "",
        group: "",
        default: false,
        target,
        sure: true,
        when: [],
        ...extra,
    };
}

const JUMPS = [
    link(90, "Too expensive", 6, {kind: "objection"}),
    link(91, "Who are you?", 6, {kind: "jump", hotkey: "w"}),
];

function block(id, title, html, extra = {}) {
    return {
        id,
        title,
        html,
        names: [],
        kind: "talk",
        mark: "",
        result: "",
        fields: [],
        answers: [],
        jumps: JUMPS.filter((jump) => jump.target !== id),
        next: false,
        articles: [],
        ...extra,
    };
}

export function makeBlocks() {
    return {
        1: block(1, "Greeting", "<p>Hello <b>Ivan</b></p>", {
            answers: [
                link(11, "Yes, go on", 2, {hotkey: "1", default: true}),
                link(12, "No need", 9, {hotkey: "2"}),
            ],
        }),
        2: block(2, "The need", "<p>How many windows?</p>", {
            fields: [
                {
                    name: "amount",
                    label: "Windows",
                    type: "number",
                    required: true,
                    readonly: false,
                    options: [],
                    relation: "",
                    help: "",
                },
                {
                    name: "delivery",
                    label: "Delivery",
                    type: "selection",
                    required: false,
                    readonly: false,
                    options: [
                        ["courier", "By courier"],
                        ["pickup", "Pick-up"],
                    ],
                    relation: "",
                    help: "",
                },
            ],
            answers: [
                link(21, "Agreed", 9, {hotkey: "1"}),
                link(22, "By courier only", 9, {
                    hotkey: "2",
                    when: [
                        {
                            field: "delivery",
                            op: "=",
                            value: "courier",
                            type: "selection",
                        },
                    ],
                }),
            ],
        }),
        6: block(6, "Objection", "<p>Quality lasts.</p>"),
        9: block(9, "Good bye", "<p>Thank you</p>", {kind: "end", mark: "goal"}),
    };
}

/** Plays the server: remembers calls, can refuse, lose the connection, be slow. */
export class FakeServer {
    constructor() {
        this.blocks = makeBlocks();
        this.at = 1;
        this.stack = [];
        this.trail = [];
        this.values = {};
        this.calls = [];
        this.seen = new Set();
        this.refuseNext = null;
        this.session = {state: "running", outcome: false, free: false, tasks: []};
        this.settings = {show_map: true, keep_log: true};
        this.wait = 0;
        this.history = [];
        this.before = async () => {};
        this.article = {
            name: "Windows",
            html: "<p>All about windows</p>",
            revision: 7,
            reading: false,
        };
    }

    orm() {
        const call = async (model, method, [ids, ...args]) => {
            this.calls.push([method, ...args]);
            await this.before(method);
            return this.follow(method, args);
        };
        return {silent: {call}};
    }

    follow(method, args) {
        if (method === "runner_article") {
            return {id: args[0], ...this.article};
        }
        if (method === "runner_article_read") {
            return {id: args[0], ...this.read(args[1])};
        }
        if (method === "runner_map") {
            return this.map();
        }
        if (method === "runner_remark") {
            return {kept: true, message: "Kept for the author"};
        }
        if (method === "runner_task") {
            const task = this.session.tasks.find(({id}) => id === args[0]);
            task.done = args[1];
            return this.session.tasks;
        }
        if (method === "runner_state") {
            return this.state();
        }
        const step = {
            runner_step: ([blockId, linkId, values, request]) => ({
                values,
                request,
                to: () => this.target(blockId, linkId),
            }),
            runner_jump: ([, values, request, linkId]) => ({
                values,
                request,
                to: () => {
                    this.stack.push(this.at);
                    return JUMPS.find((jump) => jump.id === linkId).target;
                },
            }),
            runner_return: ([request, values]) => ({
                values,
                request,
                to: () => this.stack.pop(),
            }),
            runner_back: ([request, values]) => ({
                values,
                request,
                to: () => this.trail.pop(),
                back: true,
            }),
            runner_finish: ([outcome, values, request]) => ({
                values,
                request,
                to: () => this.finish(outcome),
            }),
            runner_goto: ([blockId, values, request]) => ({
                values,
                request,
                to: () => blockId,
            }),
            runner_pause: ([until, values]) => ({
                values,
                to: () => {
                    this.session.next_contact_at = until;
                    return this.become("paused");
                },
            }),
            runner_resume: () => ({to: () => this.become("running")}),
        }[method](args);
        if (step.request && this.seen.has(step.request)) {
            return this.state();
        }
        if (this.refuseNext) {
            const refused = this.refuseNext;
            this.refuseNext = null;
            return {...this.state(), refused};
        }
        this.seen.add(step.request);
        Object.assign(this.values, step.values);
        const from = this.at;
        this.at = step.to();
        if (!step.back && this.at !== from) {
            this.trail.push(from);
        }
        return this.state();
    }

    /** Only what is the article's revision now is acknowledged. */
    read(revision) {
        const changed = revision !== this.article.revision;
        if (!changed) {
            this.article.reading = {
                read: true,
                read_at: "2026-01-05 12:00:00",
                due: false,
            };
        }
        return {...this.article, changed};
    }

    target(blockId, linkId) {
        const found = this.blocks[blockId].answers.find((item) => item.id === linkId);
        return found ? found.target : this.finish("goal");
    }

    finish(outcome) {
        Object.assign(this.session, {state: "done", outcome: outcome || "goal"});
        return this.at;
    }

    become(state) {
        this.session.state = state;
        return this.at;
    }

    map() {
        const blocks = Object.values(this.blocks).map((item, index) => ({
            id: item.id,
            title: item.title,
            kind: item.kind,
            mark: item.mark,
            x: index * 360,
            y: 40,
        }));
        const links = [{source: 1, target: 2, label: "Yes, go on"}];
        return {blocks, links, free: this.session.free};
    }

    state() {
        const current = this.blocks[this.at];
        const targets = [...current.answers, ...current.jumps].map(
            (item) => item.target
        );
        const prefetched = {};
        for (const id of targets.filter((target) => target !== this.at)) {
            prefetched[id] = this.blocks[id];
        }
        return JSON.parse(
            JSON.stringify({
                session: {
                    id: 5,
                    own: true,
                    is_trial: false,
                    goal_reached: false,
                    result: "",
                    script: {
                        id: 1,
                        name: "Cold call",
                        goal: "A meeting",
                        purpose: "",
                        version: 3,
                        ...this.settings,
                    },
                    stage: {name: "Contact", index: 0, names: ["Contact", "Need"]},
                    started_at: "2026-01-01 10:00:00",
                    next_contact_at: false,
                    partner: false,
                    ...this.session,
                },
                block: current,
                prefetched,
                common_fields: [],
                values: this.values,
                return_stack: this.stack.map((id) => ({
                    block: id,
                    title: this.blocks[id].title,
                })),
                can_back: this.trail.length > 0,
                wait: this.wait,
                history: this.history,
                made: [],
            })
        );
    }
}
