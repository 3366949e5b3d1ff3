// The page in a frame of its own. As a blob, not as srcdoc: its addresses, '#/conv_1', are its own and not the notebook's.
function render({ model, el }) {
  const demo = frame(model, el, "opened", "Your network, opened");
  const address = URL.createObjectURL(new Blob([model.get("html")], { type: "text/html" }));
  const name = model.get("name");
  const inside = element("iframe", { src: address, title: `${name}, opened` });
  const home = element("a", { href: address, download: `${name}.html` }, "Take it home: save this page as one file");
  demo.root.append(inside, home);
  return () => {
    URL.revokeObjectURL(address);
    demo.end();
  };
}

export default { render };
