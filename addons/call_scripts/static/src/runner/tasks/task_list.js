import {Component} from "@odoo/owl";

/** What is to be done in every talk, to be ticked. */
export class TaskList extends Component {
    static template = "call_scripts.TaskList";
    static props = {tasks: Array, isOpen: Boolean, onTick: Function};

    get doneCount() {
        return this.props.tasks.filter((task) => task.done).length;
    }
}
