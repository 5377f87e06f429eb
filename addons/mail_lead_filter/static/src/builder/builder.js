import {Component, markup, onWillStart, useState} from "@odoo/owl";
import {AttributeTable} from "./attribute_table/attribute_table";
import {KeepLast} from "@web/core/utils/concurrency";
import {LetterText} from "./letter_text/letter_text";
import {ProposalBar} from "./proposal_bar/proposal_bar";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const MODEL = "mail.lead.filter";

/**
 * A filter built from a real letter: mark a piece of it, say what it is, and see what
 * the rule finds in the last letters. Nothing is written before "Save".
 */
export class LetterBuilder extends Component {
    static template = "mail_lead_filter.LetterBuilder";
    static components = {AttributeTable, LetterText, ProposalBar};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.lastProposal = new KeepLast();
        this.lastTrial = new KeepLast();
        const {params = {}, context = {}} = this.props.action;
        this.filterId = params.filter_id || context.active_id;
        this.state = useState({
            name: "",
            attributes: [],
            letters: [],
            shown: 0,
            proposals: null,
            results: [],
            made: null,
            isChanged: false,
        });
        onWillStart(() => this.load());
    }

    call(method, ...args) {
        return this.orm.call(MODEL, method, [[this.filterId], ...args]);
    }

    async load() {
        const {name, attributes, letters, selections} = await this.call("builder_load");
        Object.assign(this.state, {name, attributes, letters});
        this.selections = selections;
        await this.tryOut();
    }

    get letter() {
        return this.state.letters[this.state.shown];
    }

    get refs() {
        return this.state.letters.map((letter) => letter.ref);
    }

    /** What the attributes found in the body of the shown letter, to be coloured. */
    get marks() {
        const result = this.state.results[this.state.shown];
        return (result?.values || [])
            .map((value, color) => ({...value, color: color % 8}))
            .filter((value) => value.span && !value.is_fallback)
            .map(({span, color, name}) => ({
                start: span[0],
                end: span[1],
                color,
                name,
            }));
    }

    show(number) {
        this.state.shown = number;
        this.state.proposals = null;
        this.state.made = null;
    }

    async onSelect(source, {start, end}) {
        const asked = this.call(
            "builder_propose",
            this.letter.ref,
            source,
            start,
            end,
            this.state.attributes
        );
        this.state.proposals = await this.lastProposal.add(asked);
    }

    async add(attribute) {
        const others = this.state.attributes.filter(
            ({name}) => name !== attribute.name
        );
        this.state.attributes = [...others, attribute];
        this.state.proposals = null;
        await this.changed();
    }

    async remove(name) {
        this.state.attributes = this.state.attributes.filter(
            (attribute) => attribute.name !== name
        );
        await this.changed();
    }

    async toggleRequired(name) {
        this.state.attributes = this.state.attributes.map((attribute) =>
            attribute.name === name
                ? {...attribute, required: !attribute.required}
                : attribute
        );
        await this.changed();
    }

    async changed() {
        this.state.isChanged = true;
        this.state.made = null;
        await this.tryOut();
    }

    async tryOut() {
        const asked = this.call("builder_try", this.state.attributes, this.refs);
        this.state.results = await this.lastTrial.add(asked);
    }

    async showMade() {
        const {attributes} = this.state;
        const told = await this.call("builder_made", attributes, this.letter.ref);
        this.state.made = {...told, made: markup(told.made)};
    }

    async save() {
        await this.call("builder_save", this.state.attributes);
        this.state.isChanged = false;
        this.notification.add(_t("The filter has been saved."), {type: "success"});
    }

    openFilter() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: MODEL,
            res_id: this.filterId,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("mail_lead_filter.builder", LetterBuilder);
