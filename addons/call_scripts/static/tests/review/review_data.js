/** A review as `review_load` answers it, and a server which keeps its marks. */

export const REVIEW = {
    review: {
        id: 1,
        state: "todo",
        score: 62.5,
        is_marked: true,
        is_good: false,
        amount: -50,
        currency: 1,
        comment: "Listen more.",
        operator_comment: "",
        reviewer: "Sonya",
        operator: "Maria",
        blind: false,
    },
    may: {mark: true, answer: false},
    marks: [
        {
            id: 51,
            criterion: 61,
            name: "Greeting",
            hint: "Says the name and the firm",
            weight: 1,
            critical: false,
            best: 3,
            mark: 2,
            not_applicable: false,
            comment: "Too fast",
            amount: 0,
            fine: 0,
            bonus: 0,
        },
        {
            id: 52,
            criterion: 62,
            name: "Politeness",
            hint: "",
            weight: 2.5,
            critical: true,
            best: 1,
            mark: null,
            not_applicable: false,
            comment: "",
            amount: -50,
            fine: 50,
            bonus: 0,
        },
    ],
    steps: [
        {
            id: 71,
            second: 2,
            seconds: 10,
            title: "Greeting",
            kind: "answer",
            answer: "Yes, go on",
            values: [],
        },
        {
            id: 72,
            second: 12,
            seconds: 18,
            title: "The need",
            kind: "jump",
            answer: "Too expensive",
            values: [{label: "Windows", value: "7"}],
        },
        {
            id: 73,
            second: 75,
            seconds: 4,
            title: "Good bye",
            kind: "finish",
            answer: "",
            values: [],
        },
    ],
    remarks: [
        {
            id: 81,
            step: 71,
            second: 70,
            on_recording: false,
            criterion: "Greeting",
            kind: "praise",
            text: "<b>Warm</b>",
        },
        {
            id: 82,
            step: false,
            second: 10,
            on_recording: true,
            criterion: "",
            kind: "mistake",
            text: "Talks over the client",
        },
        {
            id: 83,
            step: false,
            second: 0,
            on_recording: false,
            criterion: "",
            kind: "note",
            text: "Rang for long",
        },
    ],
    // nothing that can be heard: a player whose place can be set
    recording: {url: "data:audio/wav;base64,", offset: 5, mimetype: "audio/wav"},
};

const copy = (value) => JSON.parse(JSON.stringify(value));

/** Plays `call.review`: remembers commands, keeps marks, remarks and the answer. */
export class FakeReview {
    constructor() {
        this.data = copy(REVIEW);
        this.calls = [];
        this.refusal = null;
    }

    answer(method, [, ...args]) {
        if (method !== "review_load") {
            this.calls.push([method, ...args]);
            if (this.refusal) {
                throw this.refusal;
            }
        }
        this[method]?.(...args);
        return copy(this.data);
    }

    review_mark(id, mark, notApplicable, comment) {
        const row = this.data.marks.find((item) => item.id === id);
        Object.assign(row, {mark, not_applicable: notApplicable});
        if (comment !== undefined) {
            row.comment = comment;
        }
    }

    review_remark(vals) {
        this.data.remarks.push({
            id: 90 + this.data.remarks.length,
            step: vals.step_id,
            second: vals.second,
            on_recording: vals.on_recording,
            criterion: "",
            kind: vals.kind,
            text: vals.text,
        });
    }

    review_remark_delete(id) {
        this.data.remarks = this.data.remarks.filter((item) => item.id !== id);
    }

    review_answer(agree, text) {
        const {review} = this.data;
        review.state = agree ? "accepted" : "disputed";
        review.operator_comment = text;
        this.data.may.answer = false;
    }
}
