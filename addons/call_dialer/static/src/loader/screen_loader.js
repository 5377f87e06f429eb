import {Component, xml} from "@odoo/owl";
import {LazyComponent} from "@web/core/assets";
import {cookie} from "@web/core/browser/cookie";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

/** The bundle of heavy screens, in the colour scheme of the page. */
export function lazyBundle() {
    const dark = cookie.get("color_scheme") === "dark";
    return dark ? "web.assets_backend_lazy_dark" : "web.assets_backend_lazy";
}

/**
 * Desk, board and what-if are loaded when they are opened: others do not pay for them.
 * What is loaded is the component of the same name in `lazy_components`.
 */
class ScreenLoader extends Component {
    static components = {LazyComponent};
    static props = {...standardActionServiceProps};
    static template = xml`
        <LazyComponent bundle="bundle" Component="screen" props="props"/>`;

    setup() {
        this.bundle = lazyBundle();
        this.screen = this.constructor.screen;
    }
}

export class DeskLoader extends ScreenLoader {
    static screen = "call_dialer.DeskAction";
}

export class BoardLoader extends ScreenLoader {
    static screen = "call_dialer.BoardAction";
}

export class WhatIfLoader extends ScreenLoader {
    static screen = "call_dialer.WhatIfAction";
}

registry.category("actions").add("call_dialer.desk", DeskLoader);
registry.category("actions").add("call_dialer.board", BoardLoader);
registry.category("actions").add("call_dialer.what_if", WhatIfLoader);
