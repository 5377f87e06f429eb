import {FakeServer} from "../runner/runner_data";

export const OPTIONS = {
    script: {id: 1, name: "Cold call", goal: "A meeting"},
    required: true,
    pass_score: 80,
    certificate: false,
    clients: [
        {id: 31, name: "In a hurry", note: "Answers in half words."},
        {id: 32, name: "Talkative", note: ""},
    ],
    best: 55.4,
};

/** Plays `call.training` over the runner's fake server: judges steps, says words. */
export class FakeTraining extends FakeServer {
    constructor() {
        super();
        this.options = JSON.parse(JSON.stringify(OPTIONS));
        this.begun = [];
        this.said = {
            1: {text: "<b>Yes</b>, go on", link: 11},
            2: {text: "Too expensive!", link: 21, objection: true},
        };
        this.training = null;
    }

    trainer_options() {
        return this.options;
    }

    trainer_begin(...args) {
        this.begun.push(args);
        this.training = {
            id: 41,
            script_id: 1,
            client: "In a hurry",
            note: "Answers in half words.",
            session_id: 5,
            state: "running",
            mode: args[2],
            facts: [{label: "Windows", value: "7"}],
            turns: [],
            score: 0,
            accuracy: 0,
            facts_score: 0,
            speed: 0,
            passed: false,
            pass_score: 80,
            timed: false,
        };
        return this.trainer_state();
    }

    trainer_state() {
        const scripted = this.training.mode === "scripted";
        const said = (scripted && this.said[this.at]) || {};
        const running = this.session.state === "running";
        return {
            ...this.training,
            state: running ? "running" : "done",
            says: (running && said.text) || "",
            objection: Boolean(running && said.objection),
        };
    }

    follow(method, args) {
        if (method === "runner_step") {
            const [blockId, linkId] = args;
            const link = this.blocks[blockId].answers.find(({id}) => id === linkId);
            const said = this.said[blockId];
            const judged = this.training.mode === "scripted" && Boolean(said);
            this.training.turns.push({
                id: this.training.turns.length + 1,
                block: this.blocks[blockId].title,
                said: judged ? said.text : "",
                pressed: link ? link.label : "End",
                right: judged && said.link === linkId,
                judged,
                seconds: 4,
            });
        }
        return super.follow(method, args);
    }
}
