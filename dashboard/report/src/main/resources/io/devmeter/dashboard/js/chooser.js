// SPDX-License-Identifier: Apache-2.0
// Choosing one of thousands of operations by typing: the combobox of the ARIA patterns. What was typed, and the option that was reached,
// are remembered until one is chosen: the page may be drawn again meanwhile.

const CHOICES_SHOWN = 12;

function chooser({ id, label, placeholder, model, choose }) {
  const list = el('ul', { role: 'listbox', id: `${id}-list`, 'aria-label': label, hidden: true });
  const input = el('input', {
    type: 'text', role: 'combobox', id, 'data-kept': true, placeholder, 'aria-label': label, 'aria-expanded': 'false', 'aria-controls': list.id,
    'aria-autocomplete': 'list', autocomplete: 'off', spellcheck: 'false',
    input: () => open(), focus: resume, click: () => open(), blur: close, keydown: key,
  });
  input.value = chosen.get(id)?.text ?? '';
  let found = [];
  let active = -1;

  function resume() {
    input.select();
    if (chosen.has(id)) open(chosen.get(id).reached);
  }

  function open(reached = null) {
    const words = wordsOf(input.value);
    found = byUrgency(model.operations.filter(operation => words.every(word => operation.searched.includes(word))));
    const left = found.length - CHOICES_SHOWN;
    put(list, ...found.slice(0, CHOICES_SHOWN).map((operation, i) => el('li', {
      role: 'option', id: `${id}-${i}`, 'aria-selected': 'false',
      // Before the field loses the focus and closes the list.
      mousedown: event => event.preventDefault(),
      click: () => take(operation),
    }, nameOf(operation.name), operation.verdicts.slice(0, 1).map(verdictBadge))));
    if (found.length === 0) list.append(el('li', { class: 'hint', role: 'option', 'aria-disabled': 'true' }, 'No operation has this in its name'));
    if (left > 0) list.append(el('li', { class: 'hint', role: 'option', 'aria-disabled': 'true' }, `${count(left)} more: type a part of the name`));
    const at = found.slice(0, CHOICES_SHOWN).findIndex(operation => operation.name === reached);
    activate(at < 0 && words.length && found.length ? 0 : at);
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
  }

  function close() {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function activate(i) {
    active = i;
    chosen.set(id, { text: input.value, reached: found[i]?.name });
    Array.from(list.children).forEach((option, at) => option.setAttribute('aria-selected', at === i));
    if (i < 0) input.removeAttribute('aria-activedescendant');
    else {
      input.setAttribute('aria-activedescendant', `${id}-${i}`);
      list.children[i].scrollIntoView({ block: 'nearest' });
    }
  }

  function leave() {
    close();
    input.value = '';
    chosen.delete(id);
  }

  function take(operation) {
    leave();
    choose(operation);
  }

  function key(event) {
    const shown = Math.min(found.length, CHOICES_SHOWN);
    if (event.key === 'Escape') {
      if (!list.hidden) event.preventDefault();
      leave();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) open();
      else if (shown > 0) activate((active + (event.key === 'ArrowDown' ? 1 : shown - 1) + (active < 0 && event.key === 'ArrowUp' ? 1 : 0)) % shown);
    } else if (event.key === 'Enter' && !list.hidden && active >= 0) {
      event.preventDefault();
      take(found[active]);
    }
  }
  return el('div', { class: 'chooser' }, input, list);
}
