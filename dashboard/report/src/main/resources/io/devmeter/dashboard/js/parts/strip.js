// SPDX-License-Identifier: Apache-2.0
// 2. How did the last runs go? Operations down, runs across.

const STRIP_ROWS = 25;
const CELL = {
  pass: { sign: '✓', word: 'passed' },
  fail: { sign: '✕', word: 'failed' },
  retry: { sign: '↻', word: 'passed on retry' },
  skipped: { sign: '–', word: 'skipped' },
  apart: { sign: '!', word: 'failed in a broken environment' },
  running: { sign: '…', word: 'running' },
};

/** As many as there is room for beside the names: a wide screen sees further back. */
function stripColumns() {
  const width = byId('strip').clientWidth;
  const name = width > 1500 ? 600 : 330;
  return Math.max(20, Math.min(60, Math.floor((width - name - 150) / 24)));
}

function drawStrip(model) {
  const traces = tracesOf(model).filter(trace => trace.operations > 1);
  const byRun = traces.length > 1 && traces.reduce((sum, trace) => sum + trace.runs.length, 0) * 2 > model.operations.reduce((sum, o) => sum + Math.min(o.statuses.length, traces.length), 0);
  const columns = byRun ? columnsOfTraces(traces) : columnsOfNewest(model);
  const ran = new Set(model.operations.filter(operation => columns.some(column => column.runs(operation).length > 0)));
  // What a verdict is on is shown in any case: the counts of verdicts lead here.
  const rows = byUrgency(model.operations.filter(operation => ran.has(operation) || operation.verdicts.length > 0));
  const absent = model.operations.length - ran.size;
  const filter = chosen.get('strip-filter') ?? 'all';
  const filters = [
    { key: 'all', title: 'All operations', fits: () => true },
    { key: 'failed', title: 'Failed in these runs', fits: operation => columns.some(column => column.runs(operation).some(isFailed) && cellOf(column.runs(operation)).look === 'fail') },
    { key: 'verdict', title: 'With a verdict', fits: operation => operation.verdicts.length > 0 },
  ];
  const host = el('div');
  const tools = el('div', { class: 'tools' },
    selection({ id: 'strip-filter', label: 'Show', choices: filters, value: filter, change: key => {
      chosen.set('strip-filter', key);
      draw();
    } }),
    searchField({ id: 'strip-q', label: 'Filter the runs by operation', placeholder: 'Filter by name', value: chosen.get('strip-q') ?? '', change: text => {
      chosen.set('strip-q', text);
      draw();
    } }),
    el('ul', { class: 'legend', 'aria-label': 'Signs' }, Object.entries(CELL).filter(([look]) => look !== 'running' && (look !== 'apart' || model.contexts.some(context => context.broken))).map(([look, { sign, word }]) =>
      el('li', {}, el('span', { class: `cell ${look}`, 'aria-hidden': 'true' }, sign), ` ${word}`))));

  function draw() {
    const { fits } = filters.find(({ key }) => key === (chosen.get('strip-filter') ?? 'all'));
    const words = wordsOf(chosen.get('strip-q') ?? '');
    const matching = rows.filter(operation => fits(operation) && words.every(word => operation.searched.includes(word)));
    put(host, ...stripOf(model, columns, matching, draw));
  }
  draw();
  put(byId('strip-body'),
    hint(byRun
      ? `Columns are the newest ${count(columns.length)} runs of builds, newest at the right; broken and flaky operations come first. n = ${plural(ran.size, 'operation')}${absent ? `; ${count(absent)} did not run in these${rows.length > ran.size ? ', and are shown only if there is a verdict on them' : ''}` : ''}.`
      : `Columns are the newest ${columns.length === 1 ? '' : `${count(columns.length)} `}executions of each operation by itself, newest at the right; broken and flaky operations come first. n = ${plural(rows.length, 'operation')}.`),
    tools, host);
}

/** One column per trace. */
function columnsOfTraces(traces) {
  return traces.slice(0, stripColumns()).reverse().map(trace => {
    const byOperation = grouped(trace.runs, run => run.operation);
    return { trace, runs: operation => byOperation.get(operation) ?? [] };
  });
}

/** The nth newest execution of each operation. */
function columnsOfNewest(model) {
  const most = Math.min(stripColumns(), model.operations.reduce((longest, operation) => Math.max(longest, operation.statuses.length), 0));
  return Array.from({ length: most }, (_, i) => ({
    trace: null,
    back: most - i,
    runs: operation => {
      const run = runsOf(model, operation).at(i - most);
      return run ? [run] : [];
    },
  }));
}

function stripOf(model, columns, operations, redraw) {
  if (operations.length === 0) return [nothing('No operation matches')];
  const head = el('tr', {}, el('th', { scope: 'col', class: 'above' }, 'Operation'), columns.map(column => el('th', { scope: 'col' },
    column.trace
      ? el('a', { href: runAddress(column.trace.trace), title: `${versionLabel(column.trace.context.version)} on ${machineLabel(column.trace.context.machine)}${column.trace.context.broken ? ': a broken environment, which counts for no verdict' : ''}` }, moment(column.trace.at))
      : el('span', {}, column.back === 1 ? 'last' : `−${column.back - 1}`))),
    el('th', { scope: 'col', class: 'number' }, 'Failed'));
  const body = el('tbody', {}, operations.slice(0, limitOf('strip-table', STRIP_ROWS)).map(operation => stripRow(model, columns, operation)));
  const caption = 'Outcomes by run';
  const table = el('table', { class: 'strip', role: 'grid' }, el('caption', {}, caption), el('thead', {}, head), body);
  const scroll = el('div', { class: 'scroll newest', role: 'region', 'aria-label': caption, tabindex: '0', id: 'strip-scroll' }, table);
  return [
    scroll,
    cellNote(scroll, body, operations, columns),
    el('div', { class: 'rest' }, moreButtons({ id: 'strip-table', size: STRIP_ROWS, total: operations.length, draw: redraw, what: 'operations' })),
  ];
}

