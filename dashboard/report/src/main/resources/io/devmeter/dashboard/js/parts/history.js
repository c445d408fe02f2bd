// SPDX-License-Identifier: Apache-2.0
// 6. How did one operation do? Its durations, coloured by outcome, against its baseline and the versions of the code.

const MARKS_LABELLED = 8;

/** What is shown if the reader has chosen nothing: the operation that most deserves a look, unless another one is being read. */
const shownOperation = model => operationNamed(model, view.operation) ?? operationNamed(model, chosen.get('history-read') ?? null) ?? byUrgency(model.operations)[0];

document.addEventListener('focusin', ({ target }) => {
  if (view.operation === null && target.closest('#history-body')) chosen.set('history-read', shownOperation(model).name);
});

function drawHistory(model) {
  const operation = shownOperation(model);
  const wanted = view.operation !== null && operationNamed(model, view.operation) === null;
  const allRuns = runsOf(model, operation);
  const modules = byModule(model, operation).filter(({ name }) => name);
  const module = moduleShown(operation, modules);
  const runs = module ? module.runs : allRuns;
  const messageless = withMessageNotHeld(model, operation);
  const band = operation.bands.find(one => modules.length === 0 || one.module === module?.module) ?? null;
  const f = operation.figures;
  const canvas = el('canvas', { id: 'history-chart', role: 'img', 'aria-label': 'Durations of the operation by run', 'aria-describedby': 'history-note' });
  const judged = operation.verdicts.length > 0 && el('section', { 'aria-label': 'Verdicts' }, el('h4', {}, 'Verdicts and what they rest on'), operation.verdicts.map(verdict => el('div', { class: 'judged' }, verdictBadge(verdict), evidence(verdict))));
  const errors = errorsOf(model, operation, allRuns, messageless);
  const title = el('h3', { id: 'history-name', tabindex: '-1', class: 'name' }, nameOf(operation.name));
  put(byId('history-body'),
    el('div', { class: 'tools' }, chooser({
      id: 'history-operation', label: 'Operation', placeholder: 'Choose an operation: type a part of its name', model,
      choose: chosenOperation => lookAt({ operation: chosenOperation.name }),
    })),
    wanted && el('p', { class: 'alarm' }, 'No operation of this page is named ', said(view.operation, 120), '. This is another one.'),
    el('div', { class: 'title' }, title, operation.verdicts.length === 0 && levelBadge(operation.level), operation.verdicts.map(verdictBadge),
      operation.missing > 0 && el('span', { class: 'verdict none' }, `Not enough data: ${plural(operation.missing, 'more comparable passing run')} needed`)),
    figuresOf(operation, allRuns),
    modules.length > 0 && el('div', { class: 'tools' }, selection({
      id: 'history-module', label: 'Module', value: module ? module.name : '',
      choices: [...modules.map(({ name }) => ({ key: name, title: name })), { key: '', title: `All ${count(modules.length)} modules` }],
      change: key => {
        chosen.set(moduleKey(operation), key);
        drawHistory(model);
        byId('history-module').focus();
      },
    })),
    el('div', { class: 'plot' }, canvas),
    el('p', { class: 'note', id: 'history-note' }, together(historyNote(operation, allRuns, module, band))),
    el('div', { class: 'beside' },
      (judged || errors) && el('div', {}, judged, errors),
      el('div', {}, metadataOf(model, operation), daysOf(model, operation))),
    folded('history-runs', `${runs.length === 1 ? 'The run' : `All ${count(runs.length)} runs`} as a table`, () => runTable(model, runs, modules.length > 0 && !module, messageless)),
  );
  whenSeen(canvas, () => drawHistoryChart(runs, band, canvas, messageless));
}

const moduleKey = operation => `history-module ${operation.name}`;

/** Unless the reader has chosen one, or all of them, which is null: the module that a verdict is on, or else the one that takes the most time. */
function moduleShown(operation, modules) {
  const key = moduleKey(operation);
  if (chosen.has(key)) return modules.find(({ name }) => name === chosen.get(key)) ?? null;
  const judged = operation.verdicts.find(({ evidence: found }) => found.module)?.evidence.module;
  const total = ({ runs }) => runs.reduce((sum, run) => sum + (run.ms ?? 0), 0);
  return modules.find(({ name }) => name === judged) ?? modules.slice().sort((a, b) => total(b) - total(a))[0] ?? null;
}

