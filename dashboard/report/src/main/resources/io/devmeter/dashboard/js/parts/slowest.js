// SPDX-License-Identifier: Apache-2.0
// 5. Where does the time go?

function drawSlowest(model) {
  const ran = model.operations.filter(operation => operation.timed).sort((a, b) => b.total - a.total || a.index - b.index);
  const most = ran.length ? ran[0].total : 0;
  put(byId('slowest-body'),
    ran.length > 0 && hint(`n = ${plural(ran.length, 'operation')}. An operation that contains others, such as a build, counts their time, too.`),
    listing({
      id: 'slowest-table',
      caption: 'Slowest, by total time',
      rows: ran,
      size: 10,
      empty: 'No execution says how long it took',
      columns: [
        { title: 'Operation', wide: true, by: operation => operation.name, cell: nameLink },
        { title: 'Total time', number: true, by: operation => operation.total, cell: operation => [duration(operation.total), bar(most ? 100 * operation.total / most : 0, 'accent')] },
        { title: 'n', number: true, by: operation => operation.timed, cell: operation => count(operation.timed) },
        { title: 'p50', number: true, by: operation => operation.figures.p50_duration_ms, cell: operation => duration(operation.figures.p50_duration_ms) },
        { title: 'p95', number: true, by: operation => operation.figures.p95_duration_ms, cell: operation => duration(operation.figures.p95_duration_ms) },
        { title: 'Runs', cell: operation => sparkline(runsOf(model, operation)) },
      ],
    }));
}
