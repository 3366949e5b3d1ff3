"""The engine of the opened page run without a page: in Node where there is one, else in Chromium.

`run(code, data)` puts the page's computing scripts before `code`, which sees `data` and returns what JSON can say.
"""

import json
import shutil
import subprocess

from cnnlab.opened import _page

NODE = shutil.which("node")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)

# All maps of all pictures, and in each map some numbers explained.
LOOK = """
return data.map((one) => {
  const network = new Network(one.page);
  return network.pictures.map((_, picture) => {
    network.choose(picture);
    return network.steps.map((step) => {
      const values = network.value(step.number);
      if (!values) return null;
      const shares = one.places ? [0, 1 / 3, 1 / 2, 1] : [];
      const places = shares.map((share) => Math.floor(share * (values.length - 1)));
      return { values: [...values], told: places.map((i) => [i, explain(network, step, i)]) };
    });
  });
});
"""


def run(code, data):
    """Return what a piece of JavaScript that ends in `return` makes of data."""
    return run_script(_page.script(_page.ENGINE), code, data)


def run_script(before, code, data):
    """Return what a piece of JavaScript makes of data behind other scripts than the page's."""
    script = f"{before}\nfunction work(data) {{{code}}}\n"
    if NODE:
        ending = 'console.log(JSON.stringify(work(JSON.parse(require("fs").readFileSync(0, "utf8")))));'
        done = subprocess.run(
            [NODE, "-e", script + ending], input=json.dumps(data), capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)
    return in_chromium(script, data)


def in_chromium(script, data):
    """Run the same on an empty page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.add_script_tag(content=script)
        found = page.evaluate("data => JSON.stringify(work(JSON.parse(data)))", json.dumps(data))
        browser.close()
    return json.loads(found)