function stripRow(model, columns, operation) {
  let failed = 0;
  let ran = 0;
  let newestLook = null;
  // Of a busy operation the page holds fewer builds than there are columns; what it does not hold may have run.
  const held = runsOf(model, operation);
  const isHeld = column => !column.trace || held.length === operation.executions || column.trace.at >= held[0]?.at;
  const cells = columns.map(column => {
    const runs = column.runs(operation);
    if (runs.length === 0) return isHeld(column) ? el('td', {}, el('span', { class: 'cell none' }, el('span', { class: 'unseen' }, 'did not run'))) : el('td');
    const { look, deciding } = cellOf(runs);
    if (look !== 'skipped' && look !== 'apart') {
      ran++;
      newestLook = look;
    }
    if (look === 'fail') failed++;
    const newest = deciding.at(-1);
    const word = CELL[look].word + (look === 'pass' || look === 'skipped' ? '' : ofModules(deciding));
    return el('td', {}, el('span', { class: `cell ${look}`, title: [word, runs.length > 1 ? plural(runs.length, 'run') : newest.ms !== null && duration(newest.ms), versionLabel(newest.context.version), momentFormat.format(newest.at)].filter(Boolean).join(' · ') },
      el('span', { 'aria-hidden': 'true' }, CELL[look].sign), el('span', { class: 'unseen' }, word)));
  });
  return el('tr', {}, el('th', { scope: 'row', class: 'above' }, el('div', { class: 'line' }, nameLink(operation), inModule(operation.namesakeIn), operation.verdicts.slice(0, 2).map(verdictBadge))), cells,
    el('td', { class: newestLook === 'fail' ? 'number worse' : 'number' }, ran ? `${failed} of ${ran}` : '–'));
}

/**
 * A line that says what the title of a cell says to whoever points at it. To keyboards the table is one stop, in which arrow keys move,
 * and a tap chooses a cell, too. So no cell has to be a link or a button, of which there would be thousands.
 */
function cellNote(scroll, body, operations, columns) {
  const last = columns.length;
  const note = el('p', { class: 'note', id: 'strip-note' });
  let current = null;
  const cellAt = (row, column) => body.rows[row]?.cells[Math.max(1, Math.min(last, column))];
  const choose = cell => {
    for (const name of ['id', 'tabindex', 'aria-describedby']) current?.removeAttribute(name);
    current = fill(cell, { id: 'strip-cell', tabindex: '0', 'aria-describedby': note.id }, []);
  };
  const go = cell => {
    if (!cell) return;
    choose(cell);
    // Not beneath the names, which stay where they are.
    scroll.style.scrollPaddingLeft = `${cell.parentNode.cells[0].offsetWidth}px`;
    cell.focus();
  };
  fill(body, {
    click: event => {
      const cell = event.target.closest('td');
      if (cell && cell.cellIndex <= last) go(cell);
    },
    focusin: ({ target }) => {
      if (target !== current) return;
      const column = target.cellIndex;
      chosen.set('strip-cell', { name: operations[target.parentNode.sectionRowIndex].name, column, trace: columns[column - 1].trace?.trace });
      put(note, said(target.querySelector('[title]')?.title ?? (target.textContent || 'not in this page'), LONGEST_TITLE));
    },
    keydown: event => {
      if (event.target !== current) return;
      const row = current.parentNode.sectionRowIndex;
      const column = current.cellIndex;
      const [toRow, toColumn] = { ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1], Home: [row, 1], End: [row, last] }[event.key] ?? [];
      if (toRow === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      go(cellAt(toRow, toColumn));
    },
  }, []);
  const { name, column, trace } = chosen.get('strip-cell') ?? {};
  // A run keeps its cell when newer ones move its column.
  const again = trace ? columns.findIndex(one => one.trace?.trace === trace) + 1 : column;
  choose(cellAt(operations.findIndex(operation => operation.name === name), again) ?? cellAt(0, last));
  return note;
}

const isFailed = run => run.status === 'failed';

const ofModules = runs => {
  const modules = new Set(runs.map(run => run.module).filter(Boolean));
  return modules.size > 0 ? ` in ${[...modules].join(', ')}` : '';
};

/**
 * What the runs of an operation in one trace came to, and those of them that decide it. They are its attempts, its cases, or those of
 * several modules. As in Outcome.java, the last attempt decides in each module, and one that failed for good outweighs the others. What
 * fails in a broken environment is set apart, as no verdict counts it.
 */
function cellOf(runs) {
  const last = new Map();
  const ended = runs.filter(run => run.status === 'success' || isFailed(run));
  for (const { module, attempt } of ended) last.set(module, Math.max(attempt, last.get(module) ?? attempt));
  const decisive = ended.filter(run => run.attempt === last.get(run.module));
  const failed = decisive.filter(isFailed);
  // What passed before is repeated too, where a class failed as a whole.
  const repeated = decisive.filter(run => run.attempt > 1 && ended.some(one => isFailed(one) && one.module === run.module));
  if (failed.length > 0) return { look: failed[0].context.broken ? 'apart' : 'fail', deciding: failed };
  if (repeated.length > 0) return { look: 'retry', deciding: repeated };
  if (decisive.length > 0) return { look: 'pass', deciding: decisive };
  return { look: runs.at(-1).status, deciding: runs };
}