function figuresOf(operation, runs) {
  const f = operation.figures;
  const figure = (term, value, n) => el('div', {}, el('dt', {}, term), el('dd', {}, value, n && el('small', {}, ` ${n}`)));
  const attempts = runs.filter(run => run.attempt > 1).length;
  const time = value => operation.timed ? duration(value) : '–';
  return el('dl', { class: 'figures' },
    figure('Success rate', percent(f.successes, f.total_executions), `${count(f.successes)} of ${count(f.total_executions)}`),
    figure('Failures', count(f.failures)),
    figure('p50', time(f.p50_duration_ms)),
    figure('p95', time(f.p95_duration_ms)),
    figure('Longest', time(f.max_duration_ms)),
    figure('Total time', time(operation.total)),
    figure('Time lost', lostText(operation.isLossWhole, operation.lostMs), (operation.isLossWhole || operation.lostRuns > 0) && `n ${count(operation.lostRuns)}`),
    figure('Retries', count(attempts), `of ${count(runs.length)}`),
    f.skipped > 0 && figure('Skipped', count(f.skipped)));
}

function historyNote(operation, runs, module, band) {
  const held = runs.length < operation.executions ? `The newest ${count(runs.length)} of ${count(operation.executions)} runs` : plural(runs.length, 'run');
  return `${held}${module ? `, of which ${count(module.runs.length)} in ${visible(module.name)}` : ''}, oldest at the left; each point shows the outcome: a circle passed, a cross failed, a triangle passed on a later attempt${operation.figures.skipped > 0 ? ', a dash was skipped' : ''}. ${band
    ? `The band is the baseline on ${machineLabel(band.machine)}: median ${duration(band.median)}, from ${duration(band.low)} to ${duration(band.high)}, n = ${band.n}; hollow points ran on another class of machine.`
    : !module && operation.bands.length > 0 ? 'A baseline belongs to one module: choose a module to see its baseline.'
      : `There is no baseline yet${operation.missing ? `: ${plural(operation.missing, 'more passing run')} needed on one class of machine, where all runs in one build count as one` : ''}.`} Vertical marks are where the version of the code changed.`;
}

function outcomeOf(run) {
  if (run.status === 'failed') return { colour: palette.bad, shape: 'crossRot', width: 2.5, radius: 5 };
  if (run.status === 'skipped' || run.status === 'running') return { colour: palette.idle, shape: 'dash', width: 2, radius: 4 };
  if (run.attempt > 1) return { colour: palette.warn, shape: 'triangle', width: 1, radius: 5 };
  return { colour: palette.good, shape: 'circle', width: 1, radius: 3 };
}

function drawHistoryChart(runs, band, canvas, messageless) {
  if (!canvas.isConnected) return;
  const timed = runs.filter(run => run.ms !== null);
  const style = key => context => timed[context.dataIndex] ? outcomeOf(timed[context.dataIndex])[key] : undefined;
  drawChart(canvas, {
    type: 'line',
    plugins: [bandAndVersions(band, timed)],
    data: {
      labels: timed.map((_, i) => i),
      datasets: [{
        data: timed.map(run => run.ms),
        borderColor: () => palette.line,
        borderWidth: 1.5,
        // Not down to what was skipped, as if that had taken no time.
        segment: { borderColor: ({ p0DataIndex, p1DataIndex }) => [p0DataIndex, p1DataIndex].some(i => timed[i]?.status === 'skipped') ? 'transparent' : undefined },
        pointStyle: style('shape'),
        pointRadius: style('radius'),
        pointHoverRadius: 7,
        pointBorderWidth: style('width'),
        pointBorderColor: style('colour'),
        // Hollow: on a machine that the baseline is not of.
        pointBackgroundColor: context => {
          const run = timed[context.dataIndex];
          return run && band && !sameMachine(run.context.machine, band.machine) ? palette.panel : style('colour')(context);
        },
      }],
    },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: isStill() ? false : { duration: 250 },
      clip: 8,
      layout: { padding: { top: 18, right: 8 } },
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      scales: {
        x: {
          // A single point would lie on the other axis.
          offset: timed.length === 1,
          border: { display: false },
          grid: { display: false },
          ticks: {
            // Chart.js takes one mark more than there is room for.
            color: () => palette.muted, maxRotation: 0, autoSkip: true, maxTicksLimit: 8, autoSkipPadding: 48,
            callback: i => timed[i] ? minuteFormat.format(timed[i].at) : '',
          },
        },
        y: durationAxis(highest(band, timed)),
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          ...tooltipLook(),
          callbacks: {
            title: items => momentFormat.format(timed[items[0].dataIndex].at),
            label(item) {
              const run = timed[item.dataIndex];
              return [
                `${STATUS[run.status].word}, ${duration(run.ms)}${run.attempt > 1 ? `, attempt ${run.attempt}` : ''}`,
                isolated(flat(cut(80, versionLabel(run.context.version)))),
                machineLabel(run.context.machine) + (run.module ? ` · ${isolated(flat(run.module))}` : ''),
                ...(run.error ? lines(firstLine(run.error), 60, 2) : messageless.has(run) ? [NOT_HELD] : []),
              ];
            },
          },
        },
      },
    },
  });
}

