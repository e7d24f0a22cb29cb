// The reports: tables and charts as the hub draws them, with their definitions and their freshness.

import { element, replace } from '../lib/element.js'
import { download, get, post } from '../lib/api.js'
import { choice } from '../lib/filters.js'
import { figureTabs, reportBody } from '../lib/figuretabs.js'
import { question, reportFilters } from '../lib/reportfilters.js'
import { address } from '../lib/router.js'
import { actor, button, empty, heading, show } from '../lib/parts.js'
import { now, sentence, t } from '../lib/words.js'

/** What was asked for last, in memory. */
const asked = {
  report: 'visits', by: '', period: 'month', month: '', year: '', village: null, targets: new Set(), seed: '', percent: '', release: '', with: '', all: false,
}

export async function page(content, route, signal) {
  const today = new Date(now() + 8 * 3600_000).toISOString().slice(0, 10)
  asked.month ||= today.slice(0, 7)
  asked.year ||= today.slice(0, 4)
  // A seed is fixed before anybody knows what it draws: the day is as good as any.
  asked.seed ||= today.replaceAll('-', '')
  if (route.query.release) Object.assign(asked, { report: 'compare', release: route.query.release, with: '' })
  const filters = element('form', { class: 'filters no-print', onsubmit: (event) => { event.preventDefault(); run() } })
  const place = element('div', { class: 'report' })
  const files = element('div', { class: 'actions no-print' })
  replace(content, heading(t('page.figures'), button(t('action.print'), () => print(), { class: 'no-print' })), figureTabs('figures'), filters, place)

  const { reports } = await get('reports', { signal })
  if (!reports.length) { replace(place, empty(t('figures.none'))); return }
  const chosen = () => reports.find((each) => each.key === asked.report) ?? reports[0]
  const body = () => question(asked, chosen())
  const run = () => chosen().takes.includes('release') && !asked.release ? replace(place, empty(t('releases.none'), t('releases.none.hint')))
    : show(place, () => post('report', body(), { signal }), draw)
  const redraw = () => controls().then(run)
  const file = (format) => actor(t(`figures.${format}`), () => download('report/file', { ...body(), format }))

  function draw(report) {
    return [
      element('h2', null, sentence(report.title), ' ', element('small', null, report.period, report.running ? ` ${t('figures.running')}` : '')),
      report.scope && element('p', { class: 'quiet' }, sentence(report.scope)),
      report.freshness?.message && element('p', { class: 'freshness' }, sentence(report.freshness.message)),
      replace(files, file('csv'), file('xlsx'), file('html')),
      report.groups.length || !lists[report.report] ? linked(report) : empty(t(`figures.${report.report}.none`), t(`figures.${report.report}.none.hint`)),
    ]
  }

  async function controls() {
    const report = chosen()
    asked.report = report.key
    if (!report.by.some((way) => way.key === asked.by)) asked.by = report.by[0]?.key ?? ''
    replace(filters, choice(t('figures.report'), reports, asked.report, (key) => { asked.report = key; asked.by = ''; redraw() }, null),
      await reportFilters(report, asked, run, redraw))
  }
  await controls()
  await run()
}

/** Lists that may be empty, and the records that a line of them leads to. */
const lists = {
  sample: (line) => [address('person', line.key), address('record', line.visit)],
  targets: (line) => [address('record', line.key), null],
  compare: () => [null, null],
}

/** The hub's table, with the lines of a list leading to what they are about. */
function linked(report) {
  const node = reportBody(report)
  const rows = lists[report.report] ? node.querySelectorAll('tbody tr') : []
  rows.forEach((row, index) => {
    lists[report.report](report.groups[index]).forEach((href, cell) => {
      const place = row.children[cell]
      if (href && place) replace(place, element('a', { href }, place.textContent))
    })
  })
  return node
}
