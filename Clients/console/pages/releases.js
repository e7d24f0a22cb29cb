// Releases: a period's figures kept as they were published and handed up, and what the level above answered.

import { element, replace } from '../lib/element.js'
import { isOutOfDate, post } from '../lib/api.js'
import { villageSelect } from '../lib/filters.js'
import { figureTabs } from '../lib/figuretabs.js'
import { divisionSelect } from '../lib/form.js'
import { pagedList, table, tableRow } from '../lib/list.js'
import { when, tick } from '../lib/reportfilters.js'
import { address, go } from '../lib/router.js'
import { may } from '../lib/session.js'
import { ask, badge, button, exactTime, heading, labelled, problemNote, say, select } from '../lib/parts.js'
import { now, number, t } from '../lib/words.js'

let village = null

export async function page(content, _route, signal) {
  const columns = ['period', 'division', 'at', 'by', 'state', 'answer'].map((key) => t(`releases.${key}`))
  const list = pagedList({
    signal,
    fetch: (after, stop) => post('releases', { village, after, limit: 50 }, { signal: stop }),
    frame: () => table(t('releases.title'), columns),
    row: (item) => tableRow(columns, [
      element('a', { href: address('release', item.id) }, item.period), item.division_name,
      exactTime(item.released_at), item.released_by ?? '', states(item),
      [item.answer_note, item.answered_by && element('small', { class: 'block' }, item.answered_by, ' ', exactTime(item.answered_at))]]),
    nothing: () => [t('releases.none'), t('releases.none.hint')],
    count: (total) => t('releases.count', { n: number(total) }),
  })
  const publish = async () => {
    const made = await ask(t('releases.publish'), (done) => publishForm(done))
    if (!made) return
    say(t('releases.published', { period: made.period }))
    for (const [is, words] of [[!made.villages, t('releases.novillages')], [made.incomplete, made.freshness]]) if (is) say(words, 'warn')
    go(address('release', made.id))
  }
  const filters = element('div', { class: 'filters no-print' })
  replace(content, heading(t('page.figures'), may('publish') && button(t('releases.publish'), publish, { class: 'main', id: 'publish' })),
    figureTabs('releases'), element('p', { class: 'quiet' }, t('releases.lead')), filters, list.node)
  replace(filters, await villageSelect(village, (code) => { village = code; list.reload() }))
  await list.reload()
}

const tones = { submitted: 'warn', accepted: 'good', returned: 'bad' }

/** Where a release stands; that somebody changed it is said first. */
export const states = (item) => [
  item.withdrawn && badge(t('releases.withdrawn')), ' ',
  item.state && badge(item.state.label, tones[item.state.key]), ' ',
  !item.valid && badge(t('releases.altered'), 'bad'),
]

/** What is published, for which division and period. The hub says whether it may be. */
async function divisionPlace(place, chosen) {
  const field = await divisionSelect(chosen)
  replace(place, labelled(t('releases.division'), field))
  return field
}

function publishForm(done) {
  const last = new Date(now() + 8 * 3600_000)
  last.setUTCDate(0)
  const asked = { period: 'month', month: last.toISOString().slice(0, 7), year: String(new Date(now() + 8 * 3600_000).getUTCFullYear() - 1) }
  let division = null
  const isSoFar = { value: false }
  const note = element('textarea', { rows: '2', maxlength: '600' })
  const problem = element('div', { role: 'alert' })
  const submit = element('button', { type: 'submit', class: 'main' }, t('releases.publish'))
  const place = element('div')
  divisionPlace(place, null).then((field) => { division = field })
  const period = element('div', { class: 'fields' })
  const draw = () => replace(period,
    labelled(t('figures.period'), select(['month', 'year'].map((key) => ({ key, label: t(`figures.${key}`) })), asked.period, null,
      { onchange: (event) => { asked.period = event.target.value; draw() } })),
    when(asked))
  draw()
  return element('form', { onsubmit: async (event) => {
    event.preventDefault()
    if (submit.disabled) return
    submit.disabled = true
    replace(problem, element('p', { class: 'quiet' }, t('releases.counting')))
    try {
      done(await post('releases/publish', {
        ...(asked.period === 'year' ? { year: Number(asked.year) } : { month: asked.month }),
        ...(division?.value && { village: division.value }), ...(note.value.trim() && { note: note.value.trim() }), so_far: isSoFar.value,
      }))
    } catch (error) {
      replace(problem, problemNote(error))
    } finally { submit.disabled = false }
  } }, element('p', null, t('releases.publish.text')), place, period, tick(t('releases.sofar'), false, (is) => { isSoFar.value = is }),
  labelled(t('releases.note'), note), problem, element('div', { class: 'actions' }, submit, button(t('action.cancel'), () => done(null))))
}

/** Asks for an answer to a release and gives it: the release as it stands then, or null. @param {'accept'|'return'|'withdraw'} answer */
export async function answerRelease(item, answer) {
  const wasAnswered = answer !== 'withdraw' && item.state?.key !== 'submitted'
  const given = await ask(t(`releases.${answer}`), (done) => {
    const note = element('textarea', { rows: '3', maxlength: '200', required: answer === 'return' })
    const change = { value: false }
    const problem = element('div', { role: 'alert' })
    const submit = element('button', { type: 'submit', class: answer === 'accept' ? 'main' : 'main danger' }, t(`releases.${answer}`))
    return element('form', { onsubmit: async (event) => {
      event.preventDefault()
      if (submit.disabled) return
      submit.disabled = true
      try {
        done(await post(`releases/${item.id}/answer`, { answer, seen: item.seen, ...(note.value.trim() && { note: note.value.trim() }), change: change.value }))
      } catch (error) {
        if (isOutOfDate(error) && error.body?.current) { say(t('releases.stale'), 'warn'); done(error.body.current); return }
        replace(problem, problemNote(error))
      } finally { submit.disabled = false }
    } }, element('p', null, t(`releases.${answer}.text`)),
    answer !== 'withdraw' && labelled(t(answer === 'return' ? 'releases.reason' : 'releases.note'), note),
    wasAnswered && tick(t('releases.change'), false, (is) => { change.value = is }), problem,
    element('div', { class: 'actions' }, submit, button(t('action.cancel'), () => done(null))))
  })
  return given
}
