"use strict";
// Texts of the scanned code only ever become text nodes; nothing here makes markup of a string.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const PAGE = 60;
  const texts = data.texts;
  const at = (number) => (number === undefined ? "" : texts[number]);
  const byId = (id) => document.getElementById(id);
  const said = (number) => number.toLocaleString(data.language);
  const say = (key, holes = {}) => data.words[key].replace(/\{(\w+)\}/g, (_, name) => holes[name]);
  const count = (number, key) => say(number === 1 ? `${key}_one` : key, { number: said(number) });

  const flows = data.flows.map((row, number) => ({
    row,
    number,
    nodes: new Set(row.nodes),
    group: `${row.vendor}|${row.category}`,
  }));

  // What a flow can be found by; made when somebody searches.
  const hay = (flow) => {
    if (flow.hay === undefined) {
      const { row } = flow;
      const words = [row.name, row.vendor, row.data, row.category, row.key, row.event, row.call, row.whose, row.why, row.address];
      const steps = row.steps.map((step) => `${texts[data.steps[step][0]]} ${texts[data.steps[step][2]]}`);
      flow.hay = `${row.id} ${words.map(at).join(" ")} ${steps.join(" ")}`.toLowerCase();
    }
    return flow.hay;
  };

  const make = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child !== ""));
    return node;
  };

  const state = { nodes: new Set(), finding: null };
  const fields = { vendor: byId("by-vendor"), data: byId("by-data"), sign: byId("by-sign"), whose: byId("by-whose") };
  const search = byId("search");

  // Options of a filter: texts that flows have, by name.
  const fill = (select, value, label) => {
    const found = new Map();
    for (const { row } of flows) {
      found.set(at(value(row)), at(label(row)));
    }
    const order = [...found].sort((one, other) => one[1].localeCompare(other[1]));
    select.append(...order.map(([key, name]) => make("option", { value: key }, name)));
  };
  fill(fields.vendor, (row) => row.vendor, (row) => row.name);
  fill(fields.data, (row) => row.category, (row) => row.data);
  fill(fields.whose, (row) => row.whose, (row) => row.whose);

  const passes = (flow, chosen, finding) => {
    const { row } = flow;
    if (fields.vendor.value && at(row.vendor) !== fields.vendor.value) return false;
    if (fields.data.value && at(row.category) !== fields.data.value) return false;
    if (fields.sign.value && row.sign !== fields.sign.value) return false;
    if (fields.whose.value && at(row.whose) !== fields.whose.value) return false;
    if (finding && !finding.has(flow.number)) return false;
    if (chosen && !goesThrough(flow, chosen)) return false;
    const words = search.value.trim().toLowerCase();
    return !words || words.split(/\s+/).every((word) => hay(flow).includes(word));
  };

  // ---- the map -------------------------------------------------------------------------------

  const map = document.querySelector("svg.map");
  const boxes = [...map.querySelectorAll(".node")];
  const lines = [...map.querySelectorAll(".edge[data-from]")];
  const layerOf = (node) => boxes.find((box) => Number(box.dataset.node) === node).classList[1];

  // Boxes of one column widen the choice, those of different columns narrow it.
  const byLayer = (nodes) => {
    const layers = new Map();
    for (const node of nodes) {
      const layer = layerOf(node);
      layers.set(layer, [...(layers.get(layer) || []), node]);
    }
    return [...layers.values()];
  };
  const goesThrough = (flow, layers) => layers.every((some) => some.some((node) => flow.nodes.has(node)));

  const light = (nodes, kind) => {
    map.classList.toggle(kind, nodes.size > 0);
    const layers = byLayer(nodes);
    const on = new Set(nodes);
    const joined = new Set();
    for (const flow of nodes.size ? flows : []) {
      if (goesThrough(flow, layers)) {
        const way = flow.row.nodes;
        way.forEach((node, place) => {
          on.add(node);
          if (place) joined.add(`${way[place - 1]}-${node}`);
        });
      }
    }
    for (const box of boxes) box.classList.toggle("on", on.has(Number(box.dataset.node)));
    for (const line of lines) line.classList.toggle("on", joined.has(`${line.dataset.from}-${line.dataset.to}`));
  };

  const choose = (box) => {
    const node = Number(box.dataset.node);
    if (!state.nodes.delete(node)) state.nodes.add(node);
    update();
  };

  for (const box of boxes) {
    if (box.getAttribute("role") !== "button") continue;
    box.addEventListener("click", () => choose(box));
    box.addEventListener("pointerenter", () => {
      if (!state.nodes.size) light(new Set([Number(box.dataset.node)]), "hover");
    });
    box.addEventListener("pointerleave", () => {
      if (!state.nodes.size) light(new Set(), "hover");
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        choose(box);
      }
    });
  }
  map.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && state.nodes.size) {
      state.nodes.clear();
      update();
    }
  });

  // One stop for the Tab key in a group of many; arrow keys go to the nearest in their direction.
  const rove = (root, members) => {
    if (!members.length) return;
    const stop = (member) => {
      for (const each of members) each.setAttribute("tabindex", each === member ? "0" : "-1");
    };
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const middle = (each) => {
      const box = each.getBoundingClientRect();
      return [box.left + box.width / 2, box.top + box.height / 2];
    };
    stop(members[0]);
    root.addEventListener("focusin", (event) => {
      if (members.includes(event.target)) stop(event.target);
    });
    root.addEventListener("keydown", (event) => {
      const way = ways[event.key];
      if (!way || !members.includes(event.target)) return;
      event.preventDefault();
      const [x, y] = middle(event.target);
      let best = null;
      let least = Infinity;
      for (const each of members) {
        const [right, down] = middle(each).map((value, axis) => value - (axis ? y : x));
        const along = right * way[0] + down * way[1];
        const aside = Math.abs(right * way[1]) + Math.abs(down * way[0]);
        const far = along + aside * 3;
        if (along > 2 && far < least) [best, least] = [each, far];
      }
      if (best) best.focus();
    });
  };
  rove(map, boxes.filter((box) => box.getAttribute("role") === "button"));
  rove(byId("matrix"), [...document.querySelectorAll("#matrix .cell")]);

  // ---- the list of flows ---------------------------------------------------------------------

  const list = byId("list");
  const status = byId("status");
  const chips = byId("chips");

  const places = (row) => {
    const [first, last] = [data.steps[row.steps[0]], data.steps[row.steps[row.steps.length - 1]]];
    return [`${texts[first[0]]}:${first[1]}`, `${texts[last[0]]}:${last[1]}`];
  };

  const route = (row) => {
    const steps = row.steps.map((number) => {
      const [file, line, text, note] = data.steps[number];
      return make(
        "li", {},
        make("code", {}, `${texts[file]}:${line}`), " ", make("span", { class: "says" }, texts[note]),
        make("pre", {}, texts[text]),
      );
    });
    return make("ol", { class: "route" }, ...steps);
  };

  const facts = (row) => {
    const yes = (words, value) => (value ? words : "");
    const rows = [
      ["whose", at(row.whose)],
      ["sent_by", at(row.call)],
      ["under", at(row.key)],
      ["event", at(row.event)],
      ["treatment", at(row.how)],
      ["sure", at(row.sure)],
      ["why", at(row.why)],
      ["to", at(row.address)],
      ["whole", yes(say("whole_means"), row.whole)],
      ["only_if", (row.gates || []).map(at).join("; ")],
    ].filter(([, words]) => words);
    const parts = rows.flatMap(([title, words]) => [make("dt", {}, say(title)), make("dd", {}, words)]);
    return make(
      "dl", { class: "facts" }, ...parts,
      make("dt", {}, say("details")), make("dd", {}, make("code", {}, `flowcheck explain ${row.id}`)),
    );
  };

  // A details element whose inside is made when it is first opened.
  const folded = (kind, summary, inside) => {
    const element = make("details", { class: kind }, summary);
    element.addEventListener("toggle", () => {
      if (element.open && element.children.length === 1) element.append(inside());
    });
    return element;
  };

  // What a row says of a flow before it is opened.
  const line = ({ row }) => {
    const [from, to] = places(row);
    const way = row.own ? say("set_up", { place: to }) : from === to ? from : say("from_to", { from, to });
    return [row.sign, at(row.event) || at(row.key) || at(row.call), way];
  };
  const summaryOf = (flow, more) => {
    const [sign, what, way] = line(flow);
    return make(
      "summary", {},
      make("span", { class: "sign", "aria-hidden": "true" }, sign), " ", what, " ",
      make("span", { class: "from" }, more ? `${way} · ${more}` : way),
    );
  };
  const oneFlow = (flow, more = "") => {
    const { row } = flow;
    return folded("flow", summaryOf(flow, more), () => make("div", { class: "inside" }, facts(row), route(row)));
  };

  // Children in portions, with a button for the next.
  const portions = (parent, items, build) => {
    let shown = 0;
    const more = make("button", { type: "button" });
    const next = () => {
      const until = Math.min(items.length, shown + PAGE);
      const fresh = items.slice(shown, until).map(build);
      more.remove();
      parent.append(...fresh);
      if (shown && fresh.length) fresh[0].querySelector("summary").focus();
      shown = until;
      if (shown < items.length) {
        const rest = items.length - shown;
        more.textContent = say("show_more", { number: said(Math.min(PAGE, rest)), rest: said(rest) });
        parent.append(more);
      }
    };
    more.addEventListener("click", next);
    next();
  };

  // Flows that read the same in one row; each is told by the place nearest to the end where they part.
  const alike = (some) => {
    const found = new Map();
    for (const flow of some) {
      const key = line(flow).join("\n");
      found.set(key, [...(found.get(key) || []), flow]);
    }
    return [...found.values()];
  };
  const parting = (same) => {
    const common = (step) => same.every((flow) => flow.row.steps.includes(step));
    return ({ row }) => {
      const step = data.steps[row.steps.findLast((each) => !common(each))];
      return step ? `${texts[step[0]]}:${step[1]}` : "";
    };
  };
  const oneRow = (same) => {
    if (same.length === 1) return oneFlow(same[0]);
    return folded("flow", summaryOf(same[0], count(same.length, "flows")), () => {
      const inside = make("div", { class: "inside" });
      const where = parting(same);
      portions(inside, same, (flow) => oneFlow(flow, where(flow)));
      return inside;
    });
  };

  const oneGroup = (some) => {
    const { row } = some[0];
    const signs = [...new Set(some.map((flow) => flow.row.sign))].join("");
    const files = new Set(some.map((flow) => places(flow.row)[0]));
    const own = some.every((flow) => flow.row.own);
    const words = say("from_places", { flows: count(some.length, "flows"), places: count(files.size, "places") });
    const summary = make(
      "summary", {},
      make("span", { class: "sign", "aria-hidden": "true" }, signs), " ",
      make("strong", {}, say("group", { data: at(row.data), name: at(row.name) })),
      make("span", { class: "summary" }, own ? say("own", { words }) : words),
    );
    return folded("group flow", summary, () => {
      const inside = make("div", { class: "inside" });
      portions(inside, alike(some), oneRow);
      return inside;
    });
  };

  const chip = (words, clear) => {
    const button = make("button", { type: "button", "aria-label": say("remove", { words }) }, `${words} ×`);
    button.addEventListener("click", () => {
      clear();
      update();
      search.focus();
    });
    return button;
  };

  const showList = () => {
    const chosen = state.nodes.size ? byLayer(state.nodes) : null;
    const finding = state.finding === null ? null : new Set(data.findings[state.finding.number]);
    const found = flows.filter((flow) => passes(flow, chosen, finding));
    const groups = new Map();
    for (const flow of found) {
      if (!groups.has(flow.group)) groups.set(flow.group, []);
      groups.get(flow.group).push(flow);
    }
    const ordered = [...groups.values()].sort(
      (one, other) =>
        at(one[0].row.name).localeCompare(at(other[0].row.name)) || other.length - one.length || at(one[0].row.data).localeCompare(at(other[0].row.data)),
    );
    list.replaceChildren();
    portions(list, ordered, oneGroup);
    if (ordered.length === 1) list.firstElementChild.open = true;
    const all = found.length === flows.length;
    status.textContent = all
      ? say("all_shown", { flows: count(flows.length, "flows") })
      : say("some_shown", { number: said(found.length), flows: count(flows.length, "flows") });
    chips.replaceChildren(
      ...[...state.nodes].map((node) => chip(say("map_chip", { name: data.nodes[node] }), () => state.nodes.delete(node))),
      ...(state.finding === null ? [] : [chip(state.finding.words, () => { state.finding = null; })]),
    );
    return found.length;
  };

  const update = () => {
    map.classList.remove("hover");
    light(state.nodes, "chosen");
    for (const box of boxes) {
      if (box.getAttribute("role") === "button") {
        box.setAttribute("aria-pressed", String(state.nodes.has(Number(box.dataset.node))));
      }
    }
    const number = showList();
    byId("map-clear").hidden = byId("map-flows").hidden = !state.nodes.size;
    byId("map-status").textContent = state.nodes.size ? count(number, "this_way") : "";
  };

  const clear = () => {
    state.nodes.clear();
    state.finding = null;
    search.value = "";
    for (const select of Object.values(fields)) select.value = "";
  };

  const goToFlows = () => {
    update();
    byId("flows").scrollIntoView();
    const first = list.querySelector("summary") || search;
    first.focus({ preventScroll: true });
  };

  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(update, 120);
  });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("reset", (event) => {
    event.preventDefault();
    clear();
    update();
  });
  for (const select of Object.values(fields)) select.addEventListener("change", update);
  byId("map-clear").addEventListener("click", () => {
    state.nodes.clear();
    update();
  });
  for (const button of document.querySelectorAll(".cell, .show")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      clear();
      if (button.dataset.finding !== undefined) {
        const words = button.closest(".rule").querySelector("h4").textContent;
        state.finding = { number: Number(button.dataset.finding), words: say("finding", { words }) };
      } else {
        fields.vendor.value = button.dataset.vendor;
        fields.data.value = button.dataset.category || "";
      }
      goToFlows();
    });
  }

  // ---- folding, links and print --------------------------------------------------------------

  for (const button of document.querySelectorAll(".fold")) {
    const inside = () => [...byId(button.dataset.in).querySelectorAll("details")];
    button.hidden = inside().length < 2;
    button.addEventListener("click", () => {
      const open = button.textContent === say("open_all");
      for (const element of inside()) element.open = open;
      button.textContent = say(open ? "close_all" : "open_all");
    });
  }
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("#recipients details:not([open]), #findings details:not([open]), #questions details:not([open])")];
    for (const element of opened) element.open = true;
  });
  addEventListener("afterprint", () => {
    for (const element of opened) element.open = false;
  });

  byId("explorer").hidden = false;
  update();
})();
