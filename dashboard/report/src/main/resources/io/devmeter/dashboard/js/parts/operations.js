// SPDX-License-Identifier: Apache-2.0
// 8, continued: the table of all operations. Its rows are in the file, for programs and for readers without JavaScript; here they get
// links, an order, a filter, and a limit to how many of them are laid out.

const ROWS_SHOWN = 100;

/** Shows the rows that the filter wants, once the table is drawn. */
let filterOperations = () => {};

/** What each column is sorted by. */
const SORTED_BY = [
  { by: ({ operation }) => operation.name },
  { by: ({ operation }) => LEVELS.indexOf(operation.level) },
  ...[
    o => o.figures.total_executions ? o.figures.success_rate : -1,
    o => o.figures.total_executions,
    o => o.figures.failures,
    o => o.figures.skipped,
    ...['avg', 'min', 'p50', 'p95', 'p99', 'max'].map(key => o => o.timed ? o.figures[`${key}_duration_ms`] : -1),
    o => o.timed ? o.total : -1,
  ].map(figure => ({ number: true, by: ({ operation }) => figure(operation) })),
];

function drawOperations(model) {
  const table = byId('operations-table');
  const body = table.tBodies[0];
  const headers = Array.from(table.tHead.rows[0].cells);
  // An attribute cannot hold halves of surrogate pairs, so rows are told by their order, which is by level, then by name.
  const inRows = model.operations.slice().sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || a.index - b.index);
  const entries = Array.from(body.rows, (row, i) => ({ row, operation: inRows[i], linked: false }));
  const sorting = sortingOf('operations-table', SORTED_BY);
  let list = entries;

  const input = searchField({ id: 'operations-filter', label: 'Filter operations by name', placeholder: 'Filter by name', value: view.filter, change: text => {
    view.filter = text;
    writeAddress(false);
    show();
  } });
  const found = el('span', { class: 'hint', role: 'status', id: 'operations-found' });
  put(byId('filter'), found, input);
  const rest = el('div', { class: 'rest', id: 'operations-rest' });
  byId('operations-rest')?.remove();
  table.parentNode.after(rest);

  function link(entry) {
    if (entry.linked) return;
    entry.linked = true;
    const [name] = entry.row.cells;
    name.classList.add('above');
    put(name, nameLink(entry.operation));
  }

  function show() {
    const words = wordsOf(view.filter);
    const limit = limitOf('operations-table', ROWS_SHOWN);
    let matching = 0;
    for (const entry of list) {
      const matches = words.every(word => entry.operation.searched.includes(word));
      if (matches) matching++;
      const isShown = matches && matching <= limit;
      if (entry.row.hidden === isShown) entry.row.hidden = !isShown;
      if (isShown) link(entry);
    }
    found.textContent = words.length ? `${count(matching)} of ${count(entries.length)}` : '';
    put(rest, matching > limit && el('button', { type: 'button', id: 'operations-all', click: () => {
      shownRows.set('operations-table', Infinity);
      show();
      table.parentNode.focus();
    } }, `Show all ${count(matching)} rows, not just ${count(limit)}`));
  }

  function sort() {
    sorting.mark(headers);
    list = sorting.sorted(entries);
    show();
    if (list !== entries) body.append(...list.map(({ row }) => row));
  }

  headers.forEach((header, column) => put(header, el('button', { type: 'button', id: `operations-by-${column}`, click: () => {
    sorting.turn(column);
    sort();
  } }, header.textContent)));
  filterOperations = () => {
    input.value = view.filter;
    show();
  };
  headers[0].classList.add('above');
  sort();
  table.classList.add('drawn');
}
