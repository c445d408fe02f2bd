// SPDX-License-Identifier: Apache-2.0
// Numbers as a person reads them; the same rules as in Units.java.

const count = n => n.toLocaleString('en-US');
const threeDigits = x => Number(x.toPrecision(3));

/** More than there are words for. What is added up or drawn is cut to it, as sums and axes of 1e308 would not be finite. */
const LONGEST = 1e15;
const drawable = ms => Math.min(ms, LONGEST);

const DAY = 864e5;

function duration(ms) {
  if (ms >= 1e7 * DAY) return '>9,999,999 d';
  if (ms === 0) return '0 ms';
  if (ms < 0.001) return '<0.001 ms';
  if (threeDigits(ms) < 1000) return `${threeDigits(ms)} ms`;
  const s = ms / 1000;
  if (threeDigits(s) < 60) return `${threeDigits(s)} s`;
  const two = (large, largeUnit, small, smallUnit) => `${count(large)} ${largeUnit}${small ? ` ${small} ${smallUnit}` : ''}`;
  const seconds = Math.round(s);
  if (seconds < 3600) return two(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(s / 60);
  if (minutes < 2880) return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(s / 3600);
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** The duration of a run, a dash for one that has none. */
const took = run => run.ms === null ? '–' : duration(run.ms);

function percent(part, whole) {
  if (whole === 0) return '–';
  if (part === 0) return '0%';
  if (part === whole) return '100%';
  const tenths = Math.round(1000 * part / whole);
  if (tenths === 0) return '<0.1%';
  if (tenths === 1000) return '>99.9%';
  return `${tenths / 10}%`;
}

/** `7 runs`, `1 run`; the plural is regular unless given. */
const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

/** A difference of durations with its sign: `+1.2 s`, `−30 ms`. */
const signed = ms => ms === 0 ? '±0 ms' : `${ms < 0 ? '−' : '+'}${duration(Math.abs(ms))}`;

/** How much more or less: `+58%`, `−20%`; from ten times on, the factor says more: `×12`. */
function changeOf(before, after) {
  if (before === after) return '±0%';
  if (before === 0) return '–';
  const ratio = after / before;
  if (ratio >= 10) return `×${count(threeDigits(ratio))}`;
  // Not −100%, which is nothing at all.
  if (after > 0 && ratio <= 0.1) return `÷${count(threeDigits(before / after))}`;
  const share = 100 * (ratio - 1);
  const digits = Math.abs(share) < 10 ? Math.round(share * 10) / 10 : Math.round(share);
  return digits === 0 ? '±0%' : `${digits < 0 ? '−' : '+'}${Math.abs(digits)}%`;
}

const bytes = n => n < 1000 ? `${n} B` : n < 1e6 ? `${threeDigits(n / 1e3)} kB` : n < 1e9 ? `${threeDigits(n / 1e6)} MB` : `${threeDigits(n / 1e9)} GB`;

function median(numbers) {
  const sorted = numbers.slice().sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
