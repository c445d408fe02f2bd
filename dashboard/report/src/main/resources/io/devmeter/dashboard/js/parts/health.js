// SPDX-License-Identifier: Apache-2.0
// 13. Can these figures be trusted?

function drawHealth(model) {
  const { health, skipped_lines: skipped } = model.data;
  const held = model.operations.reduce((sum, operation) => sum + operation.statuses.length, 0);
  const all = model.operations.reduce((sum, operation) => sum + operation.executions, 0);
  let known = 0;
  for (const operation of model.operations) for (const run of runsOf(model, operation)) if (run.context.version[1]) known++;
  const undecided = model.operations.filter(operation => operation.missing > 0).length;
  const fact = (look, term, value, ...notes) => el('div', { class: 'fact' }, el('dt', {}, el('span', { class: `level ${look}` }, term)), el('dd', {}, el('strong', {}, value), hint(...notes)));
  const days = health.days.map(([offset, executions, malformed]) => ({ at: Date.parse(model.data.from) + offset * DAY, executions, malformed }));
  const most = Math.max(1, ...days.map(day => day.executions));
  put(byId('health-body'),
    el('dl', { class: 'facts' },
      fact('good', 'Days', `${count(days.filter(day => day.executions > 0).length)} of ${count(health.period)}`, 'days of the period with executions'),
      fact(skipped > 0 ? 'warn' : 'good', 'Malformed lines', count(skipped), skipped > 0 ? 'not counted: they hold no execution that can be read' : 'every line could be read'),
      fact(held < all ? 'idle' : 'good', 'Runs in the page', `${count(held)} of ${count(all)}`, held < all ? 'the newest of each operation; figures and the table of all operations count every run' : 'every run of the period'),
      fact(known * 2 < held ? 'warn' : known < held ? 'idle' : 'good', 'Code version known', percent(known, held), `of n = ${plural(held, 'run')}; without it, only a retry can confirm that an operation is flaky`),
      fact(undecided > 0 ? 'idle' : 'good', 'Not enough data', `${count(undecided)} of ${count(model.operations.length)}`, 'operations have not run often enough for a verdict on duration'),
      fact(health.broken_invocations > 0 ? 'warn' : 'good', 'Broken environments', count(health.broken_invocations), 'runs in which most tests failed; they count for no verdict'),
      fact('good', 'Kept', `${plural(health.files, 'day file')}, ${bytes(health.bytes)}`, health.oldest && [health.files === 1 ? 'of ' : 'the oldest of ', dayFormat.format(Date.parse(health.oldest)), ' (UTC). '], el('code', {}, 'devmeter cleanup'), ' deletes what is older than 30 days; nothing is deleted automatically'),
      fact('idle', 'Drops', 'not in the files', 'What a program could not write is in its metric ', el('code', {}, 'devmeter.store.dropped'), ' and in its log')),
    days.length > 0 && folded('health-days', `By day, n = ${plural(days.length, 'day')}`, () => listing({
      id: 'health-table',
      caption: 'Executions by UTC day',
      rows: days.slice().reverse(),
      size: 31,
      columns: [
        { title: 'Day', by: day => day.at, cell: day => dayFormat.format(day.at) },
        { title: 'Executions', number: true, by: day => day.executions, cell: day => [count(day.executions), bar(100 * day.executions / most, 'accent')] },
        { title: 'Malformed lines', number: true, by: day => day.malformed, cell: day => count(day.malformed) },
      ],
    })),
    days.length > 0 && machinesOf(model));
}

function machinesOf(model) {
  const classes = machineClasses(model);
  return folded('health-machines', `Machine classes, n = ${classes.length}`, () => listing({
    id: 'health-machines-table',
    caption: 'Runs by class of machine',
    rows: classes,
    columns: [
      { title: 'Machine', by: ([label]) => label, cell: ([label]) => said(label, 120) },
      { title: 'Runs', number: true, by: ([, n]) => n, cell: ([, n]) => count(n) },
    ],
  }));
}
