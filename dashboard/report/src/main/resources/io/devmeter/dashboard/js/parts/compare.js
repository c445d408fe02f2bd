// SPDX-License-Identifier: Apache-2.0
// 10. What differs between two runs, two branches or two periods?

const COMPARED_BY = [
  { key: 'runs', title: 'Two runs' },
  { key: 'branches', title: 'Two branches' },
  { key: 'periods', title: 'Two periods' },
];

function drawCompare(model) {
  const body = byId('compare-body');
  put(body, tabs({ id: 'compare', label: 'What to compare', choices: COMPARED_BY, show: ({ key }) => comparison(model, key) }));
}

/** What can be compared: each side is a title, when it begins, and a test of whether a run belongs to it; the older side comes second in the list. */
function sidesOf(model, by) {
  if (by === 'runs') {
    const wholeFrom = Math.max(...model.operations.map(operation => runsOf(model, operation).some(run => run.context.trace) ? heldFrom(model, operation) : -Infinity));
    return tracesOf(model).filter(trace => trace.operations > 1).slice(0, 40).map(trace => ({
      key: trace.trace,
      title: `${minuteFormat.format(trace.at)} · ${flat(versionLabel(trace.context.version))} · ${machineLabel(trace.context.machine)} · ${trace.at > wholeFrom ? '' : 'at least '}${plural(trace.runs.length, 'execution')}`,
      at: trace.at,
      from: trace.at,
      context: trace.context,
      fits: run => run.context.trace === trace.trace,
    }));
  }
  if (by === 'branches') return branchesOf(model).map(branch => ({ key: branch, title: branch, from: 0, fits: run => run.context.version[0] === branch }));
  const now = Date.parse(model.data.generated_at);
  const today = Math.floor(now / DAY) * DAY;
  const side = (key, title, from, to) => ({ key, title, from, fits: run => run.at >= from && run.at < to });
  const date = from => dayFormat.format(from);
  const end = today + DAY;
  const days = Math.min(31, Math.round((end - Date.parse(model.data.from)) / DAY));
  return [
    side('7', 'The last 7 days', end - 7 * DAY, end),
    side('7-14', 'The 7 days before', end - 14 * DAY, end - 7 * DAY),
    side('1', `Today, ${date(today)}`, today, end),
    side('2', `Yesterday, ${date(today - DAY)}`, today - DAY, today),
    side('14', 'The last 14 days', end - 14 * DAY, end),
    side('14-28', 'The 14 days before', end - 28 * DAY, end - 14 * DAY),
    ...Array.from({ length: Math.max(0, days - 2) }, (_, i) => today - (i + 2) * DAY).map(from => side(`${from}`, date(from), from, from + DAY)),
  ];
}

/** The second after which the page holds all runs of an operation. */
const heldFrom = (model, operation) => operation.statuses.length >= operation.executions ? -Infinity : runsOf(model, operation)[0]?.at ?? Infinity;

const branchesOf = model => tallied(model, run => run.context.version[0]).map(([branch]) => branch);

function comparison(model, by) {
  const sides = sidesOf(model, by);
  if (sides.length < 2) {
    return nothing({
      runs: 'This needs two runs of several executions each, such as two builds.',
      branches: 'This needs runs on two branches. The resource attribute vcs.ref.head.name says which branch a run was on.',
    }[by]);
  }
  const pick = (side, standard) => sides.find(({ key }) => key === chosen.get(`compare-${by}-${side}`)) ?? standard;
  const after = pick('after', sides[0]);
  // Without a choice, the newest run is compared with the last one before it that can be compared: same branch, same class of machine.
  const alike = by === 'runs' && (sides.find(side => side !== after && side.at < after.at && side.context.version[0] === after.context.version[0] && sameMachine(side.context.machine, after.context.machine))
    ?? sides.find(side => side !== after && sameMachine(side.context.machine, after.context.machine)));
  const before = pick('before', alike || sides.find(side => side !== after));
  const machines = by === 'runs' ? [] : machineClasses(model);
  const machine = machines.find(([label]) => label === chosen.get('compare-machine')) ?? machines[0];
  const field = (id, label, choices, value) => selection({ id, label, choices, value, change: key => {
    chosen.set(id, key);
    drawCompare(model);
    byId(id).focus();
  } });
  return [
    el('div', { class: 'tools pair' }, field(`compare-${by}-before`, 'Before', sides, before.key), field(`compare-${by}-after`, 'After', sides, after.key),
      machines.length > 1 && field('compare-machine', 'Machine', machines.map(([label, n]) => ({ key: label, title: `${label} (n = ${count(n)})` })), machine[0])),
    by === 'runs' && !sameMachine(before.context.machine, after.context.machine) && el('p', { class: 'alarm' }, 'These ran on different classes of machine: their durations say nothing about the code.'),
    ...differences(model, before, after, machine ? machine[0] : null),
  ];
}

