// Draws the figures that stand in the page as JSON: in the reader's light or dark, at the width there is, and again
// in light for print. No numbers are made here.
"use strict";

window.plumbline = (() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const narrow = 480;
  const narrowRow = 42;
  const config = { displayModeBar: false, responsive: false, doubleClick: false, scrollZoom: false, showTips: false };
  const figures = new Map();

  const boxes = () => [...document.querySelectorAll("[data-figure]")];

  function read(box) {
    const text = document.getElementById(box.dataset.figure).textContent;
    return JSON.parse(text);
  }

  // Every light colour has one dark colour; they are swapped in the text of the figure.
  function themed(figure, isDark) {
    if (!isDark) return structuredClone(figure);
    const swaps = window.plumblineSwaps;
    const text = JSON.stringify(figure).replace(/#[0-9a-f]{6}\b/g, (colour) => swaps[colour] ?? colour);
    return JSON.parse(text);
  }

  // On a narrow screen the names of rows move from the left of the plot to above their lines.
  function namesAbove(layout) {
    const { yaxis } = layout;
    layout.height = narrowRow * yaxis.tickvals.length + 66;
    layout.margin.l = 16;
    const names = yaxis.ticktext.map((text, i) => ({
      text,
      x: 0,
      xref: "paper",
      y: yaxis.tickvals[i],
      xanchor: "left",
      xshift: -6,
      yshift: 15,
      showarrow: false,
      bgcolor: layout.paper_bgcolor,
      borderpad: 0,
      font: yaxis.tickfont,
    }));
    layout.annotations = [...(layout.annotations ?? []), ...names];
    yaxis.showticklabels = false;
    yaxis.ticks = "";
  }

  function fitted(figure, box) {
    const { layout } = figure;
    layout.width = box.clientWidth;
    if (layout.width < narrow && layout.yaxis.ticktext) namesAbove(layout);
    box.style.height = `${layout.height}px`;
    return figure;
  }

  function draw(box, isDark = dark.matches) {
    if (!figures.has(box)) figures.set(box, read(box));
    const figure = fitted(themed(figures.get(box), isDark), box);
    return window.Plotly.react(box, figure.data, figure.layout, config);
  }

  function show(box, figure) {
    figures.set(box, figure);
    return draw(box);
  }

  const drawAll = (isDark) => figures.forEach((_, box) => draw(box, isDark));

  // What the reader sees is drawn at once, the rest when the page is idle.
  function start() {
    const waiting = boxes().filter((box) => {
      const seen = box.getBoundingClientRect().top < innerHeight;
      if (seen) draw(box);
      return !seen;
    });
    const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 1));
    const next = () => {
      const box = waiting.shift();
      if (!box) {
        document.documentElement.dataset.drawn = "all";
        return;
      }
      if (!figures.has(box)) draw(box);
      idle(next);
    };
    next();
  }

  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    drawAll();
  });
  dark.addEventListener("change", () => drawAll());
  addEventListener("beforeprint", () => boxes().forEach((box) => draw(box, false)));
  addEventListener("afterprint", () => drawAll());
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();

  return { show, read };
})();
