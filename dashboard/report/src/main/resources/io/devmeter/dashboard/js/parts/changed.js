// SPDX-License-Identifier: Apache-2.0
// 1. What changed?

const SINCE = [
  { list: 'newly_failing', kind: 'broken', title: 'Newly failing', none: 'Nothing began to fail' },
  { list: 'newly_flaky', kind: 'flaky', title: 'Newly flaky', none: 'Nothing became flaky' },
  { list: 'newly_slower', kind: 'slower', title: 'Newly slower', none: 'Nothing became slower' },
  { list: 'fixed', kind: 'fixed', title: 'Fixed', none: 'Nothing was fixed' },
];
const LISTED_CHANGES = 6;

/** The rules in a sentence each; with their numbers they are in the analysis, and in the evidence of each verdict. */
const MEANING = {
  broken: 'Failed three times in a row or more up to its last run, on all branches together or on one, and no other machine or branch has seen it fixed since.',
  flaky: 'Passed and failed on the same version of the code, passed on retry, or passes and fails by turns.',
  slower: 'Its newest passing runs take longer than those before: by a quarter and 50 ms at least, and more than they vary.',
  new: 'First seen only recently.',
  faster: 'The opposite of slower.',
  fixed: 'Passes again after it was broken, on a branch on which it had failed, within the last two weeks.',
};

function drawChanged(model) {
  const body = byId('changed-body');
  const { changes } = model.data;
  const first = firstChanges(model);
  if (first && !chosen.has('since')) chosen.set('since', keyOf(first));
  put(body,
    standing(model),
    ...outages(model),
    ...(changes.length === 0
      ? [nothing('There is nothing to compare with yet. Once there are runs of more than one day or version, this part shows what has changed.')]
      : tabs({
        id: 'since',
        label: 'What changed since',
        choices: changes.map(change => ({
          key: keyOf(change),
          title: [`Since ${change.since} `, el('span', { class: 'tally' }, count(sizeOf(change)), el('span', { class: 'unseen' }, sizeOf(change) === 1 ? ' change' : ' changes'))],
          change,
        })),
        show: ({ change }) => changesSince(model, change),
      })));
}

const keyOf = change => change.since.replaceAll(' ', '-');
const sizeOf = change => SINCE.reduce((sum, { list }) => sum + change[list].length, 0);

/** The first look is at something: of the three moments, the first since which anything has changed. */
const firstChanges = model => model.data.changes.find(change => sizeOf(change) > 0);

/** What no verdict counts, and so nothing else here tells of. */
const outages = model => model.data.health.outages.map(([operation, machine, n, since]) =>
  el('p', { class: 'outage' }, el('span', { class: 'level bad' }, 'Broken environment'),
    ` The newest ${n === 1 ? 'build' : `${count(n)} builds`} of `, nameLink(model.byName.get(operation)), ` on ${visible(machineLabel(model.data.machines[machine]))}, since `, moment(Date.parse(since)),
    ': more than 80% of the tests failed, which counts for no verdict.'));

/** How things stand now, whenever they became so. */
function standing(model) {
  const judged = model.operations.filter(operation => operation.missing === 0).length;
  const undecided = model.operations.length - judged;
  const where = { broken: '#strip', flaky: '#flaky', slower: '#movers', faster: '#movers', new: '#strip', fixed: '#strip' };
  return el('div', { class: 'standing' },
    el('h3', {}, 'As it stands'),
    el('ul', {}, KINDS.map(kind => {
      const n = verdictsOf(model, kind).length;
      return el('li', {}, el('a', { href: where[kind], class: `stand ${n ? kind : 'zero'}` }, el('strong', {}, count(n)), ` ${VERDICT_WORD[kind].toLowerCase()}`));
    })),
    hint(`n = ${plural(model.operations.length, 'operation')}`,
      undecided > 0 && (judged === 0 ? '; none has run often enough for a verdict on its duration' : `; ${count(undecided)} of them ${undecided === 1 ? 'has' : 'have'} not run often enough for a verdict on duration`)),
    folded('verdict-words', 'What these words mean', () => el('dl', { class: 'evidence' },
      KINDS.map(kind => el('div', {}, el('dt', {}, VERDICT_WORD[kind]), el('dd', {}, MEANING[kind]))),
      el('div', {}, el('dt', {}, 'Suspected'), el('dd', {}, 'There are too few runs to be sure, or builds have passed without it since.'))), { class: 'evidence-fold' }));
}

