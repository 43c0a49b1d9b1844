// Draws the figures that stand in the page as JSON: in the reader's light or dark, at the width there is, and again
// in light for print. No numbers are made here.
"use strict";

window.plumbline = (() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const narrow = 560;
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

  function fitted(figure, box) {
    const width = box.clientWidth;
    figure.layout.width = width;
    if (width < narrow && figure.layout.xaxis) {
      const time = figure.layout.xaxis;
      if (time.type === "date" && width < 300) time.dtick = "M24";
    }
    box.style.height = `${figure.layout.height}px`;
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
