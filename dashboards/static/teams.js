// The teams page: keeps to the teams of one model, and keeps the choice in the address (#model=act).
"use strict";

(() => {
  const form = document.getElementById("filters");
  const chooser = form.elements.model;
  const boxes = [...document.querySelectorAll("[data-figure]")];

  function apply() {
    const words = chooser.value ? chooser.selectedOptions[0].textContent : "";
    document.querySelectorAll("table[data-teams] tbody tr").forEach((row) => {
      row.hidden = words !== "" && row.cells[1].textContent !== words;
    });
    boxes.forEach((box) => {
      const figure = window.plumbline.read(box);
      const marks = figure.data.find((trace) => trace.name === "value");
      marks.marker.opacity = marks.customdata.map((model) => (!words || model === chooser.value ? 1 : 0.2));
      window.plumbline.show(box, figure);
    });
  }

  function restore() {
    const wanted = new URLSearchParams(location.hash.slice(1)).get("model") ?? "";
    chooser.value = [...chooser.options].some((option) => option.value === wanted) ? wanted : "";
    if (chooser.value || location.hash) apply();
  }

  chooser.addEventListener("change", () => {
    history.replaceState(null, "", chooser.value ? `#model=${chooser.value}` : location.pathname);
    apply();
  });
  addEventListener("hashchange", restore);
  form.hidden = false;
  restore();
})();
