// SPDX-License-Identifier: Apache-2.0
// What all charts share. Colours are those of the style sheet, whatever scheme is in force.

let palette;
function readPalette() {
  const style = getComputedStyle(root);
  const colour = name => style.getPropertyValue(`--${name}`).trim();
  palette = {
    ink: colour('ink'), muted: colour('muted'), line: colour('line'), panel: colour('panel'), accent: colour('accent-bar'), tint: colour('accent-tint'),
    good: colour('good-bar'), warn: colour('warn-bar'), bad: colour('bad-bar'), idle: colour('idle-bar'),
  };
}

const isStill = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** The charts that are drawn, by the id of their canvas. */
const drawn = new Map();

function drawChart(canvas, settings) {
  drawn.get(canvas.id)?.destroy();
  drawn.set(canvas.id, new Chart(canvas, settings));
}

function forgetCharts() {
  drawn.forEach(chart => chart.destroy());
  drawn.clear();
}

const tooltipLook = () => ({
  displayColors: false,
  backgroundColor: () => palette.ink,
  titleColor: () => palette.panel,
  bodyColor: () => palette.panel,
  padding: 10,
});

const valueAxis = tick => ({
  beginAtZero: true,
  border: { display: false },
  grid: { color: () => palette.line, tickLength: 0 },
  ticks: { color: () => palette.muted, padding: 6, maxTicksLimit: 5, maxRotation: 0, callback: tick },
});

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 108e5, 216e5, 432e5, ...[1, 2, 5, 10, 20, 50, 100].map(days => days * DAY)];

/** An axis whose marks are round as times are: minutes, not thousands of seconds. */
function durationAxis(most) {
  const axis = valueAxis(duration);
  const step = STEPS.find(ms => ms * 5 >= most);
  if (step && most > 1) {
    axis.ticks.stepSize = step;
    axis.ticks.maxTicksLimit = 8;
    axis.max = Math.ceil(most / step) * step;
  }
  return axis;
}

/**
 * Work that waits until its place comes near the view, or until the browser has nothing else to do: the first look
 * costs no more than what it shows, and whoever scrolls finds everything there.
 */
const waiting = new Map();
let seen = null;
let idle = null;

function whenSeen(element, work) {
  seen ??= new IntersectionObserver(entries => {
    for (const entry of entries) if (entry.isIntersecting) doWaiting(entry.target);
  }, { rootMargin: '400px 0px' });
  waiting.set(element, work);
  seen.observe(element);
  idle ??= whenIdle(doNext);
}

const whenIdle = work => window.requestIdleCallback ? requestIdleCallback(work, { timeout: 2000 }) : setTimeout(work, 50);

function doWaiting(element) {
  const work = waiting.get(element);
  if (!work) return;
  waiting.delete(element);
  seen.unobserve(element);
  work();
  if (waiting.size === 0) performance.mark('devmeter:drawn');
}

function doNext() {
  const next = waiting.keys().next();
  idle = null;
  if (next.done) return;
  doWaiting(next.value);
  idle = whenIdle(doNext);
}

function doAllWaiting() {
  for (const element of [...waiting.keys()]) doWaiting(element);
}

function forgetWaiting() {
  for (const element of waiting.keys()) seen.unobserve(element);
  waiting.clear();
}
