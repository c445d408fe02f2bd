// SPDX-License-Identifier: Apache-2.0
// 4. What is flaky, and what does it cost?

function drawFlaky(model) {
  const flaky = verdictsOf(model, 'flaky')
    .map(verdict => ({ verdict, operation: model.byName.get(verdict.operation) }))
    .sort((a, b) => b.operation.lostInAll - a.operation.lostInAll || (a.operation.name < b.operation.name ? -1 : 1));
  const lost = flaky.reduce((sum, row) => sum + row.operation.lostInAll, 0);
  const isWhole = flaky.every(({ operation }) => operation.isLossWhole);
  put(byId('flaky-body'),
    hint(flaky.length
      ? `n = ${plural(flaky.length, 'operation')}, ranked by time lost in failed and repeated runs: ${isWhole ? '' : 'about '}${duration(lost)} in all.${isWhole ? '' : ' Where this page does not hold every failed run, the others are taken to have cost as much as those that it holds.'}`
      : 'Confirmed: passed and failed on the same version of the code, or passed on retry. Suspected: the outcome flips too often.'),
    listing({
      id: 'flaky-table',
      caption: 'Flaky, by time lost',
      rows: flaky,
      size: 8,
      empty: model.operations.every(operation => operation.executions < 2)
        ? 'Not enough data: an operation has to run more than once'
        : 'Nothing is known to be flaky',
      columns: [
        { title: 'Operation', wide: true, by: row => row.operation.name, cell: row => [nameLink(row.operation), verdictBadge(row.verdict)] },
        { title: 'Time lost', number: true, by: row => row.operation.lostInAll, cell: ({ operation }) => [`${operation.isLossWhole ? '' : 'about '}${duration(operation.lostInAll)}`, el('small', {}, ` n ${count(operation.lostRuns)}`, !operation.isLossWhole && ` in ${plural(operation.lostKnown, 'run')}`)] },
        { title: 'Failed', number: true, by: row => row.operation.figures.failures, cell: row => `${count(row.operation.figures.failures)} of ${count(row.operation.figures.total_executions)}` },
        { title: 'Last failure', wide: true, by: row => lastFailure(model, row.operation)?.at ?? 0, cell: row => lastFailureCell(model, row) },
      ],
    }));
}

function lastFailureCell(model, { operation, verdict }) {
  const failure = lastFailure(model, operation);
  const parts = [];
  if (failure) {
    const attempts = Math.max(...runsOf(model, operation).map(run => run.attempt));
    parts.push(
      hint(moment(failure.at), ` on ${visible(versionLabel(failure.context.version))}`, attempts > 1 && `, up to ${attempts} attempts`),
      because(failure, 160));
  }
  parts.push(folded(`flaky-evidence-${operation.index}`, 'Evidence', () => evidence(verdict), { class: 'evidence-fold' }));
  return parts;
}

/** What a verdict rests on, as the analysis says it. */
function evidence(verdict) {
  const entries = Object.entries(verdict.evidence);
  return el('dl', { class: 'evidence' },
    el('div', {}, el('dt', {}, 'since'), el('dd', {}, moment(Date.parse(verdict.since)))),
    entries.map(([key, value]) => el('div', {}, el('dt', {}, visible(key.replace(/_ms$/, '').replaceAll('_', ' '))), el('dd', {}, evidenceValue(key, value)))));
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z$/;

function evidenceValue(key, value) {
  if (typeof value === 'number') return key.endsWith('_ms') ? duration(value) : String(threeDigits(value) === value || Number.isInteger(value) ? value : threeDigits(value));
  if (typeof value === 'string') {
    const ends = value.split('/');
    if (ends.length <= 2 && ends.every(end => INSTANT.test(end))) return period(Date.parse(ends[0]), Date.parse(ends.at(-1)));
    return said(value, 200);
  }
  if (Array.isArray(value) && value.length > 0 && value.every(entry => typeof entry !== 'object')) {
    return value.slice(0, 12).flatMap((entry, i) => [i > 0 && ', ', evidenceValue(key, entry)]).concat(value.length > 12 ? ` and ${value.length - 12} more` : []);
  }
  return said(textOf(value), 300);
}
