// SPDX-License-Identifier: Apache-2.0
// What the reader has chosen. It outlives every drawing of the page, and what can be shared is in the address.

const view = {
  operation: null,
  run: null,
  filter: '',
  q: '',
  status: '',
  branch: '',
};
const KEPT_IN_ADDRESS = Object.keys(view);

/** Choices of the listings and parts, by their id: how they are sorted, how much they show, what is open. */
const orderOf = new Map();
const shownRows = new Map();
const chosen = new Map();
const opened = new Map();

/** Takes over what the address says. One that names a section, such as `#flaky`, changes nothing. */
function readAddress() {
  const text = location.hash.slice(1);
  if (text && !text.includes('=')) return;
  const given = new Map();
  for (const pair of text.split('&')) {
    const at = pair.indexOf('=');
    if (at < 0) continue;
    try {
      given.set(pair.slice(0, at), decodeURIComponent(pair.slice(at + 1)));
    } catch (notEncoded) {
      given.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
  for (const key of KEPT_IN_ADDRESS) view[key] = given.get(key) ?? (key === 'operation' || key === 'run' ? null : '');
  if (!Object.hasOwn(STATUS, view.status)) view.status = '';
}

function address() {
  return KEPT_IN_ADDRESS.filter(key => view[key])
    .map(key => `${key}=${encodeURIComponent(wellFormed(view[key]))}`)
    .join('&');
}

/** Filters change the address in place; a choice of something to look at is a step that "back" undoes. */
function writeAddress(step) {
  const text = address();
  const url = text ? `#${text}` : location.pathname + location.search;
  if (text === location.hash.slice(1)) return;
  if (step) history.pushState(null, '', url);
  else history.replaceState(null, '', url);
}

/** A `<details>` that stays open when the page is drawn again. Its content is made when it is first opened. */
function folded(id, summary, content, attributes = {}) {
  const details = el('details', { id, open: opened.get(id) === true, ...attributes }, el('summary', {}, summary));
  let made = false;
  const make = () => {
    if (details.open && !made) {
      made = true;
      details.append(...[content()].flat().filter(Boolean));
    }
  };
  details.addEventListener('toggle', () => {
    opened.set(id, details.open);
    make();
  });
  make();
  return details;
}
