"""A talk led past the browser, by what the browser calls; answers by their words."""


class Facade:
    """One session of an operator."""

    def __init__(self, rpc, session):
        self.rpc = rpc
        self.id = session
        self.state = self._call("runner_state")

    @classmethod
    def begin(cls, rpc, script, lead):
        """A talk about a lead."""
        started = "call.script", "runner_start", [script], "crm.lead", lead
        return cls(rpc, rpc.call(*started))

    def _call(self, method, *args):
        return self.rpc.call("call.session", method, [self.id], *args)

    @property
    def block(self):
        return self.state["block"]

    @property
    def version(self):
        return self.state["session"]["script"]["version"]

    def answer(self, words, filled):
        """Go on by the client's answer, with values by the fields' labels."""
        names = {field["label"]: field["name"] for field in self.block["fields"]}
        values = {names[label]: value for label, value in filled.items()}
        links = {link["label"]: link["id"] for link in self.block["answers"]}
        self._step(links[words], values)

    def _step(self, link, values):
        self.state = self._call("runner_step", self.block["id"], link, values)
        assert not self.state.get("refused"), self.state["refused"]

    def walk(self, way):
        """All answers of a way, and out of its last block."""
        for words, filled in way:
            self.answer(words, filled)
        self._step(False, {})
        assert self.state["session"]["state"] == "done"
        return self.state["session"]["outcome"]

    def pause(self):
        self.state = self._call("runner_pause")

    def resume(self):
        self.state = self._call("runner_resume")
