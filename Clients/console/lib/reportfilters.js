// What a report can be asked, as controls: each report takes its own.

import { element } from './element.js'
import { post } from './api.js'
import { choice, several, villageSelect } from './filters.js'
import { labelled } from './parts.js'
import { terms } from './session.js'
import { sentence, t } from './words.js'

/** @typedef {{report: string, by: string, period: string, month: string, year: string, village: string|null, targets: Set<string>,
 *   seed: string, percent: string, release: string, with: string, all: boolean}} Asked */

/** The question as the hub takes it. @param {Asked} asked @param {{takes: string[]}} report */
export function question(asked, report) {
  const takes = (name) => report.takes.includes(name)
  return {
    report: asked.report,
    ...(takes('by') && { by: asked.by || null }),
    ...(takes('month') && !takes('release') && (asked.period === 'year' ? { year: Number(asked.year) } : { month: asked.month })),
    ...(takes('village') && !takes('release') && { village: asked.village }),
    ...(takes('targets') && asked.targets.size && { targets: asked.targets.has('all') ? 'all' : [...asked.targets].join(',') }),
    ...(takes('seed') && asked.seed && { seed: Number(asked.seed) }),
    ...(takes('percent') && asked.percent && { percent: asked.percent }),
    ...(takes('release') && { release: asked.release }),
    ...(takes('with') && asked.with && { with: asked.with }),
    ...(takes('all') && { all: asked.all }),
  }
}

/** A release says its period and division itself; the last one is compared unless another is chosen. @param {any} report @param {Asked} asked @param {() => any} run @param {() => any} redraw the controls, then run */
export async function reportFilters(report, asked, run, redraw) {
  const takes = (name) => report.takes.includes(name)
  const releases = takes('release') ? (await post('releases', { limit: 200 })).items.map((each) => ({ key: each.id, label: `${each.period} ${each.division_name}` })) : []
  if (takes('release') && !releases.some(({ key }) => key === asked.release)) asked.release = releases[0]?.key ?? ''
  return [
    report.by.length > 0 && choice(t('figures.by'), report.by, asked.by, (key) => { asked.by = key; run() }, null),
    releases.length > 0 && choice(t('figures.release'), releases, asked.release, (key) => { asked.release = key; run() }, null),
    takes('month') && !takes('release') && period(asked, run, redraw),
    takes('village') && !takes('release') && await villageSelect(asked.village, (code) => { asked.village = code; run() }),
    takes('seed') && typed(t('figures.seed'), asked.seed, '-?[0-9]{1,15}', (text) => { asked.seed = text; run() }),
    takes('percent') && typed(t('figures.percent'), asked.percent, '[0-9]{0,3}([.][0-9])?', (text) => { asked.percent = text; run() }),
    releases.length > 1 && choice(t('figures.with'), releases, asked.with, (key) => { asked.with = key; run() }, t('figures.with.now')),
    releases.length > 0 && tick(t('figures.all'), asked.all, (is) => { asked.all = is; run() }),
    takes('targets') && several(t('figures.targets'), [{ key: 'all', label: t('figures.targets.all') }, ...terms('categories')], asked.targets, run),
    takes('seed') && element('p', { class: 'quiet whole' }, t('figures.seed.hint')),
  ]
}

const period = (asked, run, redraw) => [
  choice(t('figures.period'), ['month', 'year'].map((key) => ({ key, label: t(`figures.${key}`) })), asked.period, (key) => { asked.period = key; redraw() }, null),
  when(asked, run),
]

/** The month or the year itself. */
export const when = (asked, run = () => {}) => asked.period === 'year'
  ? typed(t('figures.year'), asked.year, '[0-9]{4}', (text) => { asked.year = text; run() })
  : labelled(t('figures.month'), element('input', { type: 'month', value: asked.month, required: true,
    onchange: (event) => { if (/^\d{4}-\d\d$/.test(event.target.value)) { asked.month = event.target.value; run() } } }))

function typed(label, value, pattern, onchange) {
  const whole = new RegExp(`^(${pattern})$`)
  return labelled(label, element('input', { inputmode: 'numeric', pattern, value, maxlength: '16', autocomplete: 'off',
    onchange: (event) => { if (whole.test(event.target.value.trim())) onchange(event.target.value.trim()) } }))
}

/** @param {string} label @param {boolean} checked @param {(is: boolean) => void} onchange */
export const tick = (label, checked, onchange) =>
  element('label', { class: 'check' }, element('input', { type: 'checkbox', checked, onchange: (event) => onchange(event.target.checked) }), sentence(label))
