// SPDX-License-Identifier: Apache-2.0
// 7. Where did one run spend its time? Its executions as a tree, with the critical path and what each took for itself.

const NODES_SHOWN = 80;
const CHILDREN_OPEN = 12;

function drawWaterfall(model) {
  const { invocations } = model.data;
  const body = byId('waterfall-body');
  byId('waterfall-heading').tabIndex = -1; // Where a choice leads to.
  const wanted = view.run === null ? null : invocations.find(invocation => invocation.trace === view.run);
  const held = view.run === null || wanted ? null : tracesOf(model).find(trace => trace.trace === view.run);
  if (invocations.length === 0 && view.run === null) {
    put(body, nothing('No run consists of several executions yet. Builds recorded by the Maven extension do, and so does what ',
      el('code', {}, 'devmeter workflow'), ' runs.'));
    return;
  }
  const read = invocations.find(invocation => invocation.trace === chosen.get('waterfall-read'));
  const shown = wanted ?? (view.run === null ? read ?? invocations[0] : null);
  const operation = index => model.operations[index];
  const tools = el('div', { class: 'tools' }, selection({
    id: 'waterfall-run',
    label: 'Run',
    value: shown?.trace ?? '',
    choices: [
      ...(shown ? [] : [{ key: '', title: 'Choose a run' }]),
      ...invocations.map(invocation => ({
        key: invocation.trace,
        title: `${minuteFormat.format(Date.parse(invocation.started_at))} · ${cut(60, flat(operation(invocation.operation).name))} · ${duration(invocation.duration_ms)} · ${STATUS[STATUS_OF[invocation.status]].word}${invocation.broken ? ' · broken environment' : ''}`,
      })),
    ],
    change: trace => lookAt({ run: trace }),
  }));
  if (shown) put(body, tools, ...waterfallOf(model, shown));
  else if (held) put(body, tools, ...executionsOfTrace(model, held));
  else put(body, tools, el('p', { class: 'alarm' }, 'The run ', said(view.run, 80), ' is not in this page: it holds the newest runs only.'));
}

/** A trace that is too old for its tree to be in the page: what the histories know of it. */
function executionsOfTrace(model, trace) {
  return [
    hint(`This page holds ${plural(trace.runs.length, 'execution')} of this run, but not its tree: `, said(versionLabel(trace.context.version), 80), ' on ', said(machineLabel(trace.context.machine), 80), '.'),
    listing({
      id: 'trace-table',
      caption: 'Executions of the run',
      rows: trace.runs,
      size: 20,
      columns: [
        { title: 'Operation', wide: true, by: run => run.operation.name, cell: run => nameLink(run.operation) },
        { title: 'Outcome', by: run => run.status, cell: run => statusBadge(run.status) },
        { title: 'Duration', number: true, by: run => run.ms ?? -1, cell: took },
        { title: 'Started', by: run => run.at, cell: run => moment(run.at, momentFormat) },
      ],
    }),
  ];
}

function nodesOf(model, invocation) {
  const { nodes } = invocation;
  const all = nodes.operations.map((index, i) => ({
    index: i,
    operation: model.operations[index],
    depth: nodes.depths[i],
    parent: nodes.parents[i],
    start: nodes.starts[i],
    ms: nodes.durations[i],
    // Parts that are not held may have taken some of it.
    self: invocation.incomplete ? null : nodes.selves[i],
    status: STATUS_OF[nodes.statuses[i]],
    critical: !invocation.incomplete && nodes.critical[i] === '1',
    attempt: 1,
    children: [],
    key: '',
    failedWithin: false,
  }));
  for (const [i, attempt] of pairs(nodes.attempts)) all[i].attempt = attempt;
  const alike = new Map();
  for (const node of all) {
    if (node.parent < 0) continue;
    all[node.parent].children.push(node);
    // While a run goes on, numbers change as there are more.
    const path = `${all[node.parent].key}/${node.operation.name}`;
    alike.set(path, (alike.get(path) ?? 0) + 1);
    node.key = `${path} ${alike.get(path)}`;
  }
  for (const node of all.slice().reverse()) {
    if (node.status === 'failed' || node.failedWithin) {
      node.failedWithin = true;
      if (node.parent >= 0) all[node.parent].failedWithin = true;
    }
  }
  return all;
}

