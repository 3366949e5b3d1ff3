// JupyterLab 4.6 draws a PNG without alternative text: it reads width, height and background of an output, and no `alt`.
// Here each figure is given what stands as `alt` in its cell's metadata, in the stored outputs and after a run.
// Written as the container that JupyterLab asks for, so that nothing has to be built: no import, hence nothing to share.

const DRAWN = ".jp-RenderedImage img";

class Descriptions {
  createNew(panel) {
    const notebook = panel.content;
    const describe = () => {
      for (const cell of notebook.widgets) {
        const alt = cell.model?.getMetadata("alt");
        if (typeof alt !== "string" || !alt) continue;
        for (const figure of cell.node.querySelectorAll(DRAWN)) if (figure.alt !== alt) figure.alt = alt;
      }
    };
    const watcher = new MutationObserver(describe);
    panel.context.ready.then(() => {
      if (panel.isDisposed) return;
      watcher.observe(notebook.node, { childList: true, subtree: true });
      describe();
    });
    panel.disposed.connect(() => watcher.disconnect());
  }
}

const plugin = {
  id: "cnnlab-descriptions:plugin",
  autoStart: true,
  activate: (app) => app.docRegistry.addWidgetExtension("Notebook", new Descriptions()),
};

(window._JUPYTERLAB ??= {})["cnnlab-descriptions"] = {
  init: () => undefined,
  get: async () => () => ({ __esModule: true, default: plugin }),
};
