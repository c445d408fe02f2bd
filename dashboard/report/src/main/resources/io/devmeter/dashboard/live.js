// SPDX-License-Identifier: Apache-2.0
// Keeps the page up to date while it is served. Part of the live page alone, and the last of its scripts.
//
// What changes with the data: the content of <main>, of #devmeter-data, and of elements elsewhere that have an id and data-live.
// After it has been replaced, "devmeter:refresh" is dispatched on the document, and the page's own script draws again.
(() => {
  'use strict';

  const FIRST_RETRY_MS = 500;
  const LONGEST_RETRY_MS = 15_000;
  const HIDDEN_PAUSE_MS = 10_000;
  const LONGEST_HOLD_MS = 5_000;
  const CHOOSING_MS = 100;

  const byId = id => document.getElementById(id);
  const notice = byId('live-notice');
  const versionOf = page => page.querySelector('meta[name=devmeter-version]')?.content;

  let shown = versionOf(document);
  let announced = shown;
  let problem = notice.textContent;
  let connected = true;

  function say() {
    const text = connected ? problem : 'The connection to devmeter serve is lost; this is what was last seen. Trying again…';
    if (notice.textContent !== text) notice.textContent = text;
  }

  // While a button is down or a word is being composed, what it began in must stay.
  let released = Promise.resolve();
  let release = () => {};
  function hold() {
    release();
    released = new Promise(resolve => { release = resolve; });
    setTimeout(release, LONGEST_HOLD_MS);
  }
  const letGo = () => setTimeout(release);
  // So must an open list of choices, which would close.
  const isChoosing = () => CSS.supports('selector(select:open)') && document.querySelector('select:open') !== null;
  async function undisturbed() {
    await released;
    while (isChoosing()) await new Promise(later => setTimeout(later, CHOOSING_MS));
  }
  addEventListener('pointerdown', hold, true);
  addEventListener('pointerup', letGo, true);
  addEventListener('pointercancel', letGo, true);
  addEventListener('compositionstart', hold, true);
  addEventListener('compositionend', letGo, true);

  let refreshing = false;
  let refreshedAt = -Infinity;
  let timer;
  async function refresh() {
    clearTimeout(timer);
    if (refreshing || announced === shown) return;
    const pause = document.hidden ? refreshedAt + HIDDEN_PAUSE_MS - performance.now() : 0;
    if (pause > 0) {
      timer = setTimeout(refresh, pause);
      return;
    }
    refreshing = true;
    refreshedAt = performance.now();
    const wanted = announced;
    const fetched = await fetchPage();
    await undisturbed();
    refreshing = false;
    if (!fetched) {
      if (connected) timer = setTimeout(refresh, FIRST_RETRY_MS);
      return;
    }
    // The page may be newer than what was announced.
    shown = versionOf(fetched);
    if (announced === wanted) announced = shown;
    problem = fetched.getElementById('live-notice').textContent;
    if (fetched.getElementById('devmeter-data')) {
      if (!byId('devmeter-data')) {
        location.reload();
        return;
      }
      show(fetched);
    }
    say();
    refresh();
  }

  async function fetchPage() {
    try {
      const response = await fetch('/', { cache: 'no-store' });
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      return versionOf(page) ? page : null;
    } catch {
      // The server is gone, or too busy; the stream of events tells when it is back.
      return null;
    }
  }

  function show(fetched) {
    const before = remember();
    for (const now of [byId('main'), byId('devmeter-data'), ...document.querySelectorAll('[id][data-live]')]) {
      const next = fetched.getElementById(now.id);
      if (next) now.replaceChildren(...next.childNodes);
    }
    document.title = fetched.title;
    document.dispatchEvent(new CustomEvent('devmeter:refresh'));
    restore(before);
  }

  // Where a node stands, counted from the nearest element with an id: its counterpart in the new content stands there, too.
  function placeOf(node) {
    const steps = [];
    let at = node;
    for (; at && !at.id; at = at.parentNode) {
      if (!at.parentNode) return null;
      steps.unshift(Array.prototype.indexOf.call(at.parentNode.childNodes, at));
    }
    return { id: at.id, steps, name: node.nodeName };
  }
  function find(place) {
    const node = place && place.steps.reduce((parent, step) => parent?.childNodes[step], byId(place.id));
    return node?.nodeName === place?.name ? node : null;
  }

  // What the reader has done to the page, as far as no script of the page keeps it; what one does keep is marked data-kept.
  function remember() {
    const all = selector => Array.from(document.querySelectorAll(`main ${selector}, [data-live] ${selector}`));
    const active = document.activeElement;
    const selection = getSelection();
    return {
      x: scrollX,
      y: scrollY,
      focus: active?.closest('main, [data-live]') && { place: placeOf(active), from: active.selectionStart, to: active.selectionEnd },
      inputs: all(':is(input, select, textarea):not([data-kept])').map(input => ({ place: placeOf(input), value: input.value, checked: input.checked })),
      details: all('details').map(details => ({ place: placeOf(details), open: details.open })),
      scrolled: all('[tabindex]').filter(box => box.scrollTop || box.scrollLeft)
        .map(box => ({ place: placeOf(box), left: box.scrollLeft, top: box.scrollTop })),
      selection: selection.isCollapsed || active?.matches('input, textarea') ? null : {
        text: selection.toString(),
        from: placeOf(selection.anchorNode), fromOffset: selection.anchorOffset,
        to: placeOf(selection.focusNode), toOffset: selection.focusOffset,
      },
    };
  }

  function restore(before) {
    for (const { place, value, checked } of before.inputs) {
      const input = find(place);
      if (input && (input.value !== value || input.checked !== checked)) {
        input.value = value;
        input.checked = checked;
        input.dispatchEvent(new Event('input', { bubbles: true }));
        input.dispatchEvent(new Event('change', { bubbles: true }));
      }
    }
    for (const { place, open } of before.details) {
      const details = find(place);
      if (details && details.open !== open) details.open = open;
    }
    for (const { place, left, top } of before.scrolled) find(place)?.scrollTo({ left, top, behavior: 'instant' });
    const focused = before.focus && find(before.focus.place);
    if (focused && focused !== document.activeElement) {
      focused.focus({ preventScroll: true });
      if (before.focus.from !== null && before.focus.from !== undefined) {
        focused.setSelectionRange(before.focus.from, before.focus.to);
      }
    }
    if (before.selection) select(before.selection);
    scrollTo({ left: before.x, top: before.y, behavior: 'instant' });
  }

  function select({ text, from, fromOffset, to, toOffset }) {
    const anchor = find(from);
    const focus = find(to);
    const length = node => node?.nodeType === Node.TEXT_NODE ? node.length : node?.childNodes.length ?? -1;
    if (length(anchor) < fromOffset || length(focus) < toOffset) return;
    const selection = getSelection();
    selection.setBaseAndExtent(anchor, fromOffset, focus, toOffset);
    // Another text stands there now.
    if (selection.toString() !== text) selection.removeAllRanges();
  }

  function hear(news) {
    connected = news.connected;
    if (connected) announced = news.version;
    say();
    refresh();
  }

  // A browser opens six connections to a server at the most, so one tab holds the stream of events and tells the others.
  const tabs = new BroadcastChannel('devmeter-live');
  let answer = () => {};
  tabs.addEventListener('message', ({ data }) => {
    if (data === 'what is new?') answer();
    else hear(data);
  });

  function lead() {
    let news;
    let retry;
    let delay = FIRST_RETRY_MS;
    function tell(latest) {
      news = latest;
      tabs.postMessage(latest);
      hear(latest);
    }
    function connect() {
      clearTimeout(retry);
      retry = undefined;
      const events = new EventSource('/events');
      events.addEventListener('message', ({ data }) => {
        delay = FIRST_RETRY_MS;
        tell({ connected: true, version: data });
      });
      events.addEventListener('error', () => {
        events.close();
        tell({ connected: false });
        retry = setTimeout(connect, delay);
        delay = Math.min(2 * delay, LONGEST_RETRY_MS);
      });
    }
    answer = () => {
      if (retry) connect();
      else if (news) tabs.postMessage(news);
    };
    connect();
  }

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    answer();
    tabs.postMessage('what is new?');
    refresh();
  });
  tabs.postMessage('what is new?');
  if (navigator.locks) {
    // Held for as long as this tab lives; then the next in line gets it.
    navigator.locks.request('devmeter-live', () => {
      lead();
      return new Promise(() => {});
    });
  } else {
    lead();
  }
})();
