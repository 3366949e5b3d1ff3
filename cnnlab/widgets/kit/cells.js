// Grids of numbers. Each is one Tab stop, arrows move inside it; its cells are typed into, pressed, or only looked at.
function digits(value) {
  if (value === null || value === undefined) return "";
  return String(Number(Number(value).toPrecision(Math.abs(value) < 1 ? 3 : 4)));
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [0, 0] };

// `kind(row, column)` is "type", "press" or "look"; `act(row, column, text)` is called with what was typed or pressed.
function cells(name, kind, act) {
  const table = element("table", { class: "cnnlab-cells", role: "grid", "aria-label": name });
  const scroller = element("div", { class: "cnnlab-scroller" }, table);
  let [nodes, key, current] = [[], "", [-1, -1]];
  const focusable = (row, column) => nodes[row]?.[column]?.tagName !== "SPAN" && nodes[row]?.[column];
  const make = (row, column) => {
    const what = kind(row, column);
    if (what === "look") return element("span", {});
    const node = what === "type" ? element("input", { type: "text", autocomplete: "off" }) : element("button", { type: "button" });
    node.tabIndex = -1;
    node.addEventListener("focus", () => {
      focusable(...current) && (focusable(...current).tabIndex = -1);
      current = [row, column];
      node.tabIndex = 0;
      if (what === "type") node.select();
    });
    if (what === "type") node.addEventListener("change", () => act(row, column, node.value));
    else node.addEventListener("click", () => act(row, column));
    return node;
  };
  const build = (rows, columns) => {
    nodes = Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => make(row, column)));
    table.replaceChildren(
      ...nodes.map((row) => element("tr", { role: "row" }, ...row.map((node) => element("td", { role: "gridcell" }, node)))),
    );
    if (!focusable(...current)) current = [nodes.findIndex((row) => row.some((node) => node.tagName !== "SPAN")), 0];
    if (current[0] >= 0) current[1] = Math.max(current[1], 0);
    if (current[0] >= 0 && !focusable(...current)) current[1] = nodes[current[0]].findIndex((node) => node.tagName !== "SPAN");
    if (focusable(...current)) focusable(...current).tabIndex = 0;
  };
  table.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step || (event.key === "Enter" && event.target.tagName === "BUTTON")) return;
    event.preventDefault();
    event.target.blur(); // what was typed counts now
    const next = focusable(current[0] + step[0], current[1] + step[1]) || focusable(...current);
    next.focus();
  });
  // `label(row, column)` names a cell, `marks(row, column)` gives its classes; `largest` ends the scale of the tint.
  const fill = (values, { label, marks = () => "", largest } = {}) => {
    const now = values.map((row, r) => row.map((_, c) => kind(r, c)[0]).join("")).join(";");
    if (now !== key) build(values.length, values[0]?.length || 0);
    key = now;
    const top = largest || Math.max(...values.flat().map((value) => Math.abs(value || 0)), 1e-12);
    values.forEach((row, r) =>
      row.forEach((value, c) => {
        const node = nodes[r][c];
        const text = digits(value);
        if (node.tagName === "INPUT") node.value = text;
        else node.textContent = text || "\u00b7";
        if (node.tagName !== "SPAN") node.setAttribute("aria-label", `${label(r, c)}: ${text || "not computed yet"}`);
        const share = Math.min(1, Math.abs(value || 0) / top) * 0.5;
        node.parentNode.style.background = value > 0 ? `rgba(213, 94, 0, ${share})` : `rgba(0, 114, 178, ${share})`;
        node.parentNode.className = marks(r, c);
      }),
    );
    // Long numbers need room; all columns get it, so that the grid stays one.
    table.classList.toggle("cnnlab-wide", values.flat().some((value) => digits(value).length > 4));
    drawn(table);
  };
  return { node: scroller, table, fill };
}

// A number that is typed: sent as text, Python reads it and says what is wrong with it.
function typed(demo, trait, text, follows) {
  const input = element("input", { type: "text", "data-trait": trait, class: "cnnlab-number", autocomplete: "off" });
  input.addEventListener("change", () => ask(demo, "edit", { what: trait, text: input.value }));
  demo.watch([trait, ...follows], () => (input.value = digits(demo.model.get(trait))));
  return labelled(text, input);
}
