// SPDX-License-Identifier: Apache-2.0
// 3. What moved most?

const MOVE_AFTER = 5;
const MOVE_BEFORE = 20;
const MOVE_BEFORE_LEAST = 8;

const sameMachine = (a, b) => a[0] === b[0] && a[1] === b[1] && a[2] === b[2];

/**
 * The median of the newest 5 runs against that of the 20 before (at least 8), passed at the first attempt and on the class of
 * machine that ran last; null if there are too few. These are the runs that the verdict "slower" looks at, without its thresholds.
 * Where there is such a verdict, the move is the one that it found, which may have begun more than five runs ago.
 */
function moveOf(model, operation) {
  const verdict = operation.verdicts.find(({ kind }) => kind === 'slower' || kind === 'faster');
  if (verdict) {
    const { before_median_ms: before, after_median_ms: after, before_n: nBefore, after_n: nAfter } = verdict.evidence;
    return { operation, before, after, nBefore, nAfter, delta: after - before };
  }
  const passed = runsOf(model, operation).filter(run => run.status === 'success' && run.attempt === 1 && run.ms !== null);
  if (passed.length === 0) return null;
  const { machine } = passed[passed.length - 1].context;
  const comparable = passed.filter(run => sameMachine(run.context.machine, machine)).map(run => run.ms);
  const before = comparable.slice(-MOVE_AFTER - MOVE_BEFORE, -MOVE_AFTER);
  if (before.length < MOVE_BEFORE_LEAST) return null;
  const after = comparable.slice(-MOVE_AFTER);
  return { operation, before: median(before), after: median(after), nBefore: before.length, nAfter: after.length, delta: median(after) - median(before) };
}

function drawMovers(model) {
  const moves = model.operations.map(operation => moveOf(model, operation)).filter(Boolean);
  const few = model.operations.length - moves.length;
  const moved = moves.filter(move => move.delta !== 0).sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta));
  put(byId('movers-body'),
    hint(`Median of the newest ${MOVE_AFTER} passing runs against the ${MOVE_BEFORE} before, or before the verdict's change, on the same class of machine. n = ${plural(moves.length, 'operation')}`,
      few > 0 && `; ${count(few)} ${few === 1 ? 'has' : 'have'} not enough data (fewer than ${MOVE_AFTER + MOVE_BEFORE_LEAST} passing runs)`, '.'),
    listing({
      id: 'movers-table',
      caption: 'Biggest movers by duration',
      rows: moved,
      size: 8,
      empty: moves.length === 0
        ? `Not enough data: an operation needs ${MOVE_AFTER + MOVE_BEFORE_LEAST} passing runs before its duration can be compared`
        : 'No operation moved',
      columns: [
        { title: 'Operation', wide: true, by: move => move.operation.name, cell: move => [nameLink(move.operation), move.operation.verdicts.filter(v => v.kind === 'slower' || v.kind === 'faster').map(verdictBadge)] },
        { title: 'Δ', number: true, by: move => move.delta, cell: move => el('b', { class: move.delta > 0 ? 'worse' : 'better' }, signed(move.delta)) },
        { title: '%', number: true, by: move => move.before === 0 ? 0 : move.after / move.before, cell: move => changeOf(move.before, move.after) },
        { title: 'Before', number: true, by: move => move.before, cell: move => [duration(move.before), el('small', {}, ` n ${move.nBefore}`)] },
        { title: 'Now', number: true, by: move => move.after, cell: move => [duration(move.after), el('small', {}, ` n ${move.nAfter}`)] },
        { title: 'Runs', cell: move => sparkline(runsOf(model, move.operation)) },
      ],
    }));
}
