// SPDX-License-Identifier: Apache-2.0
// 11. How much time was lost?

function drawLost(model) {
  const { weeks } = model.data;
  const total = weeks.reduce((sum, week) => sum + week.failed_ms + week.repeated_ms, 0);
  const runs = weeks.reduce((sum, week) => sum + week.failed_runs + week.repeated_runs, 0);
  const isWhole = weeks.every(week => week.whole);
  const isNothing = runs === 0 && isWhole;
  const canvas = el('canvas', { id: 'lost-chart', role: 'img', 'aria-label': 'Time lost by week', 'aria-describedby': 'lost-note' });
  const title = week => `Week of ${dayFormat.format(Date.parse(week.monday))}`;
  put(byId('lost-body'),
    el('p', { class: 'hint', id: 'lost-note' }, isNothing
      ? 'Time in runs that failed, and in runs that only repeated one that had failed.'
      : `${isWhole ? '' : 'At least '}${duration(total)} in n = ${plural(runs, 'run')} that failed or only repeated one that had failed${isWhole ? '' : `, of ${newestKnown(model)}. How long older failed runs took is not known: a week with ≥ lost at least that much, and what a week with ? lost is not known`}. The table has the same figures.`),
    isNothing ? nothing('No time was lost') : el('div', { class: 'lost' }, [
      el('div', { class: 'plot low' }, canvas),
      listing({
        id: 'lost-table',
        caption: 'Time lost by week',
        rows: weeks.slice().reverse(),
        size: 8,
        columns: [
          { title: 'Week', by: week => Date.parse(week.monday), cell: title },
          { title: 'Failed runs', number: true, by: week => week.failed_ms, cell: week => lostCell(week, week.failed_ms, week.failed_runs) },
          { title: 'Repeated runs', number: true, by: week => week.repeated_ms, cell: week => lostCell(week, week.repeated_ms, week.repeated_runs) },
          { title: 'Lost', number: true, by: lostOf, cell: week => el('b', {}, lostText(week.whole, lostOf(week))) },
        ],
      })]));
  if (!isNothing) whenSeen(canvas, () => drawLostChart(weeks, canvas, title));
}

const lostOf = week => week.failed_ms + week.repeated_ms;
const lostText = (isWhole, ms) => isWhole ? duration(ms) : ms > 0 ? `≥ ${duration(ms)}` : 'not known';
const lostCell = (week, ms, n) => [lostText(week.whole, ms), (week.whole || n > 0) && el('small', {}, ` n ${count(n)}`)];

/** Over its bars, what a week may have lost beyond them. */
const marksOfUnknown = weeks => ({
  id: 'marksOfUnknown',
  afterDatasetsDraw({ ctx, scales: { x, y } }) {
    ctx.save();
    ctx.font = valueFont();
    ctx.fillStyle = palette.ink;
    ctx.textAlign = 'center';
    weeks.forEach((week, i) => {
      if (!week.whole) ctx.fillText(lostOf(week) > 0 ? '≥' : '?', x.getPixelForValue(i), y.getPixelForValue(drawable(lostOf(week))) - 6);
    });
    ctx.restore();
  },
});

function drawLostChart(weeks, canvas, title) {
  if (!canvas.isConnected) return;
  const dataset = (label, key, colour) => ({ label, data: weeks.map(week => drawable(week[`${key}_ms`])), backgroundColor: () => palette[colour], borderRadius: 3, maxBarThickness: 44, stack: 'lost' });
  drawChart(canvas, {
    type: 'bar',
    plugins: [marksOfUnknown(weeks)],
    data: { labels: weeks.map(title), datasets: [dataset('Failed runs', 'failed', 'bad'), dataset('Repeated runs', 'repeated', 'warn')] },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: isStill() ? false : { duration: 250 },
      layout: { padding: { top: 20 } },
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: { stacked: true, border: { display: false }, grid: { display: false }, ticks: { color: () => palette.muted, maxRotation: 0 } },
        y: { ...durationAxis(Math.max(...weeks.map(week => drawable(week.failed_ms) + drawable(week.repeated_ms)))), stacked: true },
      },
      plugins: {
        legend: { position: 'bottom', labels: { color: () => palette.ink, boxWidth: 12, boxHeight: 12 } },
        tooltip: {
          ...tooltipLook(),
          callbacks: {
            label: item => {
              const key = item.datasetIndex === 0 ? 'failed' : 'repeated';
              const week = weeks[item.dataIndex];
              return `${item.dataset.label}: ${lostText(week.whole, week[`${key}_ms`])}, n = ${count(week[`${key}_runs`])}`;
            },
          },
        },
      },
    },
  });
}
