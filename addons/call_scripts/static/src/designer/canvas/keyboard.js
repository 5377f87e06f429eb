/** Keys of the canvas: `[what is pressed, what it does]`; shown by "?". */

const ARROWS = {
    ArrowLeft: ["left", -1, 0],
    ArrowRight: ["right", 1, 0],
    ArrowUp: ["up", 0, -1],
    ArrowDown: ["down", 0, 1],
};
const PAN = 80;

/** Letters by their place on the keyboard: they work in every layout. */
function keyOf(ev) {
    if (/^Key[A-Z]$/.test(ev.code || "")) {
        return ev.code.slice(3).toLowerCase();
    }
    return ev.key.length === 1 ? ev.key.toLowerCase() : ev.key;
}

/**
 * Do what a key means; answers whether it meant anything.
 *
 * @param {Object} canvas {model, view, viewport, commands, fit, openMenu, cancel}
 */
export function pressKey(ev, canvas) {
    const key = keyOf(ev);
    const {model, view} = canvas;
    if (view.linking && linkingKey(key, canvas)) {
        return true;
    }
    if (ev.ctrlKey || ev.metaKey) {
        return controlKey(key, ev, canvas);
    }
    if (ARROWS[key]) {
        arrow(ARROWS[key], ev, canvas);
        return true;
    }
    const found = PLAIN[key];
    if (!found || (found.writes && model.readonly)) {
        return false;
    }
    found.run(canvas, ev);
    return true;
}

const PLAIN = {
    Insert: {writes: true, run: (canvas) => addNext(canvas)},
    n: {writes: true, run: (canvas) => addNext(canvas)},
    Enter: {writes: true, run: (canvas, ev) => edit(canvas, ev.shiftKey)},
    F2: {writes: true, run: (canvas, ev) => edit(canvas, ev.shiftKey)},
    Delete: {writes: true, run: ({commands}) => commands.remove()},
    Backspace: {writes: true, run: ({commands}) => commands.remove()},
    l: {writes: true, run: (canvas) => startLinking(canvas)},
    Escape: {run: (canvas) => escape(canvas)},
    " ": {run: ({commands}, ev) => commands.nextLink(ev.shiftKey ? -1 : 1)},
    "+": {run: ({viewport}) => viewport.zoomBy(1.2)},
    "=": {run: ({viewport}) => viewport.zoomBy(1.2)},
    "-": {run: ({viewport}) => viewport.zoomBy(1 / 1.2)},
    0: {run: ({viewport}) => viewport.zoomTo(1)},
    Home: {run: ({fit}) => fit()},
    f: {run: ({fit}) => fit()},
    m: {run: ({view}) => (view.minimap = !view.minimap)},
    "/": {run: ({view}) => (view.search = true)},
    "?": {run: ({view}) => (view.help = true)},
    F10: {run: (canvas, ev) => ev.shiftKey && canvas.openMenu()},
    ContextMenu: {run: (canvas) => canvas.openMenu()},
};

const CONTROL = {
    a: ({commands}) => commands.selectAll(),
    c: ({commands}, ev) => commands.copy({branch: ev.shiftKey}),
    x: ({commands}) => commands.cut(),
    v: ({commands}) => commands.paste(),
    d: ({commands}, ev) => commands.duplicate({branch: ev.shiftKey}),
    z: ({model}, ev) => (ev.shiftKey ? model.redo() : model.undo()),
    y: ({model}) => model.redo(),
    f: ({view}) => (view.search = true),
};

function controlKey(key, ev, canvas) {
    const step = ARROWS[key];
    if (step) {
        moveBy(step, canvas);
        return true;
    }
    if (!CONTROL[key] || ev.altKey) {
        return false;
    }
    CONTROL[key](canvas, ev);
    return true;
}

/** Ctrl and an arrow: the block a step aside, or the answer up and down. */
function moveBy([, dx, dy], {model, commands}) {
    if (model.readonly) {
        return;
    }
    if (model.selectedLink) {
        model.shiftLink(model.selectedLink, dy);
    } else {
        commands.nudge(dx, dy);
    }
}

function arrow([direction, dx, dy], ev, canvas) {
    const {model, commands, viewport} = canvas;
    if (model.selectedLink) {
        followLink(direction, canvas);
        return;
    }
    const last = [...model.selection].at(-1);
    if (!last) {
        const rect = viewport.rect();
        const first = ev.shiftKey ? null : canvas.firstSeen(rect);
        if (first) {
            canvas.show(first);
        } else {
            viewport.panBy(-dx * PAN, -dy * PAN);
        }
        return;
    }
    const next = commands.neighbour(last, direction);
    if (next) {
        canvas.show(next, {add: ev.shiftKey});
    }
}

/** From a link: right to where it leads, left to where it starts, up and down. */
function followLink(direction, {model, commands, show}) {
    const link = model.link(model.selectedLink);
    if (direction === "up" || direction === "down") {
        commands.nextLink(direction === "up" ? -1 : 1);
    } else {
        const code = direction === "right" ? link.to : link.source;
        if (code) {
            show(code);
        }
    }
}

function addNext({model, commands}) {
    const link = model.selectedLink && model.link(model.selectedLink);
    if (link?.source) {
        commands.addChild(link.source, link.to ? {} : {link: link.id});
    } else if (model.selectedBlock) {
        commands.addChild(model.selectedBlock.code);
    } else {
        commands.addBlock("talk");
    }
}

function edit({model, view}, isText) {
    if (model.selectedLink) {
        view.editing = {link: model.selectedLink};
    } else if (model.selectedBlock) {
        const {code} = model.selectedBlock;
        view.editing = {code, part: isText ? "text" : "title"};
    }
}

function startLinking({model, view}) {
    const link = model.selectedLink ? model.link(model.selectedLink) : null;
    const code = link ? link.source : [...model.selection].at(-1);
    if (code) {
        view.linking = {code, link: link?.id || null, target: code};
    }
}

function linkingKey(key, {view, commands, reveal}) {
    const {linking} = view;
    if (ARROWS[key]) {
        const next = commands.neighbour(linking.target, ARROWS[key][0]);
        if (next) {
            view.linking = {...linking, target: next};
            reveal(next);
        }
    } else if (key === "Enter") {
        view.linking = null;
        if (linking.target !== linking.code) {
            commands.linkTo(linking.code, linking.target, linking.link);
        }
    } else if (key === "Escape") {
        view.linking = null;
    } else {
        return false;
    }
    return true;
}

function escape({model, view, cancel}) {
    if (cancel()) {
        return;
    }
    const link = model.selectedLink && model.link(model.selectedLink);
    view.menu = null;
    if (link?.source) {
        model.select(link.source);
    } else {
        model.clearSelection();
    }
}
