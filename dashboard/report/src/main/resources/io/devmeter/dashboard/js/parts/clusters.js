// SPDX-License-Identifier: Apache-2.0
// 9. Why did it fail?

const CLUSTERS_SHOWN = 6;
const MESSAGE_SHOWN = 240;

function drawClusters(model) {
  const { clusters, clusters_left: left } = model.data;
  const failures = clusters.reduce((sum, cluster) => sum + cluster.failures, left.failures);
  const isWhole = model.operations.every(operation => operation.isLossWhole);
  put(byId('clusters-body'),
    hint(clusters.length
      ? `Failures that say the same but for numbers, paths and ids; what failed only because a part of it did is left out. Each group shows its newest failure. n = ${plural(failures, 'failure')}${isWhole ? '' : ` among ${newestKnown(model)} executions,`} in ${plural(clusters.length + left.groups, 'group')}${left.groups > 0 ? `, of which the page holds the ${count(clusters.length)} most frequent` : ''}.`
      : 'Failures that say the same are shown together here.'),
    clusters.length
      ? longList({ list: el('ol', { class: 'clusters' }), id: 'clusters-list', size: CLUSTERS_SHOWN, items: clusters, item: (cluster, i) => clusterItem(model, cluster, i, failures), what: 'groups' })
      : nothing('Nothing failed among the runs of this page'));
}

function clusterItem(model, cluster, i, failures) {
  const { type, example } = cluster;
  const newest = firstLine(example);
  const says = (type && (newest === type || newest.startsWith(`${type}:`)) ? newest.slice(type.length + 1).trim() : newest) || 'no message';
  const operations = cluster.operations.map(index => model.operations[index]);
  return el('li', {},
    el('div', { class: 'cluster' },
      el('strong', { class: 'n' }, count(cluster.failures), el('small', {}, ` ${percent(cluster.failures, failures)}`)),
      el('div', {},
        el('p', { class: 'message' }, type && [el('b', {}, nameOf(type)), ' '], said(says, MESSAGE_SHOWN)),
        hint(`${plural(operations.length, 'operation')}, `, period(Date.parse(cluster.first), Date.parse(cluster.last))),
        namesOf(operations.slice(0, 3)),
        operations.length > 3 && folded(`cluster-${i}-operations`, `${count(operations.length - 3)} more operations`, () => namesOf(operations.slice(3, 60))),
        (example.trim() !== newest || says.length > MESSAGE_SHOWN) && folded(`cluster-${i}-example`, 'The newest in full', () => errorText(example, 1000)))));
}
