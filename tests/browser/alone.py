"""A demo alone on a page in Chromium: its script talks to the demo itself, without JupyterLab and without a kernel.

Quick, about a second a demo; what a front end and a kernel add is tested with JupyterLab.
"""

import base64

# A stand-in for the model that a front end gives to the script; `python` is `Alone._hear`.
MODEL = """async ([script, state, style, width]) => {
  document.body.innerHTML = `<style>${style}</style><div id=place style="width: ${width}px"></div>`;
  const bytes = (value) => value?.bytes === undefined ? value
    : new DataView(Uint8Array.from(atob(value.bytes), (letter) => letter.charCodeAt(0)).buffer);
  const letters = (buffer) => Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  const text = (value) => ArrayBuffer.isView(value) || value instanceof ArrayBuffer
    ? { bytes: btoa(letters(value.buffer ?? value)) } : value;
  const [values, listeners] = [{}, {}];
  let changed = {};
  const take = (news) => {
    const names = Object.keys(news);
    for (const name of names) values[name] = bytes(news[name]);
    for (const name of names) for (const listener of listeners[`change:${name}`] ?? []) listener();
  };
  take(state);
  const model = {
    get(name) {
      if (!(name in values)) throw new Error(`the page asks for ${name}, the demo has no such trait`);
      return values[name];
    },
    set(name, value) { values[name] = value; changed[name] = text(value); },
    async save_changes() { const now = changed; changed = {}; take(await python("set", now, [])); },
    async send(content, _, files = []) { take(await python("send", content, files.map(text))); },
    on(event, listener) { (listeners[event] ??= new Set()).add(listener); },
    off(event, listener) { listeners[event]?.delete(listener); },
  };
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const { default: { render } } = await import(url);
  globalThis.end = render({ model, el: document.getElementById("place") });
  globalThis.listening = () => Object.values(listeners).reduce((sum, set) => sum + set.size, 0);
}"""
FRONT_END = ("layout", "tabbable", "tooltip", "_esm", "_css")


class Alone:
    """The page of a demo; `page` is Playwright's, `trouble` what page and demo complained of."""

    def __init__(self, browser, demo, *, width=1000):
        self.demo, self.trouble = demo, []
        self.page = browser.new_page(viewport={"width": width + 40, "height": 900})
        self.page.set_default_timeout(10_000)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("console", lambda told: self.trouble.append(told.text) if told.type == "error" else None)
        self.page.expose_function("python", self._hear)
        self.page.evaluate(MODEL, [demo._esm, _sent(self._state()), demo._css, width])

    def _state(self):
        return {name: value for name, value in self.demo.get_state().items() if name not in FRONT_END}

    def _hear(self, kind, content, files):
        """Do what the kernel does with a message, and answer with what has changed."""
        before = self._state()
        try:
            if kind == "set":
                self.demo.set_state({name: _received(value) for name, value in content.items()})
            else:
                self.demo._handle_custom_msg(content, [_received(file) for file in files])
        except Exception as error:
            self.trouble.append(repr(error))
        asked = content if kind == "set" else {}
        return _sent({name: value for name, value in self._state().items() if before[name] != value or name in asked})

    def settle(self):
        """Wait until all that was asked has come back and is drawn."""
        self.page.wait_for_timeout(60)


def _sent(state):
    return {
        name: {"bytes": base64.b64encode(value).decode()} if isinstance(value, (bytes, memoryview)) else value
        for name, value in state.items()
    }


def _received(value):
    return base64.b64decode(value["bytes"]) if isinstance(value, dict) and set(value) == {"bytes"} else value