function changesSince(model, change) {
  // What there is gets the room; that there is nothing else is one line.
  const there = SINCE.filter(({ list }) => change[list].length > 0);
  const absent = SINCE.filter(({ list }) => change[list].length === 0);
  const from = Date.parse(change.from);
  const hasBefore = isKnownBefore(model, from);
  if (!hasBefore && there.length === 0) return [hint('Nothing is known from before ', moment(from), ', so there is nothing to compare with yet.')];
  return [
    hasBefore ? hint('Compared with what was known before ', moment(from), '.') : hint('Nothing is known from before ', moment(from), ': every failure counts as new.'),
    there.length > 0 && el('div', { class: 'columns' }, there.map(({ list, kind, title }) => {
      const all = byUrgency(change[list].map(i => model.operations[i]));
      // What contains others mostly changed because of them, and says less of the reason.
      const parts = all.filter(operation => !operation.contains);
      const wholes = all.filter(operation => operation.contains);
      const operations = parts.length > 0 ? parts : wholes;
      const causes = kind === 'broken' ? byCause(model, operations) : operations.map(operation => [operation]);
      const shown = causes.slice(0, LISTED_CHANGES);
      const rest = causes.slice(LISTED_CHANGES);
      const id = `since-${keyOf(change)}-${list}`;
      const item = ([operation, ...others], i) => el('li', {}, nameLink(operation), changeDetail(model, operation, kind),
        others.length > 0 && folded(`${id}-${i}`, `${count(others.length)} more that ${others.length === 1 ? 'says' : 'say'} the same`, () => namesOf(others)));
      return el('div', { class: `column ${kind}` },
        el('h3', {}, el('span', { class: `verdict ${kind}` }, title), el('span', { class: 'n' }, count(all.length))),
        el('ul', {}, shown.map(item)),
        rest.length > 0 && folded(id, `${count(rest.flat().length)} more`, () => el('ul', {}, rest.map((cause, i) => item(cause, LISTED_CHANGES + i)))),
        parts.length > 0 && wholes.length > 0 && [hint('Also these, which contain others:'), namesOf(wholes)]);
    })),
    absent.length > 0 && nothing(absent.map(({ none }) => `${none}.`).join(' ')),
  ];
}

/** Runs are known to the second. */
function isKnownBefore(model, at) {
  const { data } = model;
  return data.health.days.some(([offset, executions]) => executions > 0 && Date.parse(data.from) + (offset + 1) * DAY <= at)
    || model.operations.some(operation => runsOf(model, operation)[0]?.at < at - at % 1000);
}

/** What says the same with its newest failure fails for one cause: the operations by cause, the cause of most of them first. */
function byCause(model, operations) {
  const clusterOf = new Map();
  for (const cluster of model.data.clusters) {
    for (const index of cluster.operations.slice(0, cluster.newest)) clusterOf.set(index, cluster);
  }
  const causes = grouped(operations, operation => {
    const isToldOf = runsOfChange(model, operation, 'broken').runs.includes(lastFailure(model, operation));
    return (isToldOf && clusterOf.get(operation.index)) || operation;
  });
  return [...causes.values()].sort((a, b) => b.length - a.length);
}

/** The runs that a change is told of: those of the branch that a verdict is on, unless the newest of the others failed, too. */
function runsOfChange(model, operation, kind) {
  const all = runsOf(model, operation).filter(run => !run.context.broken);
  const branch = operation.verdicts.find(verdict => verdict.kind === kind)?.evidence.branch;
  const isOther = run => run.context.version[0] !== branch;
  return !branch || all.findLast(isOther)?.status === 'failed' ? { runs: all } : { branch, runs: all.filter(run => !isOther(run)) };
}

function changeDetail(model, operation, kind) {
  const { branch, runs } = runsOfChange(model, operation, kind);
  const newest = runs.at(-1);
  if (kind === 'slower') {
    const move = movesOf(model, operation).sort((a, b) => (b.verdict?.kind === kind) - (a.verdict?.kind === kind) || b.delta - a.delta)[0];
    return move && hint(`${duration(move.before)} → ${duration(move.after)} `, el('b', { class: 'worse' }, changeOf(move.before, move.after)), ` (n = ${move.nBefore} → ${move.nAfter})`, inModule(move.name));
  }
  if (kind === 'fixed') return newest && hint('last run ', moment(newest.at), ` ${STATUS[newest.status].word.toLowerCase()}`);
  const ran = runs.filter((run, i) => run.status !== 'skipped' && !isRepeated(runs, i));
  const failed = ran.filter(run => run.status === 'failed');
  const last = failed.at(-1);
  return [
    hint(branch && ['on the branch ', said(branch), ': '], howManyFailed(operation, ran, failed.length), last && [', last ', moment(last.at)]),
    last && because(last, 140),
  ];
}

/** Whether a further attempt of the same execution came after a run. Then that says how it went: three attempts are not three runs in a row. */
function isRepeated(runs, i) {
  const { attempt, module, context } = runs[i];
  return runs.slice(i + 1, context.trace === null ? i + 2 : undefined)
    .some(later => later.attempt > attempt && later.module === module && later.context === context);
}

/** That all of the newest failed says more than how many of all did. There may be more runs than the page holds. */
function howManyFailed(operation, ran, failed) {
  if (ran.length === 0) return 'this page holds none of its runs';
  if (failed === ran.length && operation.statuses.length < operation.executions) return `the last ${plural(failed, 'run')} failed`;
  if (failed === ran.length) return `${plural(failed, 'run')}, ${failed === 1 ? 'failed' : 'all failed'}`;
  const inTurn = ran.length - 1 - ran.findLastIndex(run => run.status !== 'failed');
  return inTurn > 1 ? `the last ${count(inTurn)} of ${plural(ran.length, 'run')} failed` : `${count(failed)} of the last ${plural(ran.length, 'run')} failed`;
}
