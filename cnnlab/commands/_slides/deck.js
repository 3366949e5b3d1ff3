// Formulas first: reveal.js measures what it shows.
const formulas = window.MathJax?.startup?.promise.then(() => MathJax.typesetPromise()) ?? Promise.resolve();
window.ready = formulas.then(() =>
  Reveal.initialize({
    width: 1280, height: 720, margin: 0, minScale: 0.2, maxScale: 4, center: false,
    hash: true, slideNumber: "c/t", transition: "none", backgroundTransition: "none",
    // The right arrow goes on, down a section too: nobody must remember which slides lie below.
    navigationMode: "linear", pdfSeparateFragments: false, plugins: [RevealNotes],
  }),
);
