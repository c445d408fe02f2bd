// SPDX-License-Identifier: Apache-2.0
// The page's data as the parts use it. Names are any text, "__proto__" included, so they are never keys of an object of ours.

const STATUS_OF = { p: 'success', f: 'failed', s: 'skipped', r: 'running' };

function modelOf(data) {
  const operations = Object.entries(data.summary)
    .map(([name, figures]) => ({ name, figures }))
    // By UTF-16 code units, as Java sorts: the columns of `histories` are in this order.
    .sort((a, b) => a.name < b.name ? -1 : 1);
  const h = data.histories;
  operations.forEach((operation, i) => {
    const { figures } = operation;
    // Of how many runs it is known what was lost, and about how much that is of all; nothing where it is all.
    const [lostKnown, lostInAll] = h.lost_in[i] || [figures.total_executions, h.lost[2 * i]];
    Object.assign(operation, {
      index: i,
      level: levelOf(figures),
      searched: operation.name.toLowerCase(),
      total: h.totals[i],
      timed: h.timed[i],
      missing: h.missing[i],
      lostMs: h.lost[2 * i],
      lostKnown,
      lostInAll,
      isLossWhole: h.lost_in[i] === 0,
      lostRuns: h.lost[2 * i + 1],
      bands: h.bands[i].map(([median, low, high, n, machine, module]) => ({ median, low, high, n, machine: data.machines[machine], module: data.modules[module] })),
      days: h.days[i] || null,
      statuses: h.statuses[i],
      executions: figures.total_executions + figures.skipped,
      verdicts: [],
      contains: false,
      namesakeIn: '',
      decoded: null,
    });
  });
  const byName = new Map(operations.map(operation => [operation.name, operation]));
  for (const verdict of data.verdicts) byName.get(verdict.operation)?.verdicts.push(verdict);
  for (const operation of operations) operation.verdicts.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));

  setNamesakesApart(operations);

  for (const { nodes } of data.invocations) {
    for (const parent of nodes.parents) if (parent >= 0) operations[nodes.operations[parent]].contains = true;
  }

  const brokenTraces = new Set(data.health.broken_traces);
  const contexts = data.contexts.map(([version, machine, trace], i) => ({
    start: data.context_starts[i],
    version: data.versions[version],
    machine: data.machines[machine],
    trace: trace < 0 ? null : data.traces[trace],
    broken: brokenTraces.has(trace),
  }));
  const details = data.executions.map(e => ({
    operation: operations[e.operation],
    at: Date.parse(e.started_at),
    ms: e.duration_ms,
    status: STATUS_OF[e.status],
    context: contexts[e.context],
    error: e.error === undefined ? null : data.texts[e.error],
    more: e.more ?? 0,
    metadata: pairs(e.metadata || []).map(([key, value]) => [data.texts[key], data.texts[value]]),
  }));
  return { data, operations, byName, contexts, details, recent: details.slice(0, data.recent), runsByTrace: null };
}

