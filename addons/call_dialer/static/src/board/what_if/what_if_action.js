import {Component, onWillDestroy, onWillStart, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {ChartBox} from "../../common/chart_box/chart_box";
import {outlookChart} from "./outlook_chart";

/** Numbers of operators asked about: in steps of a tenth, the wanted one first. */
export function staffing(operators, most) {
    const step = Math.max(1, Math.round(operators / 10));
    return [0, 1, -1, 2, -2]
        .map((steps) => operators + steps * step)
        .filter((number) => number >= 1 && number <= most);
}

/**
 * What if: more or fewer operators, another mode.  The server simulates one number of
 * operators at a time; the table fills by itself, the first row first.
 */
export class WhatIfAction extends Component {
    static template = "call_dialer.WhatIfAction";
    static components = {ChartBox};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.run = 0;
        this.state = useState({
            campaigns: [],
            modes: [],
            days: 0,
            most: 1,
            question: null,
            rows: [],
            asked: 0,
            busy: false,
        });
        onWillStart(() => this.open());
        onWillDestroy(() => this.run++);
    }

    async open() {
        const campaignId = this.props.action.context?.campaign_id || false;
        const data = await this.orm.call("call.what.if", "open", [campaignId]);
        Object.assign(this.state, data);
        this.calculate(); // the screen does not wait for it
    }

    async chooseCampaign(ev) {
        const id = Number(ev.target.value);
        this.run++;
        Object.assign(this.state, {rows: [], busy: false});
        this.state.question = await this.orm.call("call.what.if", "question", [id]);
        await this.calculate();
    }

    /** Ask for each number of operators; another question ends this one. */
    async calculate() {
        const run = ++this.run;
        const {question, most} = this.state;
        const asked = staffing(question.operators, most);
        Object.assign(this.state, {rows: [], asked: asked.length, busy: true});
        try {
            // a number out of bounds is the server's to refuse, in words
            for (const operators of asked.length ? asked : [question.operators]) {
                const row = await this.orm.call("call.what.if", "answer", [
                    {...question, facts: {...question.facts}, operators},
                ]);
                if (run !== this.run) {
                    return;
                }
                const rows = [...this.state.rows, row];
                this.state.rows = rows.sort((a, b) => a.operators - b.operators);
            }
        } finally {
            if (run === this.run) {
                this.state.busy = false;
            }
        }
    }

    // -- values ----------------------------------------------------------------

    get facts() {
        return this.state.question.facts;
    }

    get percent() {
        return Math.round(1000 * this.facts.answer_rate) / 10;
    }

    seconds(name) {
        return Math.round(this.facts[name]);
    }

    setNumber(name, ev) {
        this.state.question[name] = ev.target.valueAsNumber;
    }

    /** A value put in by hand is what is asked: it has no error of measurement. */
    setFact(name, ev, factor = 1) {
        this.facts[name] = ev.target.valueAsNumber * factor;
        const error = `${name}_error`;
        if (error in this.facts) {
            this.facts[error] = 0;
        }
    }

    get enough() {
        return this.facts.calls >= 50 && this.facts.talks >= 10;
    }

    // -- table and chart -------------------------------------------------------

    cases(row) {
        return this.state.modes.map((mode) =>
            row.cases.find((one) => one.mode === mode.key)
        );
    }

    /** "42" or "40–44", as sure as it is. */
    span([low, , high], digits = 0) {
        const [from, to] = [low.toFixed(digits), high.toFixed(digits)];
        return from === to ? from : `${from}–${to}`;
    }

    tooMany(one) {
        const {mode} = one;
        const limit = this.state.question.abandon_percent;
        return mode !== "progressive" && one.abandoned[1] > limit;
    }

    get chart() {
        return outlookChart(this.state.rows, this.state.modes);
    }
}

registry.category("lazy_components").add("call_dialer.WhatIfAction", WhatIfAction);
