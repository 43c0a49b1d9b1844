// The filters of a measure page: group, step, year, subgroup. The choice is kept in the address, and charts, tables and
// sentences follow it. What disclosure control hid is not in the page, so no choice can show it.
"use strict";

(() => {
  const { amount, count, interval, trend, intervals } = window.plumblineShapes;
  const data = JSON.parse(document.getElementById("view-data").textContent);
  const form = document.getElementById("filters");
  const fields = ["group", "step", "until", "by"];
  const box = (kind) => document.getElementById(`plot-${kind}-${data.id}`);
  const bases = Object.fromEntries(
    ["trend", "teams", "subgroups"].filter((kind) => box(kind)).map((kind) => [kind, window.plumbline.read(box(kind))]),
  );
  const rolling = data.periods.rolling_12;
  const usual = { group: data.program, step: "rolling_12", until: rolling[data.told].x, by: "" };

  function at(series, index) {
    const numbers = ["value", "lower", "upper", "numerator", "denominator", "clients"];
    const row = Object.fromEntries(numbers.map((name) => [name, series[name][index]]));
    return { ...row, flag: series.flags[index] };
  }

  function cells(row) {
    const hidden = data.words[row.flag];
    if (hidden) {
      const rest = [row.denominator, row.clients].map((value) => (value === null ? "hidden" : count(value)));
      return [hidden, "hidden", "hidden", ...rest];
    }
    const range = interval(row.lower, row.upper, data.format);
    return [amount(row.value, data.format), range, ...["numerator", "denominator", "clients"].map((name) => count(row[name]))];
  }

  function fill(kind, caption, rows) {
    const table = document.querySelector(`#${kind}-${data.id} table`);
    table.caption.textContent = caption;
    table.parentElement.setAttribute("aria-label", caption);
    table.tBodies[0].replaceChildren(...rows.map(({ name, row }) => tableRow(name, row)));
  }

  function tableRow(name, row) {
    const line = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = name;
    const others = cells(row).map((text) => {
      const cell = document.createElement("td");
      cell.textContent = text;
      cell.className = text.startsWith("hidden") ? "number hidden" : "number";
      return cell;
    });
    line.append(head, ...others);
    return line;
  }

  function say(kind, finding, unit, notes) {
    const exhibit = document.getElementById(`${kind}-${data.id}`);
    exhibit.querySelector(".finding").textContent = finding;
    exhibit.querySelector(".unit").textContent = unit;
    box(kind).setAttribute("aria-label", `${data.title}: ${finding}. ${unit}`);
    const lines = notes.map((text) => {
      const line = document.createElement("p");
      line.textContent = text;
      return line;
    });
    exhibit.querySelector(".notes").replaceChildren(...lines);
  }

  function showTrend(choice) {
    const group = data.groups[choice.group];
    const step = group.series[choice.step] ? choice.step : "rolling_12";
    const periods = data.periods[step];
    const series = group.series[step];
    const isPart = choice.group !== data.program;
    const reference = isPart ? data.groups[data.program].series[step] : null;
    const { figure, immature, hidden } = trend(bases.trend, { data, series, reference, periods, step });
    const name = isPart ? group.name : "whole program";
    const what = `${data.title}, ${name}, ${data.grains[step].toLowerCase()}`;
    const notes = [];
    if (immature) notes.push(data.notes.immature);
    if (hidden) notes.push(data.notes.hidden);
    if (step !== choice.step) notes.push("This step is not drawn for teams here; it stands in the CSV file.");
    const finding = step === "rolling_12" ? group.finding : `${rolling[data.told].label}: ${group.finding}`;
    say("trend", finding, `${what}. Line: value. Band: 95% interval.`, notes);
    const rows = periods.map((period, i) => {
      const row = at(series, i);
      return { name: row.flag === "i" ? `${period.label} (not complete)` : period.label, row };
    });
    fill("trend", what, rows.reverse());
    window.plumbline.show(box("trend"), figure);
  }

  function spread(rows, reference, start) {
    const shown = rows.filter((row) => !row.isHeading && row.value !== null);
    if (shown.length < 2) return `${data.title}: too few groups can be shown to compare them`;
    const sorted = [...shown].sort((a, b) => a.value - b.value);
    const [low, high] = [sorted[0], sorted.at(-1)];
    const ends = [low, high].map((row) => `${amount(row.value, data.format)} (${row.name})`);
    const text = `${start} from ${ends[0]} to ${ends[1]}`;
    if (!reference || reference.value === null) return text;
    return `${text}; ${sides(shown, reference)}`;
  }

  function sides(shown, reference) {
    const below = shown.filter((row) => row.upper !== null && row.upper < reference.value).length;
    const above = shown.filter((row) => row.lower !== null && row.lower > reference.value).length;
    return `${below || "none"} clearly below ${reference.words} and ${above || "none"} clearly above`;
  }

  // The funnel stands for the told 12 months; of other years only how many teams lie apart is said.
  function apart(rows, reference) {
    const shown = rows.filter((row) => row.value !== null);
    if (shown.length < 2) return `${data.title}: too few groups can be shown to compare them`;
    if (reference.value === null) return `${shown.length} teams are shown`;
    return `Of ${shown.length} teams shown, ${sides(shown, reference)}`;
  }

  // Many hidden teams become one row that counts them; the table keeps them all.
  function gathered(rows) {
    const hidden = rows.filter((row) => row.flag in data.words);
    if (hidden.length <= data.mostHidden) return rows;
    const one = { ...hidden[0], name: `${hidden.length} teams`, tag: "", model: "" };
    return [...rows.filter((row) => !(row.flag in data.words)), one];
  }

  function showTeams(choice) {
    const index = rolling.findIndex((period) => period.x === choice.until);
    const chosen = data.groups[choice.group];
    const rows = Object.entries(data.groups)
      .filter(([, group]) => group.level === "team" && group.series.rolling_12.value.length)
      .map(([key, group]) => {
        const isFaint =
          (chosen.level === "model" && group.model !== chosen.model) || (chosen.level === "team" && key !== choice.group);
        return { ...at(group.series.rolling_12, index), name: group.name, tag: group.tag, model: group.model, isFaint };
      });
    const program = at(data.groups[data.program].series.rolling_12, index);
    const reference = { ...program, name: "Program", words: "the program" };
    const what = `${data.title}, ${rolling[index].label}`;
    const unit = `${what}. Mark: team. Line: 95% interval. Vertical line and band: program.`;
    const finding = (index === data.told && data.outside) || apart(rows, reference);
    say("teams", finding, unit, []);
    fill("teams", `${data.title}, teams, ${rolling[index].label}`, rows.map((row) => ({ name: row.name, row })));
    window.plumbline.show(box("teams"), intervals(bases.teams, gathered(rows), reference, data));
  }

  function showSubgroups(choice) {
    const group = data.groups[choice.group];
    const series = group.subgroups;
    const rows = [];
    const listed = [];
    Object.entries(data.traits).forEach(([trait, words]) => {
      const part = series.trait.map((name, i) => i).filter((i) => series.trait[i] === trait);
      if (!part.length || (choice.by && choice.by !== trait)) return;
      rows.push({ name: words, isHeading: true });
      part.forEach((i) => {
        const row = { ...at(series, i), name: series.name[i], tag: "", model: "" };
        rows.push(row);
        listed.push({ name: `${words}: ${row.name}`, row });
      });
    });
    const own = at(group.series.rolling_12, data.told);
    const reference = { ...own, name: group.level === "program" ? "Program" : group.name, words: "the whole" };
    const what = `${data.title}, ${group.level === "program" ? "whole program" : group.name}, ${rolling[data.told].label}`;
    const finding = rows.length ? spread(rows, reference, "Subgroups run") : `No subgroup of ${group.name} can be shown`;
    say("subgroups", finding, `${what}. Not adjusted for other differences.`, []);
    fill("subgroups", `${what}, by subgroup`, listed);
    box("subgroups").hidden = rows.length === 0;
    window.plumbline.show(box("subgroups"), intervals(bases.subgroups, rows, reference, data));
  }

  function choice() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    const known = (name) => [...form.elements[name].options].some((option) => option.value === wanted.get(name));
    return Object.fromEntries(fields.map((name) => [name, known(name) ? wanted.get(name) : usual[name]]));
  }

  function apply() {
    const now = choice();
    fields.forEach((name) => {
      form.elements[name].value = now[name];
    });
    document.getElementById("sentence").textContent = data.groups[now.group].sentence;
    showTrend(now);
    if (bases.teams) showTeams(now);
    if (bases.subgroups) showSubgroups(now);
  }

  function address() {
    const parts = fields.filter((name) => form.elements[name].value !== usual[name]);
    return new URLSearchParams(parts.map((name) => [name, form.elements[name].value])).toString();
  }

  form.addEventListener("change", () => {
    history.replaceState(null, "", `#${address()}`);
    document.getElementById("said").textContent = "";
    apply();
  });

  document.getElementById("copy").addEventListener("click", async () => {
    const said = document.getElementById("said");
    try {
      await navigator.clipboard.writeText(location.href);
      said.textContent = "Copied.";
    } catch {
      said.textContent = "The address bar holds the link.";
    }
  });

  data.windows.forEach((index) => {
    form.elements.until.append(new Option(rolling[index].label, rolling[index].x));
  });
  form.hidden = false;
  addEventListener("hashchange", apply);
  if (location.hash.includes("=")) apply();
})();
