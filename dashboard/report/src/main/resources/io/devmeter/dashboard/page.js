// SPDX-License-Identifier: Apache-2.0
(() => {
  'use strict';

  const SHOWN_IN_CHART = 20;
  const ROWS_SHOWN = 500;

  const root = document.documentElement;
  const byId = id => document.getElementById(id);
  const data = JSON.parse(byId('devmeter-data').textContent);
  // Names are any text, "__proto__" included, so they are never used as keys of an object.
  const operations = Object.entries(data.summary).map(([name, figures]) => ({ name, figures }));

  // Numbers as a person reads them; the same rules as in Units.java.
  const count = n => n.toLocaleString('en-US');
  const threeDigits = x => Number(x.toPrecision(3));
  const two = (large, largeUnit, small, smallUnit) => `${count(large)} ${largeUnit}${small ? ` ${small} ${smallUnit}` : ''}`;
  function duration(ms) {
    if (ms === 0) return '0 ms';
    if (ms < 0.001) return '<0.001 ms';
    if (threeDigits(ms) < 1000) return `${threeDigits(ms)} ms`;
    const s = ms / 1000;
    if (threeDigits(s) < 60) return `${threeDigits(s)} s`;
    const seconds = Math.round(s);
    if (seconds < 3600) return two(Math.floor(seconds / 60), 'min', seconds % 60, 's');
    const minutes = Math.round(s / 60);
    if (minutes < 2880) return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
    const hours = Math.round(s / 3600);
    return two(Math.floor(hours / 24), 'd', hours % 24, 'h');
  }
  function percent(part, whole) {
    if (whole === 0) return '–';
    if (part === 0) return '0%';
    if (part === whole) return '100%';
    const tenths = Math.round(1000 * part / whole);
    if (tenths === 0) return '<0.1%';
    if (tenths === 1000) return '>99.9%';
    return `${tenths / 10}%`;
  }
  const levelOf = f => f.success_rate > 0.9 ? 'good' : f.success_rate > 0.7 ? 'warn' : 'bad';

  // Text on a canvas: one line, direction kept to itself, without characters that a canvas shows as boxes.
  const flat = text => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
  const isolated = text => `\u2068${text}\u2069`;
  const characters = text => Array.from(text.slice(0, 2000));
  function shortened(name, width, ctx) {
    const test = /^(?:[\p{L}_$][\p{L}\p{N}_$]*\.)+([\p{L}_$][\p{L}\p{N}_$]*#.+)$/su.exec(name.slice(0, 2000));
    const text = characters(flat(test ? test[1] : name));
    const cut = length => {
      const tail = Math.floor(length * 0.45);
      return isolated(`${text.slice(0, length - tail).join('')}…${tail ? text.slice(-tail).join('') : ''}`);
    };
    const whole = isolated(text.join(''));
    const wide = ctx.measureText(whole).width;
    if (wide <= width && name.length <= 2000) return whole;
    let length = Math.max(1, Math.min(text.length, Math.ceil(text.length * width / wide)));
    while (length > 1 && ctx.measureText(cut(length)).width > width) length--;
    return cut(length);
  }
  function lines(name, length, most) {
    const text = characters(flat(name));
    const all = [];
    for (let i = 0; i < text.length && all.length < most; i += length) all.push(isolated(text.slice(i, i + length).join('')));
    if (text.length > length * most) all[most - 1] += '…';
    return all;
  }

  // Colours are those of the style sheet, whatever scheme is in force.
  let palette;
  function readPalette() {
    const style = getComputedStyle(root);
    const colour = name => style.getPropertyValue(`--${name}`).trim();
    palette = {
      ink: colour('ink'), muted: colour('muted'), line: colour('line'), panel: colour('panel'), accent: colour('accent-bar'),
      good: colour('good-bar'), warn: colour('warn-bar'), bad: colour('bad-bar'),
    };
  }

  const charts = [
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
      has: f => f.total_executions > 0,
      value: f => f.avg_duration_ms,
      text: f => duration(f.avg_duration_ms),
      colour: () => palette.accent,
      tick: v => duration(v),
      none: 'Nothing ran in this period',
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

  // Values stand at the ends of their bars, so that they can be read without a pointer.
  const valuesAtBars = (texts, none) => ({
    id: 'valuesAtBars',
    afterDatasetsDraw(chart) {
      const { ctx, chartArea } = chart;
      const bars = chart.getDatasetMeta(0).data;
      ctx.save();
      ctx.textBaseline = 'middle';
      ctx.font = `600 12px ${Chart.defaults.font.family}`;
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

  function pick(chart) {
    const sign = chart.lowestFirst ? 1 : -1;
    const has = operations.filter(o => chart.has(o.figures));
    has.sort((a, b) => sign * (chart.value(a.figures) - chart.value(b.figures))
      || b.figures.total_executions - a.figures.total_executions
      || (a.name < b.name ? -1 : 1));
    return { has: has.length, shown: has.slice(0, SHOWN_IN_CHART) };
  }

  function note(chart, { has, shown }) {
    const rest = operations.length - has;
    const said = [];
    if (shown.length < has) said.push(`${count(shown.length)} of ${count(has)} shown; all are in the table below`);
    if (has > 0 && rest > 0) said.push(`${count(rest)} ${rest === 1 ? 'operation' : 'operations'}${chart.left || ' did not run'}`);
    byId(`${chart.id}-note`).textContent = said.length ? `${said.join('. ')}.` : '';
  }

  function draw(chart, still) {
    const picked = pick(chart);
    note(chart, picked);
    const figures = picked.shown.map(o => o.figures);
    const canvas = byId(chart.id);
    canvas.parentNode.style.height = `${figures.length === 0 ? 120 : 46 + 27 * Math.max(figures.length, 2)}px`;
    return new Chart(canvas, {
      type: 'bar',
      plugins: [valuesAtBars(figures.map(chart.text), chart.none)],
      data: {
        labels: picked.shown.map(o => o.name),
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
        animation: still ? false : { duration: 350 },
        layout: { padding: { right: figures.length ? 62 : 0 } },
        interaction: { mode: 'nearest', axis: 'y', intersect: false },
        scales: {
          x: {
            display: figures.length > 0,
            beginAtZero: true,
            max: chart.max,
            border: { display: false },
            grid: { color: () => palette.line, tickLength: 0 },
            ticks: {
              color: () => palette.muted, padding: 6, maxTicksLimit: 5, maxRotation: 0, callback: chart.tick,
              precision: chart.whole ? 0 : undefined,
            },
          },
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
                const label = shortened(picked.shown[i].name, Math.min(240, 0.42 * (width - 62) - 10), ctx);
                ctx.restore();
                return label;
              },
            },
          },
        },
        plugins: {
          legend: { display: false },
          tooltip: {
            displayColors: false,
            backgroundColor: () => palette.ink,
            titleColor: () => palette.panel,
            bodyColor: () => palette.panel,
            padding: 10,
            callbacks: {
              title: items => lines(picked.shown[items[0].dataIndex].name, items[0].chart.width < 560 ? 34 : 52, 6),
              label(item) {
                const f = figures[item.dataIndex];
                return [
                  `${percent(f.successes, f.total_executions)} success: ${count(f.successes)} of ${count(f.total_executions)}`,
                  `${count(f.failures)} failed, ${count(f.skipped)} skipped`,
                  `average ${duration(f.avg_duration_ms)}, p50 ${duration(f.p50_duration_ms)}`,
                  `p95 ${duration(f.p95_duration_ms)}, max ${duration(f.max_duration_ms)}`,
                ];
              },
            },
          },
        },
      },
    });
  }

  function drawCharts() {
    readPalette();
    const family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.font.family = family;
    Chart.defaults.font.size = 12;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const drawn = charts.map(chart => draw(chart, still));
    const redraw = () => {
      readPalette();
      drawn.forEach(chart => chart.update('none'));
    };
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
    addEventListener('beforeprint', () => {
      root.classList.add('printing');
      redraw();
      // No event tells how wide the paper is; this fits two charts beside each other on A4 and on Letter.
      drawn.forEach(chart => chart.resize(310, chart.height));
    });
    addEventListener('afterprint', () => {
      root.classList.remove('printing');
      redraw();
      drawn.forEach(chart => chart.resize());
    });
  }

  /** Adds sorting and filtering. Of very many rows only the first are shown, as laying out a row costs more than all else. */
  function makeInteractive(table) {
    const body = table.tBodies[0];
    const headers = Array.from(table.tHead.rows[0].cells);
    const collator = new Intl.Collator('en', { numeric: true });
    const rows = Array.from(body.rows, row => ({ row, name: row.dataset.operation, searched: row.dataset.operation.toLowerCase() }));
    let words = [];
    let limit = ROWS_SHOWN;

    const input = document.createElement('input');
    input.type = 'search';
    input.placeholder = 'Filter by name';
    input.setAttribute('aria-label', 'Filter operations by name');
    input.spellcheck = false;
    input.autocomplete = 'off';
    const found = document.createElement('span');
    found.className = 'hint';
    found.setAttribute('role', 'status');
    byId('filter').append(found, input);
    const rest = document.createElement('p');
    rest.className = 'rest';
    const all = document.createElement('button');
    all.type = 'button';
    rest.append(all);
    table.parentNode.after(rest);

    function show() {
      let matching = 0;
      for (const { row, searched } of rows) {
        const matches = words.every(word => searched.includes(word));
        if (matches) matching++;
        row.hidden = !matches || matching > limit;
      }
      found.textContent = words.length ? `${count(matching)} of ${count(rows.length)}` : '';
      rest.hidden = matching <= limit;
      all.textContent = `Show all ${count(matching)} rows, not just ${count(limit)}`;
    }

    input.addEventListener('input', () => {
      words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      show();
    });
    all.addEventListener('click', () => {
      limit = Infinity;
      show();
      table.parentNode.focus();
    });
    headers.forEach((header, column) => {
      const key = column === 0 ? entry => entry.name : entry => Number(entry.row.cells[column].dataset.v);
      const compare = column === 0 ? collator.compare : (a, b) => a - b;
      // Of figures, the large ones are of interest first.
      const first = header.dataset.sort ? 'ascending' : 'descending';
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = header.textContent;
      header.replaceChildren(button);
      button.addEventListener('click', () => {
        const now = header.getAttribute('aria-sort');
        const direction = now === null ? first : now === 'ascending' ? 'descending' : 'ascending';
        headers.forEach(other => other.removeAttribute('aria-sort'));
        header.setAttribute('aria-sort', direction);
        const sign = direction === 'ascending' ? 1 : -1;
        rows.forEach(entry => { entry.key = key(entry); });
        rows.sort((a, b) => sign * compare(a.key, b.key));
        show();
        const sorted = document.createDocumentFragment();
        rows.forEach(entry => sorted.append(entry.row));
        body.append(sorted);
      });
    });
    show();
  }

  function makeTimesLocal() {
    const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
    for (const time of document.querySelectorAll('time')) {
      time.title = time.textContent;
      time.textContent = format.format(new Date(time.dateTime));
    }
  }

  // First, so that the charts have a size to be drawn in.
  root.classList.add('js');
  makeTimesLocal();
  if (operations.length > 0) {
    makeInteractive(byId('operations-table'));
  } else {
    charts.forEach(chart => { chart.none = 'No data yet'; });
  }
  drawCharts();
})();
