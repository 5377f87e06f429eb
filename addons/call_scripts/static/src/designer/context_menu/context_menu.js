import {Component, onMounted, useExternalListener, useRef, useState} from "@odoo/owl";
import {PALETTE} from "../kinds";
import {_t} from "@web/core/l10n/translation";
import {readClipboard} from "../clipboard";

/** What can be done with a block, a link or an empty place. */
export class ContextMenu extends Component {
    static template = "call_scripts.DesignerContextMenu";
    static props = {
        model: Object,
        view: Object,
        commands: Object,
        fit: Function,
        close: Function,
    };

    setup() {
        this.view = useState(this.props.view);
        this.root = useRef("root");
        onMounted(() => {
            const {el} = this.root;
            const room = el.parentElement.getBoundingClientRect();
            const {x, y} = this.view.menu;
            el.style.left = `${Math.max(0, Math.min(x, room.width - el.offsetWidth - 4))}px`;
            el.style.top = `${Math.max(0, Math.min(y, room.height - el.offsetHeight - 4))}px`;
            el.querySelector("button:not(:disabled)")?.focus();
        });
        useExternalListener(window, "pointerdown", (ev) => this.onOutside(ev), {
            capture: true,
        });
        this.items = this._items().filter(
            (item) => !item.writes || !this.props.model.readonly
        );
    }

    _items() {
        const {link, code} = this.props.view.menu;
        if (link) {
            return this._linkItems(link);
        }
        return code ? this._blockItems(code) : this._placeItems();
    }

    _blockItems(code) {
        const {model, view, commands} = this.props;
        const several = model.selection.size > 1;
        const items = [
            {
                text: _t("Edit the title"),
                key: "Enter",
                writes: true,
                run: () => (view.editing = {code, part: "title"}),
            },
            {
                text: _t("Edit the text"),
                key: "Shift+Enter",
                writes: true,
                run: () => (view.editing = {code, part: "text"}),
            },
            {
                text: _t("Add a block after it"),
                key: "N",
                writes: true,
                run: () => commands.addChild(code),
            },
            {
                text: _t("Link to another block"),
                key: "L",
                writes: true,
                run: () => (view.linking = {code, link: null, target: code}),
            },
            {
                text: _t("Make it the first block"),
                writes: true,
                run: () => model.setStart(code),
            },
            {
                text: _t("Offer as a quick jump"),
                writes: true,
                run: () => this._offer("jump", code),
            },
            {
                text: _t("Offer as an objection"),
                writes: true,
                run: () => this._offer("objection", code),
            },
        ];
        return [
            ...(several ? [] : items),
            ...(several ? [] : [{isLine: true, writes: true}]),
            {text: _t("Copy"), key: "Ctrl+C", run: () => commands.copy()},
            {
                text: _t("Copy the branch"),
                key: "Ctrl+Shift+C",
                run: () => commands.copy({branch: true}),
            },
            {text: _t("Cut"), key: "Ctrl+X", writes: true, run: () => commands.cut()},
            {
                text: _t("Duplicate"),
                key: "Ctrl+D",
                writes: true,
                run: () => commands.duplicate(),
            },
            {
                text: several ? _t("Delete the blocks") : _t("Delete the block"),
                key: "Delete",
                class: "text-danger",
                writes: true,
                run: () => commands.remove(),
            },
        ];
    }

    _offer(kind, code) {
        const {model} = this.props;
        const label = model.block(code).title;
        model.addLink({kind, label, source: "", to: code});
    }

    _linkItems(id) {
        const {model, view, commands} = this.props;
        const link = model.link(id);
        return [
            {
                text: _t("Edit the words"),
                key: "Enter",
                writes: true,
                run: () => (view.editing = {link: id}),
            },
            {
                text: _t("Lead to another block"),
                key: "L",
                writes: true,
                run: () =>
                    (view.linking = {code: link.source, link: id, target: link.source}),
            },
            {
                text: _t("Taken by Enter"),
                answer: true,
                isOn: link.default,
                writes: true,
                run: () => this._makeDefault(link),
            },
            {
                text: _t("Up"),
                key: "Ctrl+↑",
                writes: true,
                run: () => model.shiftLink(id, -1),
            },
            {
                text: _t("Down"),
                key: "Ctrl+↓",
                writes: true,
                run: () => model.shiftLink(id, 1),
            },
            {
                text: _t("Lead nowhere"),
                answer: true,
                writes: true,
                run: () => model.updateLink(id, {to: ""}),
            },
            {
                text: _t("Delete the link"),
                key: "Delete",
                class: "text-danger",
                writes: true,
                run: () => commands.remove(),
            },
        ].filter((item) => link.kind === "answer" || !item.answer);
    }

    _makeDefault(link) {
        const {model} = this.props;
        model.transaction("default", () => {
            for (const other of [...model.linksOf(link.source)]) {
                if (other.default && other.id !== link.id) {
                    model.updateLink(other.id, {default: false});
                }
            }
            model.updateLink(link.id, {default: !link.default});
        });
    }

    _placeItems() {
        const {view, commands, fit} = this.props;
        const {place} = view.menu;
        return [
            ...PALETTE.map(({key, label, icon}) => ({
                text: label,
                icon,
                writes: true,
                run: () => commands.addBlock(key, place),
            })),
            {isLine: true, writes: true},
            {
                text: _t("Paste"),
                key: "Ctrl+V",
                writes: true,
                isOff: !readClipboard(),
                run: () => commands.paste(place),
            },
            {text: _t("Select all"), key: "Ctrl+A", run: () => commands.selectAll()},
            {text: _t("Lay out"), writes: true, run: () => commands.layOut()},
            {text: _t("Show all"), key: "F", run: () => fit()},
        ];
    }

    run(item) {
        this.props.close();
        item.run();
    }

    onOutside(ev) {
        if (!this.root.el?.contains(ev.target)) {
            this.props.close();
        }
    }

    onKeydown(ev) {
        const buttons = [...this.root.el.querySelectorAll("button:not(:disabled)")];
        const at = buttons.indexOf(document.activeElement);
        const step = {ArrowDown: 1, ArrowUp: -1}[ev.key];
        if (step) {
            buttons.at((at + step) % buttons.length).focus();
        } else if (ev.key === "Escape" || ev.key === "Tab") {
            this.props.close();
        } else if (ev.key !== "Enter" && ev.key !== " ") {
            return;
        }
        ev.stopPropagation();
        if (ev.key !== "Enter" && ev.key !== " ") {
            ev.preventDefault();
        }
    }
}