/** A node as a row of the tree: its bar stands where it ran within the whole, which took `whole` milliseconds. */
function nodeRow(node, whole, { isOpen, isFocused, toggle }) {
  const isParent = node.children.length > 0;
  const left = 100 * node.start / whole;
  const width = 100 * (node.ms ?? 0) / whole;
  const name = el('th', { scope: 'row', class: `depth-${Math.min(node.depth, 8)}` },
    el('div', { class: 'node' },
      isParent
        ? el('button', { type: 'button', class: 'twist', tabindex: '-1', 'aria-label': `${isOpen ? 'Close' : 'Open'} what it contains`, click: toggle }, isOpen ? '▾' : '▸')
        : el('span', { class: 'twist' }),
      el('span', { class: `dot ${STATUS[node.status].look}`, title: STATUS[node.status].word }, el('span', { class: 'unseen' }, `${STATUS[node.status].word}: `)),
      nameLink(node.operation),
      node.attempt > 1 && el('small', {}, ` attempt ${node.attempt}`),
      isParent && !isOpen && el('small', {}, ` ${count(node.children.length)} inside`)));
  return el('tr', {
    'aria-level': node.depth + 1, 'aria-expanded': isParent ? String(isOpen) : null, tabindex: isFocused ? '0' : '-1', 'data-node': node.index, class: node.critical && 'critical',
  }, name,
  el('td', { class: 'lane' }, shape('svg', { viewBox: '0 0 100 1', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    shape('rect', { class: `span ${STATUS[node.status].look}`, x: left.toFixed(3), width: Math.max(width, 0.25).toFixed(3), height: 1 }))),
  el('td', { class: 'number' }, took(node)),
  el('td', { class: 'number' }, node.self === null ? '–' : duration(node.self)),
  el('td', {}, node.critical && el('span', { class: 'path' }, 'critical')));
}

const opensByItself = ({ depth, children, failedWithin }) => depth === 0
  || (children.length > 0 && children.length <= CHILDREN_OPEN && depth < 3) || (failedWithin && children.length <= 40);

function waterfallOf(model, invocation) {
  const nodes = nodesOf(model, invocation);
  const turned = chosen.get(`waterfall-${invocation.trace}`) ?? new Map();
  const isOpen = node => turned.get(node.key) ?? opensByItself(node);
  const whole = Math.max(invocation.duration_ms, 1e-9);
  const context = model.contexts[invocation.context];
  const body = el('tbody');
  const more = el('div', { class: 'rest' });
  let focused = 0;
  const isShown = node => {
    for (let at = node.parent; at >= 0; at = nodes[at].parent) if (!isOpen(nodes[at])) return false;
    return true;
  };

  function turn(node, toOpen) {
    turned.set(node.key, toOpen);
    focused = node.index;
    draw();
    rowOf(node.index)?.focus();
  }

  const row = node => nodeRow(node, whole, {
    isOpen: isOpen(node),
    isFocused: node.index === focused,
    toggle: () => turn(node, !isOpen(node)),
  });

  // The newest run is shown until there is a newer one, and open where that helps, but not while somebody reads it.
  const keep = () => {
    for (const node of nodes) if (node.children.length > 0) turned.set(node.key, isOpen(node));
    chosen.set(`waterfall-${invocation.trace}`, turned);
    if (view.run === null) chosen.set('waterfall-read', invocation.trace);
  };

  function entered({ target }) {
    keep();
    if (!target.dataset.node) return;
    rowOf(focused)?.setAttribute('tabindex', '-1');
    target.setAttribute('tabindex', '0');
    focused = Number(target.dataset.node);
  }

  const rowOf = index => body.querySelector(`[data-node="${index}"]`);

  function draw() {
    const visibleNodes = nodes.filter(isShown);
    const drawnNodes = visibleNodes.slice(0, limitOf('waterfall-table', NODES_SHOWN));
    if (!drawnNodes.some(node => node.index === focused)) focused = 0;
    put(body, drawnNodes.map(row));
    put(more, moreButtons({ id: 'waterfall-table', size: NODES_SHOWN, total: visibleNodes.length, draw, what: 'executions' }));
  }

  function key(event) {
    const index = Number(event.target.dataset?.node ?? -1);
    if (index < 0) return;
    const node = nodes[index];
    const rows = Array.from(body.rows);
    const at = rows.indexOf(event.target);
    const go = target => target?.focus();
    const actions = {
      ArrowDown: () => go(rows[at + 1]),
      ArrowUp: () => go(rows[at - 1]),
      Home: () => go(rows[0]),
      End: () => go(rows.at(-1)),
      ArrowRight: () => node.children.length > 0 && !isOpen(node) ? turn(node, true) : go(node.children.length > 0 ? rows[at + 1] : null),
      ArrowLeft: () => node.children.length > 0 && isOpen(node) ? turn(node, false) : go(node.parent >= 0 ? rowOf(node.parent) : null),
      Enter: () => lookAt({ operation: node.operation.name }),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  const turnAll = toOpen => {
    keep();
    for (const node of nodes) turned.set(node.key, toOpen || node.parent < 0);
    draw();
  };
  draw();
  const caption = 'Executions of the run as a tree';
  return [
    el('p', { class: 'hint' }, moment(Date.parse(invocation.started_at), momentFormat), ', ', said(versionLabel(context.version), 80), ' on ', said(machineLabel(context.machine), 80),
      `: ${duration(invocation.duration_ms)}, ${howMany(invocation, nodes)}`),
    invocation.incomplete && hint('Of operations that run often, this page holds only the newest runs, so parts of this run may be missing: how long an execution took by itself, and the critical path, are not known.'),
    invocation.broken && el('p', { class: 'alarm' }, 'So many tests failed here that the environment was probably broken: this run counts for no verdict.'),
    failedHere(nodes),
    !invocation.incomplete && longestSelf(invocation, nodes),
    el('div', { class: 'tools' },
      el('button', { type: 'button', id: 'waterfall-open', click: () => turnAll(true) }, 'Open all'),
      el('button', { type: 'button', id: 'waterfall-close', click: () => turnAll(false) }, 'Close all'),
      hint('Arrow keys move and open; Enter shows the history.')),
    el('div', { class: 'scroll', role: 'region', 'aria-label': caption, id: 'waterfall-scroll' },
      el('table', { class: 'waterfall', role: 'treegrid', keydown: key, focusin: entered }, el('caption', {}, caption),
        el('thead', {}, el('tr', {}, ['Execution', 'When', 'Took', 'Itself', 'Path'].map((title, i) => el('th', { scope: 'col', class: i === 2 || i === 3 ? 'number' : null }, title)))),
        body)),
    more,
  ];
}

/** How many executions there are, and, if they are known, how many of them decide when the run ends. */
function howMany({ executions, incomplete }, nodes) {
  const left = executions > nodes.length ? `, of which the ${count(nodes.length)} that failed or took longest are shown` : '';
  const all = `${incomplete ? 'at least ' : ''}n = ${plural(executions, 'execution')}${left}.`;
  if (incomplete) return all;
  const critical = nodes.filter(node => node.critical).length;
  if (!left && nodes.every(node => node.critical || node.status === 'skipped')) return `${all} They ran one after the other: all are on the critical path.`;
  return `${all} The critical path, ${plural(critical, 'execution')}${left && ' of those shown'}, is what has to get shorter for the run to end earlier.`;
}

const FAILED_NAMED = 3;

/** What failed for good, and not only because a part of it did: among hundreds of tests it would have to be looked for. */
function failedHere(nodes) {
  const isRepeated = node => nodes.some(({ operation, parent, attempt }) => operation === node.operation && parent === node.parent && attempt > node.attempt);
  const failed = [...new Set(nodes.filter(node => node.status === 'failed' && !node.children.some(child => child.failedWithin && !isRepeated(child)) && !isRepeated(node)).map(({ operation }) => operation))];
  const left = failed.length - FAILED_NAMED;
  return failed.length > 0 && el('p', { class: 'answer' }, 'Failed: ', failed.slice(0, FAILED_NAMED).map((operation, i) => [i > 0 && ', ', nameLink(operation)]), left > 0 && ` and ${count(left)} more`, '.');
}

/** The answer in a line: which operations took longest by themselves, all their executions together, as far as they are shown. */
function longestSelf({ executions }, nodes) {
  const sums = new Map();
  for (const { operation, self } of nodes) {
    const sum = sums.get(operation) ?? { operation, self: 0, n: 0 };
    sum.self += self;
    sum.n++;
    sums.set(operation, sum);
  }
  const top = [...sums.values()].filter(sum => sum.self > 0).sort((a, b) => b.self - a.self).slice(0, 3);
  return top.length > 0 && el('p', { class: 'answer' }, 'Longest by itself: ', top.map(({ operation, self, n }, i) => [i > 0 && ', ', nameLink(operation), ' ', el('b', {}, duration(self)), el('small', {}, ` n ${count(n)}`)]), executions > nodes.length ? ', of the executions shown.' : '.');
}