/** The band of a quick operation is many times as wide as its durations are long: it is shown as far as leaves room for these. */
function highest(band, timed) {
  const longest = Math.max(0, ...timed.map(run => run.ms));
  return 1.05 * Math.max(longest, band ? Math.min(band.high, 2 * longest) : 0);
}

/** Behind the points: the baseline as a band with its median, and a line where the version of the code changed. */
const bandAndVersions = (band, runs) => ({
  id: 'bandAndVersions',
  beforeDatasetsDraw(chart) {
    const { ctx, chartArea: area, scales: { x, y } } = chart;
    ctx.save();
    if (band) {
      const top = Math.max(area.top, y.getPixelForValue(band.high));
      const bottom = Math.min(area.bottom, y.getPixelForValue(band.low));
      ctx.fillStyle = palette.tint;
      if (bottom > top) ctx.fillRect(area.left, top, area.width, bottom - top);
      ctx.strokeStyle = palette.accent;
      ctx.setLineDash([5, 4]);
      ctx.beginPath();
      ctx.moveTo(area.left, y.getPixelForValue(band.median));
      ctx.lineTo(area.right, y.getPixelForValue(band.median));
      ctx.stroke();
      ctx.setLineDash([]);
    }
    const marks = runs.map((run, i) => i).filter(i => i > 0 && runs[i].context.version !== runs[i - 1].context.version);
    ctx.font = `11px ${Chart.defaults.font.family}`;
    ctx.fillStyle = palette.muted;
    ctx.strokeStyle = palette.line;
    let free = area.left;
    for (const i of marks) {
      const at = (x.getPixelForValue(i) + x.getPixelForValue(i - 1)) / 2;
      ctx.beginPath();
      ctx.moveTo(at, marks.length > MARKS_LABELLED * 4 ? area.bottom - 8 : area.top);
      ctx.lineTo(at, area.bottom);
      ctx.stroke();
      const label = isolated(flat(revisionOf(runs[i].context.version) || 'unknown'));
      const wide = ctx.measureText(label).width;
      if (at >= free && at + wide < area.right) {
        ctx.fillText(label, at + 3, area.top - 5);
        free = at + wide + 12;
      }
    }
    if (runs.length === 0) {
      ctx.textAlign = 'center';
      ctx.font = `14px ${Chart.defaults.font.family}`;
      ctx.fillText('No run says how long it took', (area.left + area.right) / 2, (area.top + area.bottom) / 2);
    }
    ctx.restore();
  },
});

function runTable(model, runs, ofSeveralModules, messageless) {
  const known = new Set(model.data.invocations.map(invocation => invocation.trace));
  return listing({
    // What they are sorted by is remembered by the number of the column.
    id: ofSeveralModules ? 'history-modules-table' : 'history-table',
    caption: 'Runs',
    rows: runs.slice().reverse(),
    size: 15,
    columns: [
      { title: 'Started', by: run => run.at, first: 'descending', cell: run => moment(run.at, momentFormat) },
      { title: 'Outcome', by: run => run.status, cell: run => statusBadge(run.status) },
      { title: 'Duration', number: true, by: run => run.ms ?? -1, cell: took },
      { title: 'Attempt', number: true, by: run => run.attempt, cell: run => count(run.attempt) },
      ...(ofSeveralModules ? [{ title: 'Module', by: run => run.module, cell: run => said(run.module, 60) }] : []),
      { title: 'Code version', by: run => versionLabel(run.context.version), cell: run => said(versionLabel(run.context.version), 60) },
      { title: 'Machine', by: run => machineLabel(run.context.machine), cell: run => said(machineLabel(run.context.machine), 60) },
      { title: 'Error', wide: true, cell: run => [saysOf(run) && said(firstLine(saysOf(run)), 140), messageless.has(run) && hint(NOT_HELD)] },
      { title: 'Run', cell: run => run.context.trace ? el('a', { href: runAddress(run.context.trace) }, known.has(run.context.trace) ? 'Waterfall' : 'Its executions') : '' },
    ],
  });
}

