// SPDX-License-Identifier: Apache-2.0
// Draws the page, and draws it again when there is new data: the live page replaces the content of <main> and of the data, and says
// so with the event `devmeter:refresh`.

const PARTS = [
  drawChanged, drawStrip, drawMovers, drawFlaky, drawSlowest, drawHistory, drawWaterfall, drawCharts, drawCards, drawOperations,
  drawClusters, drawCompare, drawLost, drawRecent, drawHealth,
];

let model = null;

function render(data) {
  forgetWaiting();
  forgetCharts();
  model = modelOf(data);
  makeTimesLocal(document);
  reading.disconnect();
  if (model.operations.length === 0) {
    put(byId('jump'));
    drawCharts(model);
    return;
  }
  document.querySelectorAll('main > section').forEach(section => reading.observe(section));
  drawJump();
  drawTallies();
  for (const draw of PARTS) {
    // What one part cannot draw must not take the others with it; the console still hears of it.
    try {
      draw(model);
    } catch (failure) {
      reportError(failure);
    }
  }
}

function makeTimesLocal(within) {
  for (const time of within.querySelectorAll('time:not([title])')) {
    time.title = time.textContent;
    time.textContent = momentFormat.format(new Date(time.dateTime));
  }
}

function drawJump() {
  put(byId('jump'), chooser({
    id: 'jump-to', label: 'Jump to the history of an operation', placeholder: 'Jump to an operation  ( / )', model,
    choose: operation => lookAt({ operation: operation.name }),
  }));
}

/** Counts beside the names of the parts, so that the list of parts says where there is something to see. */
function drawTallies() {
  const changes = firstChanges(model);
  const tallies = new Map([
    ['changed', changes ? sizeOf(changes) : 0],
    ['flaky', verdictsOf(model, 'flaky').length],
    ['clusters', model.data.clusters.length + model.data.clusters_left.groups],
  ]);
  for (const link of document.querySelectorAll('.parts a')) {
    const tally = tallies.get(link.hash.slice(1));
    link.querySelector('.tally')?.remove();
    if (tally) link.append(el('span', { class: 'tally' }, count(tally)));
  }
}

/** Shows the history of an operation or the tree of a run, and leads there. */
function lookAt(wanted) {
  Object.assign(view, wanted);
  writeAddress(true);
  if ('operation' in wanted) showPart(drawHistory, 'history', 'history-name');
  if ('run' in wanted) showPart(drawWaterfall, 'waterfall', 'waterfall-heading');
}

function showPart(draw, id, heading) {
  draw(model);
  byId(id).scrollIntoView({ behavior: isStill() ? 'auto' : 'smooth', block: 'start' });
  byId(heading).focus({ preventScroll: true });
}

document.addEventListener('click', event => {
  const link = event.target.closest?.('a[href^="#operation="], a[href^="#run="]');
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const [key, text] = link.getAttribute('href').slice(1).split('=');
  lookAt({ [key]: decodeURIComponent(text) });
});

document.addEventListener('keydown', event => {
  const typing = event.target.closest?.('input, select, textarea');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && byId('jump-to')) {
    event.preventDefault();
    byId('jump-to').focus();
  }
});

addEventListener('hashchange', () => {
  const before = { ...view };
  readAddress();
  if (!model || model.operations.length === 0) return;
  if (view.operation !== before.operation) drawHistory(model);
  if (view.run !== before.run) drawWaterfall(model);
  if (view.filter !== before.filter) filterOperations();
  if (['q', 'status', 'branch'].some(key => view[key] !== before[key])) drawRecent(model);
});

// What is drawn again loses the focus; this is how it is found again.
let focusedId = null;
document.addEventListener('focusin', event => { focusedId = event.target.id || null; });
document.addEventListener('focusout', ({ target }) => queueMicrotask(() => {
  // What the reader has left is still there. What is drawn again is not, and has sent this event, too.
  if (target.isConnected && document.activeElement === document.body) focusedId = null;
}));

document.addEventListener('devmeter:refresh', () => {
  const { scrollX, scrollY } = window;
  const focused = focusedId;
  const at = typedAt;
  render(JSON.parse(byId('devmeter-data').textContent));
  if (scrollX !== window.scrollX || scrollY !== window.scrollY) scrollTo({ left: scrollX, top: scrollY, behavior: 'instant' });
  const again = document.activeElement === document.body && focused && byId(focused);
  if (!again) return;
  again.focus({ preventScroll: true });
  if (at && again.setSelectionRange) again.setSelectionRange(...at);
});

/** Marks in the list of parts the one that is being read. */
const reading = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) {
    const link = document.querySelector(`.parts a[href="#${target.id}"]`);
    if (link) link.classList.toggle('here', isIntersecting);
  }
}, { rootMargin: '-20% 0px -75% 0px' });

let typedAt = null;
document.addEventListener('selectionchange', () => {
  const field = document.activeElement;
  typedAt = field instanceof HTMLInputElement ? [field.selectionStart, field.selectionEnd] : null;
});

function repaint() {
  readPalette();
  drawn.forEach(chart => chart.update('none'));
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
addEventListener('beforeprint', () => {
  doAllWaiting();
  // One that still moves would get its size with its next picture, and paper does not wait for that.
  drawn.forEach(chart => chart.stop());
  root.classList.add('printing');
  repaint();
  // No event tells how wide the paper is; this fits two charts beside each other on A4 and on Letter.
  drawn.forEach(chart => chart.resize(chart.canvas.closest('.chart') ? 310 : 660, chart.height));
});
// Firefox says so while the page is still laid out for paper.
addEventListener('afterprint', () => requestAnimationFrame(() => {
  root.classList.remove('printing');
  repaint();
  drawn.forEach(chart => chart.resize());
}));

// First, so that the charts have a size to be drawn in.
performance.mark('devmeter:start');
root.classList.add('js');
readPalette();
Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
Chart.defaults.font.size = 12;
readAddress();
render(JSON.parse(byId('devmeter-data').textContent));
performance.mark('devmeter:rendered');
if (model.operations.length > 0) {
  if (view.run !== null) byId('waterfall').scrollIntoView();
  else if (view.operation !== null) byId('history').scrollIntoView();
}
