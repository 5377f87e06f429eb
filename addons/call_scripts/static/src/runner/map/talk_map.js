import {Component, onWillStart, useEffect, useRef, useState} from "@odoo/owl";

const WIDTH = 132;
const HEIGHT = 40;
/** The author's canvas has blocks of this width and height on average. */
const SCALE = {x: 170 / 360, y: 58 / 150};

/** The script as a map: where the talk is, where it was; stars go anywhere by it. */
export class TalkMap extends Component {
    static template = "call_scripts.TalkMap";
    static props = {
        load: Function,
        map: {type: [Object, {value: null}], optional: true},
        blockId: {type: [Number, Boolean], optional: true},
        history: Array,
        isOpen: Boolean,
        onClose: Function,
        onGo: Function,
    };

    setup() {
        this.view = useState({error: ""});
        this.scroll = useRef("scroll");
        onWillStart(() => {
            this.load(); // not waited for
        });
        useEffect(
            () => this.follow(),
            () => [this.props.blockId, this.props.map]
        );
    }

    async load() {
        try {
            await this.props.load();
        } catch (error) {
            this.view.error = error?.data?.message || String(error);
        }
    }

    get isFree() {
        return Boolean(this.props.map?.free && this.props.isOpen);
    }

    /** Rows are squeezed so that blocks do not lie over one another. */
    get blocks() {
        const visited = new Set(this.props.history.map((step) => step.block));
        const all = this.props.map.blocks;
        const left = Math.min(...all.map((block) => block.x));
        const top = Math.min(...all.map((block) => block.y));
        return all.map((block) => ({
            ...block,
            left: Math.round((block.x - left) * SCALE.x) + 8,
            top: Math.round((block.y - top) * SCALE.y) + 8,
            now: block.id === this.props.blockId,
            visited: visited.has(block.id),
            open: this.isFree && !["branch", "action"].includes(block.kind),
        }));
    }

    get links() {
        const places = new Map(this.blocks.map((block) => [block.id, block]));
        return this.props.map.links.map(({source, target}, index) => {
            const [from, to] = [places.get(source), places.get(target)];
            const x1 = from.left + WIDTH;
            const y1 = from.top + HEIGHT / 2;
            const y2 = to.top + HEIGHT / 2;
            const bend = Math.max(20, Math.abs(to.left - x1) / 2);
            return {
                id: index,
                taken: from.visited && (to.visited || to.now),
                path: `M ${x1} ${y1} C ${x1 + bend} ${y1}, ${to.left - bend} ${y2}, ${to.left} ${y2}`,
            };
        });
    }

    get size() {
        const blocks = this.blocks;
        return {
            width: Math.max(...blocks.map((block) => block.left)) + WIDTH + 16,
            height: Math.max(...blocks.map((block) => block.top)) + HEIGHT + 16,
        };
    }

    go(block) {
        if (block.open && !block.now) {
            this.props.onGo(block.id);
        }
    }

    /** The present block stays in sight. */
    follow() {
        this.scroll.el
            ?.querySelector(".o_map_now")
            ?.scrollIntoView({block: "center", inline: "center"});
    }
}
