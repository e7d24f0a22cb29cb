// The reports: tables and charts as the hub draws them, with their definitions and their freshness.

import { element, hubFragment, replace } from '../lib/element.js'
import { download, get, post } from '../lib/api.js'
import { choice, villageSelect } from '../lib/filters.js'
import { actor, button, empty, heading, labelled, show } from '../lib/parts.js'
import { now, sentence, t } from '../lib/words.js'

/** What was asked for last, in memory. */
const asked = { report: 'visits', by: '', period: 'month', month: '', year: '', village: null }

export async function page(content, _route, signal) {
  asked.month ||= new Date(now() + 8 * 3600_000).toISOString().slice(0, 7)
  asked.year ||= asked.month.slice(0, 4)
  const filters = element('form', { class: 'filters no-print', onsubmit: (event) => { event.preventDefault(); run() } })
  const place = element('div', { class: 'report' })
  const files = element('div', { class: 'actions no-print' })
  replace(content, heading(t('page.figures'), button(t('action.print'), () => print(), { class: 'no-print' })), filters, place)

  const { reports } = await get('reports', { signal })
  if (!reports.length) { replace(place, empty(t('figures.none'))); return }
  const body = () => ({
    report: asked.report, by: asked.by || null, village: asked.village,
    ...(asked.period === 'year' ? { year: Number(asked.year) } : { month: asked.month }),
  })
  const run = () => show(place, () => post('report', body(), { signal }), draw)
  const file = (format) => actor(t(`figures.${format}`), () => download('report/file', { ...body(), format }))

  function draw(report) {
    const html = element('div', { class: 'report-body' })
    html.append(hubFragment(report.html, 'text/html'))
    for (const table of html.querySelectorAll('table')) {
      const wrap = element('div', { class: 'table-wrap', tabindex: '0', role: 'region', 'aria-label': report.title })
      table.replaceWith(wrap)
      wrap.append(table)
    }
    return [
      element('h2', null, sentence(report.title), ' ', element('small', null, report.period, report.running ? ` ${t('figures.running')}` : '')),
      report.scope && element('p', { class: 'quiet' }, sentence(report.scope)),
      report.freshness?.message && element('p', { class: 'freshness' }, sentence(report.freshness.message)),
      replace(files, file('csv'), file('xlsx'), file('html')), html,
    ]
  }

  async function controls() {
    const report = reports.find((each) => each.key === asked.report) ?? reports[0]
    asked.report = report.key
    if (!report.by.some((way) => way.key === asked.by)) asked.by = report.by[0]?.key ?? ''
    const period = choice(t('figures.period'), ['month', 'year'].map((key) => ({ key, label: t(`figures.${key}`) })), asked.period,
      (key) => { asked.period = key; controls().then(run) }, null)
    const when = asked.period === 'year'
      ? labelled(t('figures.year'), element('input', { inputmode: 'numeric', pattern: '[0-9]{4}', value: asked.year, maxlength: '4',
        onchange: (event) => { if (/^\d{4}$/.test(event.target.value)) { asked.year = event.target.value; run() } } }))
      : labelled(t('figures.month'), element('input', { type: 'month', value: asked.month,
        onchange: (event) => { if (/^\d{4}-\d\d$/.test(event.target.value)) { asked.month = event.target.value; run() } } }))
    replace(filters,
      choice(t('figures.report'), reports, asked.report, (key) => { asked.report = key; asked.by = ''; controls().then(run) }, null),
      choice(t('figures.by'), report.by, asked.by, (key) => { asked.by = key; run() }, null),
      period, when, await villageSelect(asked.village, (code) => { asked.village = code; run() }))
  }
  await controls()
  await run()
}
