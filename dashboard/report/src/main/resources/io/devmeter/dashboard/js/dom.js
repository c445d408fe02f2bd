// SPDX-License-Identifier: Apache-2.0
// Elements. Text goes in as text and nothing here takes markup, so no text of users can become anything else.

const root = document.documentElement;
const byId = id => document.getElementById(id);

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false && child !== ''));
  return node;
}

/** Replaces what is in an element. */
function put(node, ...children) {
  node.replaceChildren();
  return fill(node, null, children);
}

const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const shape = (tag, attributes, ...children) => fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);

/** Text of users: shown literally, with its direction kept to itself. */
function said(text, length = LONGEST_NAME, attributes = {}) {
  return el('bdi', { title: text.length > length ? visible(cut(LONGEST_TITLE, text)) : null, ...attributes }, visible(cut(length, text)));
}

/** A name breaks where its words end, and not within them; what is copied is the text alone. A message is read as it is. */
const breakable = text => text.split(WORD_ENDS).flatMap((word, i) => i > 0 ? [el('wbr'), word] : word);
const WORD_ENDS = /(?<=[.:_/])(?=[^.:_/])|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?=#)/u;

/** The name of an operation or a type; of a test, the package is set apart. */
function nameOf(name) {
  const test = name.length <= LONGEST_NAME ? TEST_NAME.exec(name) : null;
  if (!test) {
    const whole = said(name);
    return put(whole, breakable(whole.textContent));
  }
  return el('bdi', { title: name.length > 60 ? visible(name) : null },
    el('span', { class: 'package' }, breakable(visible(test[1]))), el('wbr'), breakable(visible(test[2])), el('wbr'), breakable(visible(test[3])));
}

const addressOf = name => `#operation=${encodeURIComponent(wellFormed(name))}`;
const runAddress = trace => `#run=${encodeURIComponent(wellFormed(trace))}`;

/** The name as a link to the operation's history. */
const nameLink = operation => el('a', { class: 'name', href: addressOf(operation.name) }, nameOf(operation.name));

const namesOf = operations => el('ul', { class: 'names' }, operations.map(operation => el('li', {}, nameLink(operation))));

/** Of which module something is said, where there are several. */
const inModule = module => module && el('small', { class: 'module' }, ' in ', said(module, 60));

const saysOf = run => run.error || run.errorType;

/** What a failed run says first. */
const because = (run, length) => saysOf(run) && el('p', { class: 'because' }, said(firstLine(saysOf(run)), length));

/** A message in full, without the empty lines that Maven begins some with. */
const errorText = (text, length) => el('pre', { class: 'error', tabindex: '0' }, said(text.replace(/^\s*\n/, ''), length));

const utcFormat = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' });
const momentFormat = readersFormat({ dateStyle: 'medium', timeStyle: 'medium' });
const minuteFormat = readersFormat({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const dayFormat = readersFormat({ day: 'numeric', month: 'short', timeZone: 'UTC' });

/**
 * Points in time as the reader's language has them, with their direction kept to themselves where that is from right to left. On a canvas
 * Safari knows marks of direction alone.
 */
function readersFormat(options) {
  const format = new Intl.DateTimeFormat(undefined, options);
  return {
    format(at) {
      const text = format.format(at);
      return RIGHT_TO_LEFT.test(text) ? isolated(`\u200f${text}\u200f`) : text;
    },
  };
}

/** A point in time in the reader's zone, with UTC on hover. */
function moment(ms, format = minuteFormat) {
  const at = new Date(ms);
  return el('time', { datetime: at.toISOString(), title: `${utcFormat.format(at).replace('Sept', 'Sep')} UTC` }, format.format(at));
}

/** From one point in time to another; where both read the same, just that. */
const period = (from, to) => minuteFormat.format(from) === minuteFormat.format(to) ? moment(from) : [moment(from), ' – ', moment(to)];

const STATUS = {
  success: { look: 'good', word: 'Success' },
  failed: { look: 'bad', word: 'Failed' },
  skipped: { look: 'idle', word: 'Skipped' },
  running: { look: 'idle', word: 'Running' },
};
const statusBadge = status => el('span', { class: `level ${STATUS[status].look}` }, STATUS[status].word);

/** The worst level first, as Level.java and PageModel.java have them. */
const LEVEL_WORD = { bad: 'Bad', warn: 'Warning', good: 'Good', idle: 'Not run' };
const LEVELS = Object.keys(LEVEL_WORD);
const levelOf = f => f.total_executions === 0 ? 'idle' : f.success_rate > 0.9 ? 'good' : f.success_rate > 0.7 ? 'warn' : 'bad';
const levelBadge = level => el('span', { class: `level ${level}` }, LEVEL_WORD[level]);

const VERDICT_WORD = { broken: 'Broken', flaky: 'Flaky', slower: 'Slower', faster: 'Faster', new: 'New', fixed: 'Fixed' };
/** In the order of urgency. */
const KINDS = ['broken', 'flaky', 'slower', 'new', 'faster', 'fixed'];
const verdictBadge = verdict => el('span', { class: `verdict ${verdict.kind} ${verdict.confidence}` },
  VERDICT_WORD[verdict.kind], verdict.confidence === 'suspected' && el('small', {}, ' suspected'));

/** With "n = 20" in one line, and "263 ms", too. */
const together = text => text.split(/(n = \S+|\d[\d.,]* (?:ms|s|min|h)\b)/).map((part, i) => i % 2 ? el('span', { class: 'together' }, part) : part);
const hint = (...children) => el('p', { class: 'hint' }, ...children.map(child => typeof child === 'string' ? together(child) : child));
const nothing = (...children) => el('p', { class: 'nothing' }, ...children);

/** Durations of an operation's newest runs as a line, for the eye only: the figures stand beside it. What was skipped has none. */
function sparkline(runs) {
  const timed = runs.filter(run => run.ms !== null && run.status !== 'skipped').slice(-30);
  const width = 112;
  const height = 26;
  const most = Math.max(...timed.map(run => run.ms), 1e-9);
  const x = i => timed.length === 1 ? width / 2 : 3 + i * (width - 6) / (timed.length - 1);
  const y = run => height - 3 - run.ms / most * (height - 6);
  return shape('svg', { class: 'spark', viewBox: `0 0 ${width} ${height}`, width, height, 'aria-hidden': 'true' },
    shape('polyline', { points: timed.map((run, i) => `${x(i).toFixed(1)},${y(run).toFixed(1)}`).join(' ') }),
    timed.map((run, i) => run.status === 'failed' && shape('path', { class: 'failed', d: `M${x(i) - 2.5} ${y(run) - 2.5}l5 5m0-5l-5 5` })));
}

/** A share of 100 as a bar, for the eye only. */
const bar = (share, look = '') => shape('svg', { class: `bar ${look}`, viewBox: '0 0 100 1', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
  shape('rect', { class: 'track', width: 100, height: 1 }), shape('rect', { class: 'fill', width: Math.max(0, Math.min(100, share)), height: 1 }));
