// Targets: what a division wants to reach in a period, and how far it has come by now.

import { element, replace } from '../lib/element.js'
import { get, post } from '../lib/api.js'
import { villageSelect } from '../lib/filters.js'
import { figureTabs } from '../lib/figuretabs.js'
import { fieldInput, isSame } from '../lib/form.js'
import { table, tableRow } from '../lib/list.js'
import { address } from '../lib/router.js'
import { loadModel, may } from '../lib/session.js'
import { actor, ask, button, confirm, empty, heading, labelled, problemNote, say, show } from '../lib/parts.js'
import { now, percent, sentence, t } from '../lib/words.js'

const asked = { year: '', village: null }

export async function page(content, _route, signal) {
  asked.year ||= String(new Date(now() + 8 * 3600_000).getUTCFullYear())
  const type = (await loadModel()).types.get('target')
  const mayWrite = may('add') && type.add
  const place = element('div')
  const load = () => show(place, () => post('report', { report: 'targets', year: Number(asked.year), village: asked.village }, { signal }), (report) => draw(report))
  const set = async (record) => {
    const made = await ask(t('targets.set'), (done) => targetForm(type, record, done), { class: 'wide' })
    if (made?.standing) { load(); await set(made.standing); return }
    if (made) { say(t(`targets.${made.status === 'written' ? 'changed' : made.status}`)); load() }
  }
  const filters = element('div', { class: 'filters no-print' })
  replace(content, heading(t('page.figures'), mayWrite && button(t('targets.set'), () => set(null), { class: 'main', id: 'set-target' }), button(t('action.print'), () => print())),
    figureTabs('targets'), element('p', { class: 'quiet' }, t('targets.lead')), filters, place)
  const year = element('input', { inputmode: 'numeric', pattern: '[0-9]{4}', value: asked.year, maxlength: '4',
    onchange: () => { if (/^\d{4}$/.test(year.value)) { asked.year = year.value; load() } } })
  replace(filters, labelled(t('figures.year'), year), await villageSelect(asked.village, (code) => { asked.village = code; load() }))

  function draw(report) {
    if (!report.groups.length) return empty(t('figures.targets.none'), t('figures.targets.none.hint'))
    const keys = ['division', 'period', 'value', 'actual', 'progress']
    const names = keys.map((key) => sentence(report.columns.find((column) => column.key === key).name))
    const columns = [sentence(report.heading), ...names, ...(mayWrite ? [t('targets.action')] : [])]
    const { node, rows } = table(t('figures.tab.targets'), columns, { class: mayWrite ? 'table-wrap acts' : 'table-wrap' })
    for (const line of report.groups) {
      rows.append(tableRow(columns, [element('a', { href: address('record', line.key) }, sentence(line.name)), line.division, line.period, line.value, shown(line),
        progress(line.progress), ...(mayWrite ? [element('div', { class: 'actions' },
          actor(t('action.change'), async () => set(await get(`records/${line.key}`)), { class: 'small' }),
          actor(t('targets.withdraw'), () => withdraw(line, load), { class: 'small' }))] : [])]))
    }
    return [element('p', { class: 'freshness' }, sentence(report.freshness.message)), node]
  }
  await load()
}

/** A rate is a share, anything else a number. */
const shown = (line) => line.actual === null ? '–' : line.value.endsWith('%') ? percent(line.actual) : String(line.actual)

const progress = (share) => share === null ? '–' : element('div', { class: 'progress' },
  element('span', { class: 'bar-track', 'aria-hidden': 'true' }, element('span', { class: share < 1 ? 'bar-fill short' : 'bar-fill', css: { '--width': `${Math.min(100, share * 100)}%` } })),
  element('span', { class: 'bar-text' }, percent(share)))

const valuesOf = (record) => Object.fromEntries(record.groups.flatMap((group) => group.fields).map((field) => [field.key, field.value]))

async function withdraw(line, reload) {
  const record = await get(`records/${line.key}`)
  const answer = await confirm(t('targets.withdraw'), t('targets.withdraw.text'), { yes: t('targets.withdraw'), reason: true, tone: 'danger' })
  if (!answer) return
  await post(`records/${line.key}/withdraw`, { seen: record.seen, ...answer })
  say(t('targets.withdrawn'))
  reload()
}

/**
 * One target has one indicator, division and period. What others wrote since it was opened is never written over: `standing`
 * is what stands then.
 * @param {any} type @param {any} record that is to be changed; null for a new one
 * @param {(made: {status: string}|{standing: any}|null) => void} done
 */
function targetForm(type, record, done) {
  const values = record ? valuesOf(record) : { period: asked.year }
  const inputs = []
  const place = element('div', { class: 'fields' })
  const problem = element('div', { role: 'alert' })
  const submit = element('button', { type: 'submit', class: 'main' }, t('action.save'))
  const fields = type.add.fields.map((key) => type.fields.find((field) => field.key === key)).filter(Boolean)
  Promise.all(fields.map((field) => fieldInput(field, values[field.key], { required: type.add.required.includes(field.key) }))).then((made) => {
    made.forEach((input, index) => inputs.push({ field: fields[index], ...input, first: input.read() }))
    replace(place, made.map((input) => input.node))
    // What names a target stays: another one would be set beside it.
    if (record) for (const { field, control } of inputs) control.disabled = ['indicator', 'division', 'period'].includes(field.key)
    inputs.find(({ control }) => !control.disabled)?.control.focus()
  })
  const send = () => {
    const given = inputs.filter(({ read, first }) => (record ? !isSame(read(), first) : read().length))
    const texts = Object.fromEntries(given.map(({ field, read }) => [field.key, read()]))
    if (!record) return post('records', { type: 'target', fields: texts })
    return given.length ? post(`records/${record.id}/edit`, { seen: record.seen, fields: texts }) : { status: 'unchanged' }
  }
  return element('form', { onsubmit: async (event) => {
    event.preventDefault()
    if (submit.disabled) return
    submit.disabled = true
    try {
      done(await send())
    } catch (error) {
      const standing = error.body?.current
      replace(problem, problemNote(error), standing && button(t('targets.standing'), () => done({ standing })))
    } finally { submit.disabled = false }
  } }, place, problem, element('div', { class: 'actions' }, submit, button(t('action.cancel'), () => done(null))))
}
