import {blockJSON, readDocument} from "./designer_document";

/** Make the model's document another one by ops: one step, which can be undone. */
export function putDocument(model, document, label) {
    const wanted = readDocument(document, () => 0);
    const linksOf = (code) => wanted.links.filter((link) => link.source === code);
    model.transaction(label, () => {
        putFields(model, wanted.fields);
        const changed = [...wanted.blocks.values()].filter((block) => {
            const known = model.block(block.code);
            const after = blockJSON(block, linksOf(block.code));
            const before = known && blockJSON(known, model.linksOf(block.code));
            return JSON.stringify(before) !== JSON.stringify(after);
        });
        const gone = [...model.doc.blocks.keys()].filter(
            (code) => !wanted.blocks.has(code)
        );
        for (const block of changed) {
            putBlock(model, block);
        }
        model.removeBlocks(gone);
        for (const {code} of changed) {
            putLinks(model, code, linksOf(code));
        }
        putLinks(model, "", linksOf(""));
        model.setStart(wanted.start);
    });
}

function putFields(model, fields) {
    const names = new Set(fields.map((field) => field.name));
    for (const {name} of [...model.doc.fields]) {
        if (!names.has(name)) {
            model.removeField(name);
        }
    }
    for (const field of fields) {
        const known = model.doc.fields.find((item) => item.name === field.name);
        if (!known) {
            model.addField(field);
        } else if (JSON.stringify(known) !== JSON.stringify(field)) {
            model.updateField(field.name, field);
        }
    }
}

/** Attributes which are not written are taken back to what they are at first. */
function putBlock(model, block) {
    if (model.block(block.code)) {
        model.updateBlock(block.code, block);
    } else {
        model.addBlock(block);
    }
}

function putLinks(model, source, links) {
    const plain = (items) => JSON.stringify(items.map(({id: _id, ...rest}) => rest));
    if (plain(model.linksOf(source)) === plain(links)) {
        return;
    }
    for (const link of [...model.linksOf(source)]) {
        model.removeLink(link.id);
    }
    for (const link of links) {
        model.addLink(link);
    }
}
