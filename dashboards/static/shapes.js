// Puts chosen rows into the figures of a measure page: the same rules as dashboards/figures/trend.py and intervals.py.
// Selects, formats and compares; no number is made here.
"use strict";

window.plumblineShapes = (() => {
  const decimals = { rate: 2, percent: 1, days: 1, number: 1 };

  function fixed(value, places) {
    const options = { minimumFractionDigits: places, maximumFractionDigits: places };
    return value.toLocaleString("en-US", options);
  }

  function amount(value, format) {
    if (value === null) return "–";
    return format === "percent" ? `${fixed(value * 100, 1)}%` : fixed(value, decimals[format]);
  }

  const count = (value) => (value === null ? "–" : fixed(value, Number.isInteger(value) ? 0 : 1));

  function interval(lower, upper, format) {
    return lower === null || upper === null ? "–" : `${amount(lower, format)} to ${amount(upper, format)}`;
  }

  // One closed shape for each unbroken run of points.
  function outline(x, lower, upper) {
    const shape = { x: [], y: [] };
    let run = [];
    for (let i = 0; i <= x.length; i += 1) {
      if (i < x.length && lower[i] !== null && upper[i] !== null) run.push(i);
      else if (run.length) {
        const back = [...run].reverse();
        shape.x.push(...run.map((k) => x[k]), ...back.map((k) => x[k]), null);
        shape.y.push(...run.map((k) => upper[k]), ...back.map((k) => lower[k]), null);
        run = [];
      }
    }
    return shape;
  }

  function split(series, periods) {
    const x = periods.map((period) => period.x);
    const flags = [...series.flags];
    const done = flags.map((flag) => flag !== "i");
    const hidden = x.map((at, i) => [at, flags[i]]).filter(([, flag]) => flag === "s" || flag === "c");
    return {
      x,
      solid: series.value.map((value, i) => (done[i] ? value : null)),
      tail: series.value.map((value, i) => (!done[i] || (i + 1 < x.length && !done[i + 1]) ? value : null)),
      band: outline(x, series.lower, series.upper),
      hidden,
      immature: series.value.some((value, i) => value !== null && !done[i]),
    };
  }

  function last(x, y) {
    for (let i = y.length - 1; i >= 0; i -= 1) if (y[i] !== null) return { x: x[i], y: y[i] };
    return null;
  }

  function label(text, colour, place) {
    return { text, showarrow: false, font: { color: colour, size: 13 }, ...place };
  }

  const trace = (figure, name) => figure.data.find((part) => part.name === name);

  function trend(base, view) {
    const { data, series, reference, periods, step } = view;
    const figure = structuredClone(base);
    const parts = split(series, periods);
    const hover = periods.map(
      (period, i) =>
        `${period.label}<br><b>${amount(series.value[i], data.format)}</b> ` +
        `(95% interval ${interval(series.lower[i], series.upper[i], data.format)})<br>${count(series.clients[i])} people`,
    );
    Object.assign(trace(figure, "interval"), parts.band);
    Object.assign(trace(figure, "value"), { x: parts.x, y: parts.solid, text: hover });
    Object.assign(trace(figure, "tail"), { x: parts.x, y: parts.tail, text: hover });
    Object.assign(trace(figure, "hidden"), {
      x: parts.hidden.map(([at]) => at),
      y: parts.hidden.map(() => 0.03),
      text: parts.hidden.map(([, flag]) => data.words[flag]),
    });
    const grey = reference ? split(reference, periods) : { x: [], solid: [] };
    Object.assign(trace(figure, "reference"), { x: grey.x, y: grey.solid });
    figure.layout.annotations = ends(parts, grey, data);
    figure.layout.xaxis.tick0 = parts.x.at(-1);
    figure.layout.xaxis.tickformat = step === "year" ? "%Y" : "%b %Y";
    const drawn = series.lower.filter((value) => value !== null);
    const far = data.format === "percent" && drawn.length > 0 && Math.min(...drawn) > 0.3;
    figure.layout.yaxis.rangemode = far ? "normal" : "tozero";
    return { figure, immature: parts.immature, hidden: parts.hidden.length > 0 };
  }

  function ends(parts, grey, data) {
    const newest = last(parts.x, parts.solid);
    const end = newest && parts.hidden.some(([at]) => at > newest.x) ? null : newest;
    const other = last(grey.x, grey.solid);
    const isAbove = end !== null && other !== null && end.y >= other.y;
    const said = [];
    if (end) {
      const place = parts.immature
        ? { xanchor: "center", yanchor: "bottom", yshift: 8 }
        : { xanchor: "left", xshift: 7, yshift: other ? (isAbove ? 9 : -9) : 0 };
      said.push(label(`<b>${amount(end.y, data.format)}</b>`, data.colours.accent, { ...end, ...place }));
    }
    if (other) {
      const place = { xanchor: "left", xshift: 7, yshift: end ? (isAbove ? -9 : 9) : 0 };
      said.push(label("Program", data.colours.muted, { ...other, ...place }));
    }
    return said;
  }

  // Rows of {name, tag, model, value, lower, upper, clients, flag, isHeading, isFaint} from top to bottom.
  function intervals(base, rows, reference, data) {
    const figure = structuredClone(base);
    const { colours } = data;
    const drawn = rows.map((row, y) => ({ ...row, y })).filter((row) => !row.isHeading && row.value !== null);
    const lines = drawn.filter((row) => row.lower !== null && row.upper !== null);
    Object.assign(trace(figure, "interval"), {
      x: lines.flatMap((row) => [row.lower, row.upper, null]),
      y: lines.flatMap((row) => [row.y, row.y, null]),
    });
    const marks = trace(figure, "value");
    marks.x = drawn.map((row) => row.value);
    marks.y = drawn.map((row) => row.y);
    marks.marker.color = drawn.map((row) => data.models[row.model]?.[0] ?? colours.accent);
    marks.marker.symbol = drawn.map((row) => data.models[row.model]?.[1] ?? "circle");
    marks.marker.opacity = drawn.map((row) => (row.isFaint ? 0.25 : 1));
    marks.customdata = drawn.map((row) => row.model);
    marks.text = drawn.map(
      (row) =>
        `<b>${row.name}</b><br>${amount(row.value, data.format)} ` +
        `(95% interval ${interval(row.lower, row.upper, data.format)})<br>${count(row.clients)} people`,
    );
    const { layout } = figure;
    layout.height = 26 * rows.length + 66;
    layout.yaxis.tickvals = rows.map((_, y) => y);
    layout.yaxis.ticktext = rows.map((row) => tick(row, colours));
    layout.yaxis.range = [rows.length - 0.4, -0.6];
    layout.annotations = rows.flatMap((row, y) => (row.isHeading ? [] : words(row, y, data)));
    layout.shapes = layout.shapes.filter((shape) => shape.line.dash === "dot");
    if (reference && reference.value !== null) addReference(layout, reference, data);
    return figure;
  }

  const shorten = (text) => (text.length <= 30 ? text : `${text.slice(0, 29).trimEnd()}…`);

  function tick(row, colours) {
    const name = shorten(row.name);
    if (row.isHeading) return `<b>${name}</b>`;
    return row.tag ? `${name} <span style="color:${colours.muted}">${row.tag}</span>` : name;
  }

  function words(row, y, data) {
    const place = { y, xref: "paper", yanchor: "middle", xanchor: "left" };
    const right = { x: 1, xshift: 8, ...place };
    if (row.value !== null) return [label(amount(row.value, data.format), data.colours.ink, right)];
    const isHidden = row.flag in data.words;
    return [
      label(isHidden ? "◇" : "", data.colours.muted, { x: 0, xshift: 3, ...place }),
      label(`<i>${isHidden ? "hidden" : "no one"}</i>`, data.colours.muted, right),
    ];
  }

  function addReference(layout, reference, data) {
    const place = { yref: "paper", y0: 0, y1: 1, layer: "below" };
    if (reference.lower !== null) {
      const edges = { x0: reference.lower, x1: reference.upper };
      layout.shapes.push({ type: "rect", line: { width: 0 }, fillcolor: data.colours.band, ...edges, ...place });
    }
    const line = { color: data.colours.accent, width: 1.5, dash: "solid" };
    layout.shapes.push({ type: "line", line, x0: reference.value, x1: reference.value, ...place });
    const text = `${reference.name} ${amount(reference.value, data.format)}`;
    const above = { x: reference.value, y: 1, yref: "paper", yanchor: "bottom", yshift: 3 };
    layout.annotations.unshift(label(text, data.colours.accent, above));
  }

  return { amount, count, interval, trend, intervals };
})();
