// SPDX-License-Identifier: Apache-2.0
// Tables that sort and show a page of their rows at a time: laying out a row costs a browser more than all else.

/**
 * A table of rows.
 *
 * @param id what its order and its length are remembered by
 * @param columns each `{ title, cell(row), number, by(row), first, wide }`; with `by` it can be sorted by that
 */
function listing({ id, caption, columns, rows, size = 15, empty = 'Nothing to show' }) {
  const box = el('div', { class: 'listing', id });
  if (rows.length === 0) {
    box.append(nothing(empty));
    return box;
  }
  const sorting = sortingOf(id, columns);
  const headers = columns.map((column, i) => el('th', { scope: 'col', class: column.number ? 'number' : i === 0 && column.wide && 'above' },
    column.by ? el('button', { type: 'button', id: `${id}-by-${i}`, click: () => {
      sorting.turn(i);
      draw();
    } }, column.title) : column.title));
  const body = el('tbody');
  const more = el('div', { class: 'rest' });
  box.append(
    el('div', { class: 'scroll', role: 'region', 'aria-label': caption, tabindex: '0', id: `${id}-scroll` },
      el('table', {}, el('caption', {}, caption), el('thead', {}, el('tr', {}, headers)), body)),
    more);

  function draw() {
    sorting.mark(headers);
    put(body, ...sorting.sorted(rows).slice(0, limitOf(id, size)).map(row => el('tr', {}, columns.map((column, i) => {
      const cell = column.cell(row);
      if (i === 0) return column.wide ? el('th', { scope: 'row', class: 'wide above' }, el('div', {}, cell)) : el('th', { scope: 'row' }, cell);
      return el('td', { class: [column.number && 'number', column.wide && 'wide'].filter(Boolean).join(' ') || null }, cell);
    }))));
    put(more, moreButtons({ id, size, total: rows.length, draw }));
  }
  draw();
  return box;
}

const collator = new Intl.Collator('en', { numeric: true });

/** The order that the reader has given the rows of a table; none at first. Numbers begin with the largest, unless `first` says otherwise. */
function sortingOf(id, columns) {
  const opposite = { ascending: 'descending', descending: 'ascending' };
  return {
    /** Sorts by this column, or, if that is so already, the other way round. */
    turn(i) {
      const [column, direction] = orderOf.get(id) ?? [];
      orderOf.set(id, [i, column === i ? opposite[direction] : columns[i].first ?? (columns[i].number ? 'descending' : 'ascending')]);
    },
    mark(headers) {
      const [column, direction] = orderOf.get(id) ?? [];
      headers.forEach((header, i) => {
        if (i === column) header.setAttribute('aria-sort', direction);
        else header.removeAttribute('aria-sort');
      });
    },
    sorted(rows) {
      if (!orderOf.has(id)) return rows;
      const [column, direction] = orderOf.get(id);
      const sign = direction === 'ascending' ? 1 : -1;
      const keyed = rows.map(row => ({ row, key: columns[column].by(row) }));
      const compare = typeof keyed[0].key === 'string' ? collator.compare : (a, b) => a - b;
      return keyed.sort((a, b) => sign * compare(a.key, b.key)).map(({ row }) => row);
    },
  };
}

/** How many of a list are shown: as many as the reader asked for last, at first `size`. */
const limitOf = (id, size) => shownRows.get(id) ?? size;

/** Says how many of how many are shown, and shows more on demand, by drawing the list anew. The focus stays where it was. */
function moreButtons({ id, size, total, draw, what = 'rows' }) {
  if (total <= size) return [];
  const limit = limitOf(id, size);
  const button = (name, n, text) => el('button', { type: 'button', id: `${id}-${name}`, click: () => {
    shownRows.set(id, n);
    draw();
    (byId(`${id}-${name}`) ?? byId(`${id}-fewer`))?.focus();
  } }, text);
  const step = Math.min(size * 2, total - limit);
  return [
    el('span', { class: 'hint' }, `${count(Math.min(limit, total))} of ${count(total)} ${what}`),
    limit < total && button('more', limit + step, `Show ${count(step)} more`),
    limit < total && total <= 1000 && total - limit > step && button('all', total, `Show all ${count(total)}`),
    limit > size && button('fewer', size, 'Show fewer'),
  ].filter(Boolean);
}

/** A list that shows its first items, and more on demand. */
function longList({ list, id, size, items, item, what }) {
  const more = el('div', { class: 'rest' });
  function draw() {
    put(list, items.slice(0, limitOf(id, size)).map(item));
    put(more, moreButtons({ id, size, total: items.length, draw, what }));
  }
  draw();
  return [list, more];
}

/** A row of choices of which one is pressed, such as tabs: arrows move, as the pattern for tabs has it. */
function tabs({ id, label, choices, show }) {
  const panel = el('div', { role: 'tabpanel', id: `${id}-panel`, tabindex: '0' });
  const now = choices.some(choice => choice.key === chosen.get(id)) ? chosen.get(id) : choices[0].key;
  const buttons = choices.map(choice => el('button', {
    type: 'button', role: 'tab', id: `${id}-${choice.key}`, 'aria-controls': panel.id, click: () => choose(choice.key),
    keydown: event => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = choices[(choices.indexOf(choice) + step + choices.length) % choices.length];
      choose(next.key);
      byId(`${id}-${next.key}`).focus();
    },
  }, choice.title));

  function choose(key) {
    chosen.set(id, key);
    choices.forEach((choice, i) => {
      buttons[i].setAttribute('aria-selected', choice.key === key);
      buttons[i].tabIndex = choice.key === key ? 0 : -1;
      if (choice.key === key) {
        panel.setAttribute('aria-labelledby', buttons[i].id);
        put(panel, ...[show(choice)].flat());
      }
    });
  }
  choose(now);
  return [el('div', { class: 'tabs', role: 'tablist', 'aria-label': label }, buttons), panel];
}

/** A labelled `<select>` whose choice is remembered; so nobody else need put it back when the page is drawn again. */
function selection({ id, label, choices, value, change: changed }) {
  const select = el('select', { id, 'data-kept': true, change: () => changed(select.value) },
    choices.map(choice => el('option', { value: choice.key, selected: choice.key === value }, visible(cut(120, choice.title)))));
  return el('label', { class: 'field' }, el('span', {}, label), select);
}

/** A field for searching; what is typed is acted on at once. */
function searchField({ id, label, placeholder, value, change: changed }) {
  const input = el('input', { type: 'search', id, 'data-kept': true, placeholder, 'aria-label': label, autocomplete: 'off', spellcheck: 'false', input: () => changed(input.value) });
  input.value = value;
  return input;
}

const wordsOf = text => text.toLowerCase().split(/\s+/).filter(Boolean);
