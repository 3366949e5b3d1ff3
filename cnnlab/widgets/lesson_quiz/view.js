// The quiz: native form controls, so that keys and screen readers work as everywhere. Python marks the answers.
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

function choice(question, name, type) {
  const rows = question.options.map((text, index) => {
    const id = `${name}-${index}`;
    const input = element("input", { type, name, id, value: LETTERS[index] });
    return element("div", { class: "cnnlab-row" }, input, element("label", { for: id }, `${LETTERS[index]}) ${text}`));
  });
  const read = () => rows.map((row) => row.querySelector("input")).filter((input) => input.checked).map((input) => input.value).join("");
  return { rows, read };
}

function number(question, name) {
  const input = element("input", { type: "text", inputmode: "decimal", id: name, "aria-label": "your number" });
  return { rows: [element("div", { class: "cnnlab-row" }, input)], read: () => input.value };
}

function ordering(question, name) {
  const order = question.options.map((_, index) => index);
  const list = element("ol", { class: "cnnlab-order" });
  const draw = (focus) => {
    list.replaceChildren(
      ...order.map((option, place) => {
        const text = `${LETTERS[option]}) ${question.options[option]}`;
        const move = (step, label, sign) => {
          const button = element("button", { type: "button", "aria-label": `${label}: ${question.options[option]}` }, sign);
          button.disabled = place + step < 0 || place + step >= order.length;
          button.dataset.step = step;
          button.addEventListener("click", () => {
            [order[place], order[place + step]] = [order[place + step], order[place]];
            draw({ place: place + step, step });
          });
          return button;
        };
        return element("li", {}, move(-1, "earlier", "\u2191"), move(1, "later", "\u2193"), element("span", {}, text));
      }),
    );
    if (focus) {
      const buttons = [...list.children[focus.place].querySelectorAll("button")];
      const same = buttons.find((button) => Number(button.dataset.step) === focus.step && !button.disabled);
      (same || buttons.find((button) => !button.disabled)).focus();
    }
  };
  draw();
  return { rows: [list], read: () => order.map((option) => LETTERS[option]).join("") };
}

function render({ model, el }) {
  const outcomes = new Map();
  const demo = frame(model, el, "quiz", `Quiz of lesson ${model.get("lesson")}`);
  for (const question of model.get("questions")) {
    const name = fresh();
    const kinds = { number, ordering, choice: (q, n) => choice(q, n, q.several ? "checkbox" : "radio") };
    const { rows, read } = kinds[question.kind](question, name);
    const outcome = element("p", { class: "cnnlab-outcome", role: "status", "aria-live": "polite" });
    const button = element("button", { type: "submit" }, "Check");
    const legend = element("legend", {}, `${question.question} `, element("small", {}, `(${question.asks})`));
    const box = element("form", { "data-question": question.id }, element("fieldset", {}, legend, ...rows, button, outcome));
    box.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(demo, "mark", { question: question.id, value: read() });
    });
    outcomes.set(question.id, outcome);
    demo.root.append(box);
  }
  demo.watch("verdicts", () => {
    for (const [id, verdict] of Object.entries(model.get("verdicts"))) {
      const outcome = outcomes.get(id);
      outcome.dataset.status = verdict.status;
      outcome.textContent = verdict.text[0].toUpperCase() + verdict.text.slice(1);
    }
  });
  return demo.end;
}

export default { render };
