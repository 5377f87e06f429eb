/** Figures for the tests of the analytics screen, and a server which answers them. */

/** A title which no column has room for. */
export const LONG = "The need of the client, asked for at length, ".repeat(4);

export const DASHBOARD = {
    script: {id: 3, name: "Cold call"},
    versions: [
        {
            id: 11,
            number: 1,
            state: "retired",
            is_challenger: false,
            published_on: "2026-03-01",
        },
        {
            id: 12,
            number: 2,
            state: "published",
            is_challenger: false,
            published_on: "2026-03-03",
        },
        {
            id: 13,
            number: 3,
            state: "published",
            is_challenger: true,
            published_on: "2026-01-01",
        },
    ],
    users: [
        {id: 7, name: "Maria"},
        {id: 8, name: "Ivan"},
    ],
    origins: [],
    origin_words: {},
    by_origin: [],
    sees_all: true,
    can_open: true,
    totals: {talks: 200, goals: 50, refusals: 80, seconds: 15000},
    days: [
        {
            day: "2026-03-01",
            version_id: 11,
            talks: 100,
            goals: 20,
            refusals: 50,
            seconds: 9000,
        },
        {
            day: "2026-03-03",
            version_id: 11,
            talks: 50,
            goals: 5,
            refusals: 20,
            seconds: 3000,
        },
        {
            day: "2026-03-03",
            version_id: 12,
            talks: 50,
            goals: 25,
            refusals: 10,
            seconds: 3000,
        },
    ],
    stages: [
        {id: 21, name: "Contact made", talks: 200, goals: 50},
        {id: 22, name: "Need found", talks: 100, goals: 50},
    ],
    ways: {
        columns: 3,
        talks: 65,
        nodes: [
            {
                column: 0,
                code: "hello",
                title: "Greeting",
                is_outcome: false,
                talks: 65,
                ways: [31, 32],
                y: 0,
                height: 0.8,
            },
            {
                column: 1,
                code: "need",
                title: LONG,
                is_outcome: false,
                talks: 26,
                ways: [31],
                y: 0,
                height: 0.4,
            },
            {
                column: 2,
                code: "goal",
                title: "goal",
                is_outcome: true,
                talks: 26,
                ways: [31],
                y: 0,
                height: 0.4,
            },
            {
                column: 2,
                code: "refusal",
                title: "refusal",
                is_outcome: true,
                talks: 39,
                ways: [32],
                y: 0.5,
                height: 0.5,
            },
        ],
        ribbons: [
            {
                source: 0,
                target: 1,
                outcome: "goal",
                talks: 26,
                ways: [31],
                y_source: 0,
                y_target: 0,
                height: 0.25,
            },
            {
                source: 0,
                target: 3,
                outcome: "refusal",
                talks: 39,
                ways: [32],
                y_source: 0.4,
                y_target: 0.5,
                height: 0.5,
            },
        ],
    },
    worst: [
        {
            code: "need",
            title: "The need",
            talks: 100,
            broken: 40,
            remarks: ["<b>I rent</b>", "Later"],
            remark_count: 5,
        },
    ],
    operators: [
        {id: 7, name: "Maria", talks: 180, goals: 48, refusals: 60, seconds: 10800},
        {id: 8, name: "Ivan", talks: 20, goals: 2, refusals: 20, seconds: 4200},
    ],
    test: false,
};

export const TEST = {
    id: 41,
    advice: "b_better",
    confidence: 0.973,
    clients_a: 400,
    clients_b: 410,
    goals_a: 40,
    goals_b: 82,
    rate_a: 0.1,
    rate_b: 0.2,
    needed: 0,
    version_a_id: [12, "Cold call v2"],
    version_b_id: [13, "Cold call v3"],
    can_end: true,
};

export const copy = (value) => JSON.parse(JSON.stringify(value));

/** Plays `call.script.analytics`: remembers what it was asked. */
export class FakeAnalytics {
    constructor() {
        this.dashboardData = copy(DASHBOARD);
        this.known = [
            {id: 3, name: "Cold call"},
            {id: 4, name: "Survey"},
        ];
        this.queries = [];
        this.opened = [];
        this.refusal = null;
    }

    answer(method, args) {
        if (this.refusal) {
            throw this.refusal;
        }
        return this[method](...args);
    }

    scripts() {
        return this.known;
    }

    today() {
        return "2026-03-31";
    }

    dashboard(query) {
        this.queries.push(query);
        const data = copy(this.dashboardData);
        data.script = this.known.find((script) => script.id === query.script_id);
        return data;
    }

    open_talks(query, what) {
        this.opened.push([query, what]);
        return {type: "ir.actions.act_window", res_model: "call.session"};
    }
}

/** What the screen says of talks which were part of something. */
export const ORIGINS = {
    origins: [{id: 51, name: "Spring list"}],
    origin_words: {
        one: "List",
        all: "All lists",
        none: "Without a list",
        title: "By list",
        line: "the line: all talks",
    },
    by_origin: [
        {id: 51, name: "Spring list", talks: 150, goals: 45, seconds: 12000},
        {id: 0, name: "Without a list", talks: 50, goals: 5, seconds: 3000},
    ],
};
