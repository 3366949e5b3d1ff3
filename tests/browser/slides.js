// Asked of a deck's page: how many slides it has, and what is wrong with each, its last step shown.
([smallest, contrast, large, figureScale, figureSide]) => {
  const told = [];
  const all = Reveal.getSlides();
  const luminance = ([r, g, b]) => {
    const part = [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
  };
  const colour = (text) => { const v = text.match(/[\d.]+/g).map(Number); return v.length < 4 ? [...v, 1] : v; };
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const found = colour(getComputedStyle(at).backgroundColor);
      if (found[3] === 1) return found;
      if (found[3] !== 0) return null;  // half transparent: nobody here mixes colours
    }
    return [255, 255, 255];
  };
  const ratio = (one, other) => {
    const [a, b] = [luminance(one), luminance(other)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  all.forEach((slide, index) => {
    const { h, v } = Reveal.getIndices(slide);
    Reveal.slide(h, v, 999);
    const say = (text) => told.push(`slide ${index + 1} (${slide.querySelector("h1, h2").textContent}): ${text}`);
    const frame = slide.getBoundingClientRect(), scale = frame.width / slide.offsetWidth;
    if (frame.height < 100) return say("is not shown");
    if (frame.left < -1 || frame.top < -1 || frame.right > innerWidth + 1 || frame.bottom > innerHeight + 1)
      say("the slide itself leaves the screen");
    const floor = slide.querySelector(".foot")?.getBoundingClientRect().top ?? frame.bottom - 10 * scale;
    const inside = (box, what) => {
      const beyond = [frame.left + 50 * scale - box.left, box.right - frame.right + 50 * scale, box.bottom - floor];
      const out = beyond.map((n) => Math.round(n / scale));
      if (out.some((n) => n > 1)) say(`${what} sticks out (left, right, below: ${out})`);
    };
    const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode, node = text.parentElement;
      if (!text.textContent.trim() || node.closest("aside, mjx-assistive-mml, script, style")) continue;
      const style = getComputedStyle(node), words = JSON.stringify(text.textContent.trim().slice(0, 40));
      if (!node.checkVisibility({ opacityProperty: true, visibilityProperty: true })) {
        say(`${words} stays hidden`);
        continue;
      }
      const size = parseFloat(style.fontSize) * scale;
      if (size < smallest) say(`${words} is ${size.toFixed(1)} px`);
      const back = ground(node);
      const needed = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight) >= 600) ? large : contrast;
      if (!back || ratio(colour(style.color), back) < needed)
        say(`${words} has a contrast of ${back ? ratio(colour(style.color), back).toFixed(1) : "?"}`);
      const range = document.createRange();
      range.selectNodeContents(text);
      if (!node.closest(".foot")) for (const box of range.getClientRects()) inside(box, words);
    }
    for (const formula of slide.querySelectorAll(".math")) {
      if (formula.closest("aside")) continue;
      const drawn = formula.querySelector("mjx-container svg");
      if (!drawn || formula.querySelector("[data-mml-node=merror]")) {
        say(`formula ${formula.textContent} is not drawn`);
        continue;
      }
      inside(drawn.getBoundingClientRect(), "a formula");
      // MathJax draws in thousandths of an em.
      for (const glyph of drawn.querySelectorAll("path, rect")) {
        const size = Math.abs(glyph.getScreenCTM().a) * 1000;
        if (glyph.tagName === "path" && size < smallest) { say(`a formula's letter is ${size.toFixed(1)} px`); break; }
      }
    }
    for (const picture of slide.querySelectorAll("img")) {
      const box = picture.getBoundingClientRect();
      inside(box, "a figure");
      const factor = Math.min(box.width / picture.naturalWidth, box.height / picture.naturalHeight);
      const side = factor * Math.min(picture.naturalWidth, picture.naturalHeight);
      if (!picture.alt || !(factor >= figureScale * scale) || side < figureSide * scale)
        say(`a figure of ${picture.naturalWidth} x ${picture.naturalHeight} at ${factor.toFixed(2)}`);
    }
    const blocks = [...slide.querySelectorAll("h1, h2, .said > *, .shown")].filter((block) => block.offsetHeight);
    blocks.forEach((block, at) => blocks.slice(at + 1).forEach((other) => {
      const [a, b] = [block.getBoundingClientRect(), other.getBoundingClientRect()];
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1 && down > 1) say(`${block.className || block.tagName} lies over ${other.className || other.tagName}`);
    }));
    for (const pre of slide.querySelectorAll("pre"))
      if (pre.scrollWidth > pre.clientWidth + 1 || pre.scrollHeight > pre.clientHeight + 1)
        say("a block of code or output is cut");
    if (!slide.querySelector("aside.notes")?.textContent.trim()) say("has no notes");
  });
  return [all.length, told];
}
