import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";

/** Somebody else changed the draft meanwhile: the author chooses. */
export class ConflictBar extends Component {
    static template = "call_scripts.DesignerConflict";
    static props = {store: Object};

    setup() {
        this.store = useState(this.props.store);
    }

    get text() {
        const {user, at, isFrozen} = this.store.conflict;
        if (isFrozen) {
            return _t("This draft was published or deleted meanwhile.");
        }
        const time = at
            ? formatDateTime(deserializeDateTime(at.replace("T", " ").replace("Z", "")))
            : "";
        return time
            ? _t("%(user)s changed this draft at %(time)s.", {user, time})
            : _t("%s has changed this draft.", user);
    }
}
