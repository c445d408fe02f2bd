// SPDX-License-Identifier: Apache-2.0
// Text of any origin, made fit to be shown: the same rules as in Html.java and Cut.java.

const LONGEST_NAME = 300;
const LONGEST_TITLE = 1000;
const SPARED = 30;
const TEST_NAME = /^((?:[\p{L}_$][\p{L}\p{N}_$]*\.)+)([\p{L}_$][\p{L}\p{N}_$]*)(#.+)$/su;

/** Without halves of surrogate pairs, which neither a document nor an address can hold. */
const wellFormed = text => text.replace(/\p{Surrogate}/gu, '\uFFFD');

/** Control characters as pictures: ESC shows as ␛. Of a text that is nothing but space, the spaces show, too. */
const visible = text => /^\s+$/.test(text) ? '\u2423'.repeat(text.length) : wellFormed(text)
  .replace(/\r\n/g, '\n')
  .replace(/[\u0000-\u0008\u000b-\u001f]/g, c => String.fromCharCode(0x2400 + c.charCodeAt(0)))
  .replace(/\u007f/g, '\u2421');

function cut(length, text) {
  if (text.length <= length + SPARED) return text;
  const end = /[\ud800-\udbff]/.test(text[length - 1]) ? length - 1 : length;
  return `${text.slice(0, end)}… (${count(text.length - end)} more characters)`;
}

/** What a message says first, as in MessagePattern.java: "expected: 1" goes on with "but was: 2", and "Expecting actual:" in the next line. */
function firstLine(text) {
  const first = [];
  let goesOn = true;
  for (const line of text.slice(0, 2000).split(/[\r\n]+/).map(one => one.trim()).filter(Boolean)) {
    if (!goesOn && !NO_BEGINNING.test(line)) break;
    first.push(line);
    goesOn = line.endsWith(':');
  }
  return first.join(' ');
}
const NO_BEGINNING = /^but was|^\p{Ll}.*:$/u;

/** Any value of JSON as text. */
function textOf(value) {
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  if (value !== null && typeof value === 'object') return `{${Object.entries(value).map(([k, v]) => `${k}: ${textOf(v)}`).join(', ')}}`;
  return String(value);
}

// On a canvas: one line, direction kept to itself, without characters that a canvas shows as boxes.
const flat = text => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
const isolated = text => `\u2068${text}\u2069`;
/** Hebrew, Arabic and their kin. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff]/;
const characters = text => Array.from(text.slice(0, 2000));

/** Cut in the middle to a width in pixels; of a test, the class and the method. */
function shortened(name, width, ctx) {
  const test = TEST_NAME.exec(name.slice(0, 2000));
  const text = characters(flat(test ? test[2] + test[3] : name));
  const cutTo = length => {
    const tail = Math.floor(length * 0.45);
    return isolated(`${text.slice(0, length - tail).join('')}…${tail ? text.slice(-tail).join('') : ''}`);
  };
  const whole = isolated(text.join(''));
  const wide = ctx.measureText(whole).width;
  if (wide <= width && name.length <= 2000) return whole;
  let length = Math.max(1, Math.min(text.length, Math.ceil(text.length * width / wide)));
  while (length > 1 && ctx.measureText(cutTo(length)).width > width) length--;
  return cutTo(length);
}

/** Broken into at most so many lines of so many characters. */
function lines(name, length, most) {
  const text = characters(flat(name));
  const all = [];
  for (let i = 0; i < text.length && all.length < most; i += length) all.push(isolated(text.slice(i, i + length).join('')));
  if (text.length > length * most) all[most - 1] += '…';
  return all;
}
