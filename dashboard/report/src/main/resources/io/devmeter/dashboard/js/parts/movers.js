// SPDX-License-Identifier: Apache-2.0
// 3. What moved most?

const MOVE_AFTER = 5;
const MOVE_BEFORE = 20;
const MOVE_BEFORE_LEAST = 8;

const sameMachine = (a, b) => a[0] === b[0] && a[1] === b[1] && a[2] === b[2];

/**
 * The first attempts of one module that passed, several of one trace together with their mean, and none of a broken environment, as
 * Outcome.java and Pace.java have it.
 */
function pacesOf(runs) {
  const byTrace = new Map();
  const all = [];
  for (const run of runs) {
    if (run.context.broken || run.attempt > 1 || (run.status !== 'success' && run.status !== 'failed')) continue;
    const { trace, machine } = run.context;
    let pace = trace && byTrace.get(trace);
    if (!pace) {
      pace = { machine, n: 0, sum: 0, passed: true };
      all.push(pace);
      if (trace) byTrace.set(trace, pace);
    }
    pace.n++;
    pace.sum += run.ms ?? NaN;
    pace.passed &&= run.status === 'success';
  }
  return all.filter(pace => pace.passed && !isNaN(pace.sum));
}

/**
 * The median of the newest 5 paces against that of the 20 before (at least 8), in one module, on the class of machine that ran last and
 * with as many runs; null if there are too few. These are what the verdict "slower" looks at, without its thresholds. Where there is such
 * a verdict, the move is the one that it found, which may have begun more than five runs ago.
 */
function moveOf({ operation, module, runs, name }) {
  const verdict = operation.verdicts.find(({ kind, evidence: { module: judged = '' } }) => (kind === 'slower' || kind === 'faster') && judged === module);
  if (verdict) {
    const { before_median_ms: before, after_median_ms: after, before_n: nBefore, after_n: nAfter } = verdict.evidence;
    const compared = runs.filter(run => machineLabel(run.context.machine, ' ') === verdict.evidence.machine);
    return { operation, name, runs: compared, verdict, before, after, nBefore, nAfter, delta: after - before };
  }
  const paces = pacesOf(runs);
  const last = paces.at(-1);
  const comparable = paces.filter(pace => sameMachine(pace.machine, last.machine) && pace.n === last.n).map(pace => pace.sum / pace.n);
  const before = comparable.slice(-MOVE_AFTER - MOVE_BEFORE, -MOVE_AFTER);
  if (before.length < MOVE_BEFORE_LEAST) return null;
  const after = comparable.slice(-MOVE_AFTER);
  const compared = runs.filter(run => sameMachine(run.context.machine, last.machine));
  return { operation, name, runs: compared, before: median(before), after: median(after), nBefore: before.length, nAfter: after.length, delta: median(after) - median(before) };
}

/** The moves of an operation, in each module by itself. */
const movesOf = (model, operation) => byModule(model, operation).map(moveOf).filter(Boolean);

function drawMovers(model) {
  const all = model.operations.map(operation => movesOf(model, operation));
  const moves = all.flat();
  const few = all.filter(ofOne => ofOne.length === 0).length;
  const moved = moves.filter(move => move.delta !== 0).sort((a, b) => Boolean(b.verdict) - Boolean(a.verdict) || Math.abs(b.delta) - Math.abs(a.delta));
  put(byId('movers-body'),
    moves.length > 0 && hint(`Median of the newest ${MOVE_AFTER} passing runs against the ${MOVE_BEFORE} before them (where there is a verdict, before the change that it found), on the same class of machine and in the same module. n = ${plural(model.operations.length - few, 'operation')}`,
      few > 0 && `; ${count(few)} ${few === 1 ? 'has' : 'have'} not enough data (fewer than ${MOVE_AFTER + MOVE_BEFORE_LEAST} comparable passing runs)`, '.', moved.length > 0 && ' What has a verdict comes first; the rest may be chance.'),
    listing({
      id: 'movers-table',
      caption: 'Biggest movers by duration',
      rows: moved,
      size: 8,
      empty: moves.length === 0
        ? `Not enough data: an operation needs ${MOVE_AFTER + MOVE_BEFORE_LEAST} passing runs that can be compared`
        : 'No operation moved',
      columns: [
        { title: 'Operation', wide: true, by: move => move.operation.name, cell: move => [nameLink(move.operation), inModule(move.name), move.verdict && verdictBadge(move.verdict)] },
        { title: 'Δ', number: true, by: move => move.delta, cell: move => el('b', { class: move.verdict && (move.delta > 0 ? 'worse' : 'better') }, signed(move.delta)) },
        { title: '%', number: true, by: move => move.before === 0 ? 0 : move.after / move.before, cell: move => changeOf(move.before, move.after) },
        { title: 'Before', number: true, by: move => move.before, cell: move => [duration(move.before), el('small', {}, ` n ${move.nBefore}`)] },
        { title: 'Now', number: true, by: move => move.after, cell: move => [duration(move.after), el('small', {}, ` n ${move.nAfter}`)] },
        { title: 'Runs', cell: move => sparkline(move.runs) },
      ],
    }));
}
