const LATIN = {
    а: "a",
    б: "b",
    в: "v",
    г: "g",
    д: "d",
    е: "e",
    ё: "e",
    ж: "zh",
    з: "z",
    и: "i",
    й: "y",
    к: "k",
    л: "l",
    м: "m",
    н: "n",
    о: "o",
    п: "p",
    р: "r",
    с: "s",
    т: "t",
    у: "u",
    ф: "f",
    х: "h",
    ц: "ts",
    ч: "ch",
    ш: "sh",
    щ: "sch",
    ъ: "",
    ы: "y",
    ь: "",
    э: "e",
    ю: "yu",
    я: "ya",
};

/** Whether the text can be a field's name. */
export function isName(text) {
    return /^[a-z_][a-z0-9_]*$/.test(text);
}

/** A name for a field with this label which none of `taken` has. */
export function nameFor(label, taken) {
    const latin = [...label.toLowerCase()].map((char) => LATIN[char] ?? char).join("");
    let base = latin.replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
    if (!isName(base)) {
        base = base ? `field_${base}` : "field";
    }
    base = base.slice(0, 40);
    let name = base;
    for (let number = 2; taken.includes(name); number++) {
        name = `${base}_${number}`;
    }
    return name;
}

/** Give a block another title; jumps called like it are called anew, as one step. */
export function retitleBlock(model, code, title) {
    const before = model.block(code).title;
    model.transaction("title", () => {
        model.updateBlock(code, {title});
        for (const link of [...model.linksTo(code)]) {
            if (["jump", "objection"].includes(link.kind) && link.label === before) {
                model.updateLink(link.id, {label: title});
            }
        }
    });
}

/** Give a field another name wherever the script uses it, as one step. */
export function renameField(model, name, wanted) {
    const renamed = (when) =>
        when.map((item) => (item.field === name ? {...item, field: wanted} : item));
    const spot = new RegExp(`(\\{\\{\\s*)${name}(?=[\\s.|}])`, "g");
    model.transaction("rename", () => {
        model.updateField(name, {name: wanted});
        for (const block of model.doc.blocks.values()) {
            model.updateBlock(block.code, {
                text: block.text.replace(spot, `$1${wanted}`),
                fields: block.fields.map((use) =>
                    use.name === name ? {...use, name: wanted} : use
                ),
                actions: block.actions.map((action) =>
                    action.when ? {...action, when: renamed(action.when)} : action
                ),
            });
        }
        for (const link of model.doc.links) {
            model.updateLink(link.id, {when: renamed(link.when)});
        }
    });
}

/** Remove a field with everything that depends on it, as one step. */
export function dropField(model, name) {
    const kept = (when) => when.filter((item) => item.field !== name);
    model.transaction("remove field", () => {
        for (const block of model.doc.blocks.values()) {
            model.updateBlock(block.code, {
                fields: block.fields.filter((use) => use.name !== name),
                actions: block.actions.map((action) =>
                    action.when ? {...action, when: kept(action.when)} : action
                ),
            });
        }
        for (const link of model.doc.links) {
            model.updateLink(link.id, {when: kept(link.when)});
        }
        model.removeField(name);
    });
}
