// SPDX-License-Identifier: Apache-2.0
// 12. What ran last?

const RECENT_SHOWN = 20;
/** What OpenTelemetry's conventions for builds and tests call a status. */
const RESULTS = { success: ['success', 'pass'], failed: ['failure', 'fail'], skipped: ['skip'] };

function drawRecent(model) {
  const { recent } = model;
  const all = model.operations.reduce((sum, operation) => sum + operation.executions, 0);
  const branches = [...new Set(recent.map(execution => execution.context.version[0]).filter(Boolean))].sort();
  // Else an address could filter by what no choice shows and none takes back.
  const absent = view.branch && !branches.includes(view.branch) ? [{ key: view.branch, title: `${view.branch}, none here` }] : [];
  const found = el('span', { class: 'hint', role: 'status', id: 'recent-found' });
  const list = el('ol', { class: 'recent' });
  const more = el('div', { class: 'rest' });
  const texts = new Map();
  const searchedOf = execution => {
    if (!texts.has(execution)) texts.set(execution, [execution.operation.name, execution.error ?? '', ...execution.metadata.map(([key, value]) => `${key}=${value}`)].join('\n').toLowerCase());
    return texts.get(execution);
  };
  const choose = (key, value) => {
    view[key] = value;
    writeAddress(false);
    draw();
  };

  function draw() {
    const words = wordsOf(view.q);
    const matching = recent.filter(execution => (!view.status || execution.status === view.status)
      && (!view.branch || execution.context.version[0] === view.branch)
      && (words.length === 0 || words.every(word => searchedOf(execution).includes(word))));
    found.textContent = matching.length < recent.length ? `${count(matching.length)} of ${count(recent.length)}` : '';
    put(list, matching.slice(0, limitOf('recent-list', RECENT_SHOWN)).map(execution => recentItem(execution, words.length > 0)));
    if (matching.length === 0) put(list, el('li', {}, nothing('None of these matches. Older runs are in the history of their operation.')));
    put(more, moreButtons({ id: 'recent-list', size: RECENT_SHOWN, total: matching.length, draw, what: 'executions' }));
  }
  put(byId('recent-body'),
    hint(recent.length < all ? `n = the newest ${count(recent.length)} of ${count(all)} executions, with their metadata.` : `n = ${plural(recent.length, 'execution')}, with their metadata.`),
    el('div', { class: 'tools' },
      searchField({ id: 'recent-q', label: 'Filter executions by name, metadata or error', placeholder: 'Name, key=value or error', value: view.q, change: text => choose('q', text) }),
      selection({ id: 'recent-status', label: 'Status', value: view.status, choices: [{ key: '', title: 'Any' }, ...Object.keys(STATUS).map(key => ({ key, title: STATUS[key].word }))], change: key => choose('status', key) }),
      (branches.length > 0 || view.branch) && selection({ id: 'recent-branch', label: 'Branch', value: view.branch, choices: [{ key: '', title: 'Any' }, ...branches.map(key => ({ key, title: key })), ...absent], change: key => choose('branch', key) }),
      found),
    list, more);
  draw();
}

/** Unless it was searched for, metadata that only repeats the name or the status is left out. */
function recentItem(execution, searched) {
  const { name } = execution.operation;
  const known = new Set([name, name.replace('#', '.'), ...name.split(/[#:]/)]);
  const metadata = execution.metadata.filter(([key, value]) => searched
    || (!known.has(value.replace(/\(\)$/, '')) && !(/\.(result|status)$/.test(key) && RESULTS[execution.status]?.includes(value))));
  return el('li', {},
    el('div', { class: 'what' }, statusBadge(execution.status), nameLink(execution.operation)),
    el('div', { class: 'when' }, el('span', { class: 'took' }, took(execution)), moment(execution.at, momentFormat)),
    execution.error !== null && errorText(execution.error, 4000),
    metadata.length > 0 && chips(metadata, execution.more));
}