/** Values by what `keyOf` says of them, keys and values in the order in which they come. */
function grouped(values, keyOf) {
  const groups = new Map();
  for (const value of values) {
    const key = keyOf(value);
    const known = groups.get(key);
    if (known) known.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

/** Where tests show without their packages, those of one class and method in several packages would look alike. */
function setNamesakesApart(operations) {
  const tests = [];
  for (const operation of operations) {
    const [, of, ...simple] = operation.name.length <= LONGEST_NAME ? TEST_NAME.exec(operation.name) ?? [] : [];
    if (of) tests.push({ operation, of: of.slice(0, -1), simple: simple.join('') });
  }
  for (const namesakes of grouped(tests, test => test.simple).values()) {
    if (namesakes.length > 1) for (const { operation, of } of namesakes) operation.namesakeIn = of;
  }
}

function pairs(list) {
  const all = [];
  for (let i = 0; i < list.length; i += 2) all.push([list[i], list[i + 1]]);
  return all;
}

/** The runs of an operation that the page holds, oldest first. They are unpacked when first asked for. */
function runsOf(model, operation) {
  if (operation.decoded) return operation.decoded;
  const { histories: h, texts } = model.data;
  const i = operation.index;
  let second = 0;
  let context = 0;
  const runs = h.starts[i].map((start, n) => {
    const step = h.contexts[i][n];
    context += step;
    second = start + (n > 0 && step === 0 ? second : model.contexts[context].start);
    return {
      operation,
      at: second * 1000,
      ms: h.durations[i][n],
      status: STATUS_OF[operation.statuses[n]],
      attempt: 1,
      context: model.contexts[context],
      module: model.data.modules[h.modules[i][n] ?? h.modules[i][0]] ?? '',
      errorType: null,
      error: null,
    };
  });
  for (const [n, attempt] of pairs(h.attempts[i])) runs[n].attempt = attempt;
  for (let e = 0; e < h.errors[i].length; e += 3) {
    const [n, type, text] = h.errors[i].slice(e, e + 3);
    runs[n].errorType = type < 0 ? null : texts[type];
    runs[n].error = text < 0 ? null : texts[text];
  }
  operation.decoded = runs;
  return runs;
}

/**
 * The runs of an operation that may be compared with one another, oldest first: those of each module by themselves, the module that ran
 * last first. With a name where there is more than one.
 */
function byModule(model, operation) {
  const modules = grouped(runsOf(model, operation), run => run.module);
  return [...modules].map(([module, runs]) => ({ operation, module, runs, name: modules.size > 1 ? module : '' }))
    .sort((a, b) => b.runs.at(-1).at - a.runs.at(-1).at);
}

const lastFailure = (model, operation) => runsOf(model, operation).findLast(run => run.status === 'failed' && !run.context.broken);

/** What runs say, such as their branches, each with how many say so, the most frequent first. What a run does not say does not count. */
function tallied(model, sayingOf) {
  const counts = new Map();
  for (const operation of model.operations) {
    for (const run of runsOf(model, operation)) {
      const saying = sayingOf(run);
      if (saying) counts.set(saying, (counts.get(saying) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** Finds an operation by what an address says, where halves of surrogate pairs have no form. */
const operationNamed = (model, name) => name === null ? null
  : model.byName.get(name) ?? model.operations.find(operation => wellFormed(operation.name) === name) ?? null;

/** Of how many executions it is known which failed, and why; the others are only counted by day. */
function newestKnown(model) {
  const known = model.operations.reduce((sum, operation) => sum + operation.lostKnown, 0);
  const all = model.operations.reduce((sum, operation) => sum + operation.figures.total_executions, 0);
  return `the newest ${count(known)} of ${count(all)}`;
}

const has = (operation, kind) => operation.verdicts.some(verdict => verdict.kind === kind);
const verdictsOf = (model, kind) => model.data.verdicts.filter(verdict => verdict.kind === kind && model.byName.has(verdict.operation));

/**
 * Broken first, then flaky, then what failed last, then what else there is a verdict on, then the rest; within one of these, what costs
 * the most time. What contains others fails because of them, so they come before it.
 */
function urgency(operation) {
  if (has(operation, 'broken')) return 0;
  if (has(operation, 'flaky')) return 1;
  if (operation.statuses.endsWith('f')) return 2;
  if (has(operation, 'slower')) return 3;
  if (operation.verdicts.length > 0) return 4;
  if (operation.statuses.includes('f')) return 5;
  return operation.figures.total_executions === 0 ? 7 : 6;
}
const byUrgency = operations => operations
  .map(operation => ({ operation, key: urgency(operation) }))
  .sort((a, b) => a.key - b.key || a.operation.contains - b.operation.contains || b.operation.lostInAll - a.operation.lostInAll || b.operation.total - a.operation.total || a.operation.index - b.operation.index)
  .map(({ operation }) => operation);

const revisionOf = version => version[1] ? `${version[1].slice(0, 8)}${version[2] ? '+dirty' : ''}` : '';
const versionLabel = version => [version[0], revisionOf(version)].filter(Boolean).join('@') || 'unknown version';
const machineLabel = (machine, between = ' · ') => [machine[0] || 'local', machine[1], machine[2]].filter(Boolean).join(between);

/** The runs that carry a trace, by it: everything the page knows of one run of a build. The newest trace comes first. */
function tracesOf(model) {
  if (model.runsByTrace) return model.runsByTrace;
  const traced = model.operations.flatMap(operation => runsOf(model, operation).filter(run => run.context.trace));
  const byTrace = grouped(traced, run => run.context.trace);
  const traces = [...byTrace].map(([trace, runs]) => {
    runs.sort((a, b) => a.at - b.at || (b.ms ?? 0) - (a.ms ?? 0));
    return { trace, runs, at: runs[0].at, operations: new Set(runs.map(run => run.operation)).size, context: runs[0].context };
  });
  traces.sort((a, b) => b.at - a.at);
  model.runsByTrace = traces;
  return traces;
}
