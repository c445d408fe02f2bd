// SPDX-License-Identifier: Apache-2.0
// 8, continued: cards with all figures, the worst level first, then what costs the most time.

const CARDS_SHOWN = 8;

function drawCards(model) {
  const operations = model.operations.slice().sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || b.total - a.total || a.index - b.index);
  put(byId('cards-body'), longList({ list: el('ul', { class: 'cards' }), id: 'cards-list', size: CARDS_SHOWN, items: operations, item: cardOf, what: 'cards' }));
}

function cardOf(operation) {
  const { figures: f, level } = operation;
  const terms = list => el('dl', {}, list.map(([term, value]) => el('div', {}, el('dt', {}, term), el('dd', {}, value))));
  const time = value => operation.timed ? duration(value) : '–';
  return el('li', { class: `card ${level}` },
    el('header', {}, levelBadge(level), el('h4', {}, nameLink(operation))),
    el('p', { class: 'rate' }, el('strong', {}, percent(f.successes, f.total_executions)), ' ',
      level === 'idle' ? `no execution, ${count(f.skipped)} skipped` : el('span', {}, `${count(f.successes)} of ${count(f.total_executions)} succeeded`)),
    bar(100 * f.success_rate, level),
    terms([['Executions', count(f.total_executions)], ['Successes', count(f.successes)], ['Failures', count(f.failures)], ['Skipped', count(f.skipped)]]),
    terms([['Average', time(f.avg_duration_ms)], ['Min', time(f.min_duration_ms)], ['Max', time(f.max_duration_ms)],
      ['p50', time(f.p50_duration_ms)], ['p95', time(f.p95_duration_ms)], ['p99', time(f.p99_duration_ms)]]),
    el('p', { class: 'total' }, 'Total time ', el('b', {}, time(operation.total))));
}
