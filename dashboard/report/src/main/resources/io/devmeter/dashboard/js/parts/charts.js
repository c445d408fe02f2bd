// SPDX-License-Identifier: Apache-2.0
// 8. The four charts: the operations that matter most to each question.

const SHOWN_IN_CHART = 20;

const CHARTS = [
  {
    id: 'chart-success-rate',
    has: f => f.total_executions > 0,
    value: f => f.success_rate * 100,
    text: f => percent(f.successes, f.total_executions),
    colour: f => palette[levelOf(f)],
    lowestFirst: true,
    max: 100,
    tick: v => `${v}%`,
    none: 'Nothing ran in this period',
  },
  {
    id: 'chart-duration',
    has: (f, operation) => operation.timed,
    value: f => drawable(f.avg_duration_ms),
    text: f => duration(f.avg_duration_ms),
    colour: () => palette.accent,
    tick: v => duration(v),
    isDuration: true,
    none: 'No execution says how long it took',
    left: ' had no duration',
  },
  {
    id: 'chart-executions',
    has: f => f.total_executions > 0,
    value: f => f.total_executions,
    text: f => count(f.total_executions),
    colour: () => palette.accent,
    whole: true,
    tick: v => count(v),
    none: 'Nothing ran in this period',
  },
  {
    id: 'chart-failures',
    has: f => f.failures > 0,
    value: f => f.failures,
    text: f => count(f.failures),
    colour: () => palette.bad,
    whole: true,
    tick: v => count(v),
    none: 'No failures in this period',
    left: ' had none',
  },
];

const valueFont = () => `600 12px ${Chart.defaults.font.family}`;

/** How wide the widest of these values is, in pixels: a bar may be as long as its axis, and what stands behind it needs room. */
function widest(texts, canvas) {
  const ctx = canvas.getContext('2d');
  ctx.save();
  ctx.font = valueFont();
  const most = Math.max(0, ...texts.map(text => ctx.measureText(text).width));
  ctx.restore();
  return most;
}

// Values stand at the ends of their bars, so that they can be read without a pointer.
const valuesAtBars = (texts, none) => ({
  id: 'valuesAtBars',
  afterDatasetsDraw(chart) {
    const { ctx, chartArea } = chart;
    const bars = chart.getDatasetMeta(0).data;
    ctx.save();
    ctx.textBaseline = 'middle';
    ctx.font = valueFont();
    ctx.fillStyle = palette.ink;
    if (bars.length === 0) {
      ctx.fillStyle = palette.muted;
      ctx.textAlign = 'center';
      ctx.font = `400 14px ${Chart.defaults.font.family}`;
      ctx.fillText(none, (chartArea.left + chartArea.right) / 2, (chartArea.top + chartArea.bottom) / 2);
    }
    bars.forEach((bar, i) => ctx.fillText(texts[i], bar.x + 7, bar.y));
    ctx.restore();
  },
});

function pickForChart(chart, operations) {
  const sign = chart.lowestFirst ? 1 : -1;
  const having = operations.filter(o => chart.has(o.figures, o));
  having.sort((a, b) => sign * (chart.value(a.figures) - chart.value(b.figures))
    || b.figures.total_executions - a.figures.total_executions
    || (a.name < b.name ? -1 : 1));
  return { having: having.length, shown: having.slice(0, SHOWN_IN_CHART) };
}

function noteOnChart(chart, operations, { having, shown }) {
  const rest = operations.length - having;
  const notes = [];
  if (shown.length < having) notes.push(`${count(shown.length)} of ${count(having)} shown; all are in the table below`);
  if (having > 0 && rest > 0) notes.push(`${count(rest)} ${rest === 1 ? 'operation' : 'operations'}${chart.left || ' did not run'}`);
  byId(`${chart.id}-note`).textContent = notes.length ? `${notes.join('. ')}.` : '';
}

function drawCharts(model) {
  for (const chart of CHARTS) {
    const picked = pickForChart(chart, model.operations);
    noteOnChart(chart, model.operations, picked);
    const canvas = byId(chart.id);
    // Of its final size from the start, so that nothing moves when it is drawn.
    canvas.parentNode.style.height = `${picked.shown.length === 0 ? 120 : 46 + 27 * Math.max(picked.shown.length, 2)}px`;
    whenSeen(canvas, () => drawBars(chart, picked.shown, canvas, model.operations.length === 0 ? 'No data yet' : chart.none));
  }
}

function axisOf(chart, figures) {
  if (chart.isDuration) return durationAxis(Math.max(0, ...figures.map(chart.value)));
  const axis = valueAxis(chart.tick);
  if (chart.whole) axis.ticks.precision = 0;
  return { ...axis, max: chart.max };
}

function drawBars(chart, shown, canvas, none) {
  const figures = shown.map(o => o.figures);
  const texts = figures.map(chart.text);
  const room = widest(texts, canvas) + 14;
  drawChart(canvas, {
    type: 'bar',
    plugins: [valuesAtBars(texts, none)],
    data: {
      labels: shown.map(o => o.name),
      datasets: [{
        data: figures.map(chart.value),
        backgroundColor: context => figures[context.dataIndex] ? chart.colour(figures[context.dataIndex]) : palette.accent,
        borderRadius: 4,
        borderSkipped: 'start',
        maxBarThickness: 16,
        minBarLength: 2,
      }],
    },
    options: {
      indexAxis: 'y',
      responsive: true,
      maintainAspectRatio: false,
      animation: isStill() ? false : { duration: 350 },
      layout: { padding: { right: figures.length ? room : 0 } },
      interaction: { mode: 'nearest', axis: 'y', intersect: false },
      onClick: (_, bars) => {
        if (bars.length) lookAt({ operation: shown[bars[0].index].name });
      },
      scales: {
        x: { ...axisOf(chart, figures), display: figures.length > 0 },
        y: {
          display: figures.length > 0,
          border: { display: false },
          grid: { display: false },
          ticks: {
            autoSkip: false,
            color: () => palette.ink,
            callback(_, i) {
              const { ctx, width } = this.chart;
              ctx.save();
              ctx.font = `12px ${Chart.defaults.font.family}`;
              const label = shortened(shown[i].name, Math.min(240, 0.42 * (width - room) - 10), ctx);
              ctx.restore();
              return label;
            },
          },
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          ...tooltipLook(),
          callbacks: {
            title: items => lines(shown[items[0].dataIndex].name, items[0].chart.width < 560 ? 34 : 52, 6),
            label(item) {
              const f = figures[item.dataIndex];
              return [
                `${percent(f.successes, f.total_executions)} success: ${count(f.successes)} of ${count(f.total_executions)}`,
                `${count(f.failures)} failed, ${count(f.skipped)} skipped`,
                ...shown[item.dataIndex].timed ? [
                  `average ${duration(f.avg_duration_ms)}, p50 ${duration(f.p50_duration_ms)}`,
                  `p95 ${duration(f.p95_duration_ms)}, max ${duration(f.max_duration_ms)}`,
                ] : [],
              ];
            },
          },
        },
      },
    },
  });
}