const NOT_HELD = 'Its message is not in this page';

/** Runs whose message is not among the newest that the page holds. */
function withMessageNotHeld(model, operation) {
  const runs = runsOf(model, operation);
  const errors = model.data.histories.errors[operation.index];
  return new Set(errors.filter((_, i) => i % 3 === 0 && errors[i + 2] === -2).map(n => runs[n]));
}

/** What its failures say, the newest first, each text once. */
function errorsOf(model, operation, runs, messageless) {
  const texts = new Map();
  for (const run of runs) {
    const text = run.error ?? run.errorType;
    if (run.status !== 'failed' || !text || messageless.has(run)) continue;
    const known = texts.get(text) ?? { text, type: run.errorType, n: 0 };
    known.n++;
    known.last = run;
    texts.delete(text);
    texts.set(text, known);
  }
  const newest = [...texts.values()].reverse();
  const left = model.data.histories.messages[operation.index] - new Set(runs.map(run => run.error).filter(error => error !== null)).size;
  if (newest.length + left === 0) return null;
  return el('section', { 'aria-label': 'Errors' },
    el('h4', {}, 'Errors ', el('small', {}, `n = ${plural(newest.length + left, 'message')}${left > 0 ? `; the page holds the newest ${count(newest.length)}` : ''}`)),
    el('ul', { class: 'errors' }, newest.slice(0, 3).map(errorItem)),
    newest.length > 3 && folded('history-errors', `${count(newest.length - 3)} more`, () => el('ul', { class: 'errors' }, newest.slice(3, 30).map(errorItem))));
}

const errorItem = ({ text, type, n, last }) => el('li', {},
  hint(type && [nameOf(type), ', '], `${count(n)}×, last `, moment(last.at), ` on ${visible(versionLabel(last.context.version))}`),
  errorText(text, 1000));

function metadataOf(model, operation) {
  const newest = model.details.find(details => details.operation === operation);
  if (!newest) return null;
  return el('section', { 'aria-label': 'Metadata' },
    el('h4', {}, 'Newest execution ', el('small', {}, moment(newest.at))),
    newest.metadata.length === 0 ? nothing('It has no metadata') : chips(newest.metadata, newest.more));
}

const chips = (metadata, more) => el('ul', { class: 'chips', 'aria-label': 'Metadata' },
  metadata.map(([key, value]) => el('li', {}, said(key, 120, { class: 'key' }), '=', said(value, 120))),
  more > 0 && el('li', { class: 'hint' }, `+${count(more)} more`));

/** The days before the runs that the page holds: what would otherwise be lost of a busy operation. */
function daysOf(model, operation) {
  if (!operation.days) return null;
  const [first, executions, medians, failed] = operation.days;
  const failures = new Map(pairs(failed));
  const from = Date.parse(model.data.from);
  const rows = executions.map((n, i) => ({ at: from + (first + i) * DAY, n, failures: failures.get(i) ?? 0, median: medians[i] })).filter(day => day.n > 0).reverse();
  return el('section', { 'aria-label': 'Days' },
    folded('history-days', `By day, n = ${plural(rows.length, 'day')}`, () => listing({
      id: 'history-days-table',
      caption: 'By UTC day',
      rows,
      size: 31,
      columns: [
        { title: 'Day', by: day => day.at, cell: day => dayFormat.format(day.at) },
        { title: 'n', number: true, by: day => day.n, cell: day => count(day.n) },
        { title: 'Failed', number: true, by: day => day.failures, cell: day => count(day.failures) },
        { title: 'p50', number: true, by: day => day.median, cell: day => duration(day.median) },
      ],
    })));
}