const sideOf = (runs, isWhole) => {
  const ran = runs.filter(run => run.status !== 'skipped');
  const timed = ran.filter(run => run.status === 'success' && run.ms !== null).map(run => run.ms);
  return { n: ran.length, isWhole, failed: ran.filter(run => run.status === 'failed').length, timed: timed.length, median: timed.length ? median(timed) : null };
};

const machineClasses = model => tallied(model, run => machineLabel(run.context.machine));

/** Each operation on both sides, in each module by itself; with a class of machine, of the runs of that class alone, without those in a broken environment. */
function comparedRows(model, before, after, machine) {
  const rows = [];
  for (const { operation, name, runs: ofModule } of model.operations.flatMap(one => byModule(model, one))) {
    const runs = ofModule.filter(run => machine === null || (machineLabel(run.context.machine) === machine && !run.context.broken));
    const a = sideOf(runs.filter(before.fits), before.from > heldFrom(model, operation));
    const b = sideOf(runs.filter(after.fits), after.from > heldFrom(model, operation));
    if (a.n + b.n === 0) continue;
    const delta = a.median !== null && b.median !== null ? b.median - a.median : null;
    const rateBefore = a.n ? a.failed / a.n : null;
    const rateAfter = b.n ? b.failed / b.n : null;
    const outcome = rateBefore === null || rateAfter === null ? 0 : rateAfter - rateBefore;
    rows.push({ operation, name, a, b, delta, outcome });
  }
  // A change of outcome comes before any change of duration.
  return rows.sort((x, y) => Math.abs(y.outcome) - Math.abs(x.outcome) || Math.abs(y.delta ?? 0) - Math.abs(x.delta ?? 0) || x.operation.index - y.operation.index);
}

function differences(model, before, after, machine) {
  const rows = comparedRows(model, before, after, machine);
  const same = rows.filter(({ delta, outcome }) => delta === 0 && outcome === 0).length;
  const absent = (side, isWhole) => rows.filter(row => row[side].n === 0 && row[side].isWhole === isWhole).length;
  const notHeld = absent('a', false) + absent('b', false);
  const outcomes = rows.filter(row => row.outcome !== 0).length;
  const atLeast = ({ isWhole }, n) => `${isWhole ? '' : '≥ '}${count(n)}`;
  const cell = side => row => row[side].n === 0 ? row[side].isWhole ? '–' : 'not held' : [
    row[side].failed > 0 && el('b', { class: 'worse' }, `${count(row[side].failed)} failed `),
    row[side].failed > 0 && el('small', {}, `of ${atLeast(row[side], row[side].n)} `),
    row[side].median !== null && [duration(row[side].median), el('small', {}, ` n ${atLeast(row[side], row[side].timed)}`)],
    row[side].failed === 0 && row[side].median === null && el('small', {}, `n ${atLeast(row[side], row[side].n)}`)];
  return [
    hint(`n = ${plural(rows.length, rows.some(row => row.name) ? 'comparison' : 'operation')}: ${count(outcomes)} whose share of failures changed`, same > 0 && `, ${count(same)} the same`,
      absent('b', true) > 0 && `, ${count(absent('b', true))} only before`, absent('a', true) > 0 && `, ${count(absent('a', true))} only after`, notHeld > 0 && `, ${count(notHeld)} not held on one side`, '. Durations are medians of the passing runs that this page holds.', machine !== null && ' Broken environments are left out.'),
    listing({
      id: 'compare-table',
      caption: 'Differences',
      rows,
      size: 10,
      empty: 'No operation ran on either side, as far as this page holds runs',
      columns: [
        { title: 'Operation', wide: true, by: row => row.operation.name, cell: row => [nameLink(row.operation), inModule(row.name)] },
        { title: 'Before', number: true, by: row => row.a.median ?? -1, cell: cell('a') },
        { title: 'After', number: true, by: row => row.b.median ?? -1, cell: cell('b') },
        { title: 'Δ', number: true, by: row => row.delta ?? 0, cell: row => row.delta === null ? '–' : el('b', { class: row.delta > 0 ? 'worse' : row.delta < 0 ? 'better' : '' }, signed(row.delta)) },
        { title: '%', number: true, by: row => row.delta === null || row.a.median === 0 ? 0 : row.delta / row.a.median, cell: row => row.delta === null ? '–' : changeOf(row.a.median, row.b.median) },
        { title: 'Outcome', by: row => row.outcome, first: 'descending', cell: outcomeCell },
      ],
    }),
  ];
}

function outcomeCell({ a, b, outcome }) {
  if (a.n === 0) return a.isWhole ? 'only after' : 'not held before';
  if (b.n === 0) return b.isWhole ? 'only before' : 'not held after';
  if (outcome > 0) return el('span', { class: 'level bad' }, `fails more: ${percent(a.failed, a.n)} → ${percent(b.failed, b.n)}`);
  if (outcome < 0) return el('span', { class: 'level good' }, `fails less: ${percent(a.failed, a.n)} → ${percent(b.failed, b.n)}`);
  return 'same';
}
