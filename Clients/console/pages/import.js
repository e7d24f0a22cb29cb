// Import: a file is looked at first; every row says what would become of it before anything is written, and a whole
// import can be taken back.

import { element, replace } from '../lib/element.js'
import { post, upload } from '../lib/api.js'
import { previewTable } from '../lib/preview.js'
import { pagedList, table, tableRow } from '../lib/list.js'
import { may } from '../lib/session.js'
import { actor, badge, button, confirm, exactTime, heading, labelled, say, sayError, select } from '../lib/parts.js'
import { number, sentence, t } from '../lib/words.js'

const sizeMax = 4 * 1024 * 1024

export async function page(content, _route, signal) {
  const work = element('div')
  const past = pastImports(signal)
  replace(content, heading(t('page.import')), work, element('section', { 'aria-labelledby': 'past-h' }, element('h2', { id: 'past-h' }, t('import.past')), past.node))
  begin()
  await past.reload()

  function begin(problem = null) {
    const input = element('input', { type: 'file', id: 'file', accept: '.csv,.xlsx,text/csv', class: 'unseen', onchange: () => input.files[0] && send(input.files[0]) })
    const drop = element('div', { class: 'drop' },
      element('p', { class: 'state-title' }, t('import.drop')), input,
      element('label', { for: 'file', class: 'button main' }, t('import.choose')),
      element('p', { class: 'quiet' }, t('import.drop.hint')))
    drop.addEventListener('dragover', (event) => { event.preventDefault(); drop.classList.add('over') })
    drop.addEventListener('dragleave', () => drop.classList.remove('over'))
    drop.addEventListener('drop', (event) => {
      event.preventDefault()
      drop.classList.remove('over')
      const file = event.dataTransfer.files[0]
      if (file) send(file)
    })
    replace(work, problem && element('div', { class: 'notice bad', role: 'alert' }, element('p', null, problem.message), problem.hint && element('p', null, problem.hint)), drop)
  }

  async function send(file) {
    if (file.size > sizeMax) return begin({ message: t('import.toobig'), hint: t('import.toobig.hint') })
    replace(work, element('p', { class: 'state loading', role: 'status' }, element('span', { class: 'spinner', 'aria-hidden': 'true' }), t('import.reading')))
    try {
      review(await upload('imports/upload', file, { signal }))
    } catch (error) {
      begin(error)
    }
  }

  /** What the file would do, with everything that can be corrected. */
  function review(first) {
    const settings = { map: {}, sheet: first.sheet ?? null, review: null, create: false, take: '' }
    let preview = first
    const request = (more = {}) => ({
      upload: preview.upload, sheet: settings.sheet,
      ...(settings.review !== null && { review: settings.review }), ...(settings.create && { create: true }), ...(settings.take && { take_list: settings.take }),
      ...(Object.keys(settings.map).length && { map: settings.map }), ...more,
    })
    const again = async () => {
      place.setAttribute('aria-busy', 'true')
      try {
        preview = await post('imports/preview', request(), { signal })
        draw()
      } catch (error) {
        if (error.code === 'no_such_upload') return begin(error)
        sayError(error)
      } finally { place.removeAttribute('aria-busy') }
    }
    const more = (after) => post('imports/preview', request({ after, limit: 100 }), { signal })
    const place = element('div')
    replace(work, place)
    draw()

    function draw() {
      const { counts } = preview
      const isOfPeople = ['elder', 'elders'].includes(preview.kind)
      const writes = counts.created + counts.updated + counts.suggested
      const apply = actor(t('import.apply', { n: number(writes) }), send, { class: 'main', id: 'apply', disabled: writes === 0 })
      async function send() {
        const answer = await confirm(t('import.apply.title'), t('import.apply.text', { created: number(counts.created), updated: number(counts.updated), rejected: number(counts.rejected) }), { yes: t('import.apply', { n: number(writes) }) })
        if (!answer) return
        done(await post('imports/apply', request()))
      }
      replace(place,
        element('h2', { tabindex: '-1' }, preview.title || preview.name, ' ', element('small', null, sentence(preview.kind_label ?? ''))),
        element('div', { class: 'filters' },
          preview.sheets.length > 1 && labelled(t('import.sheet'), select(preview.sheets.map((name) => ({ key: name, label: name })), preview.sheet, null,
            { onchange: (event) => { settings.sheet = event.target.value; settings.map = {}; again() } })),
          isOfPeople && check(t('import.review'), preview.review ?? false, (is) => { settings.review = is; again() }),
          isOfPeople && preview.review && check(t('import.create'), settings.create, (is) => { settings.create = is; again() }),
          isOfPeople && wide(labelled(t('import.take'), element('input', { type: 'text', value: settings.take, maxlength: '200', placeholder: t('import.take.hint'), onchange: (event) => { settings.take = event.target.value.trim(); again() } })))),
        counted(counts),
        (preview.notes ?? []).map((note) => element('p', { class: 'notice' }, note)),
        previewTable(preview, { onMap: (column, field) => { settings.map[column] = field; again() }, more }),
        element('div', { class: 'sticky-foot' }, element('div', { class: 'actions' }, apply, button(t('import.other'), () => begin()))))
    }
  }

  function done(answer) {
    replace(work, element('section', { class: 'card', role: 'status' },
      element('h2', { tabindex: '-1' }, t('import.done')), counted(answer.counts),
      element('div', { class: 'actions' },
        may('import_undo') && answer.import && actor(t('import.undo'), async (event) => { if (await undo(answer.import)) { begin(); past.reload() } }, { id: 'undo-import' }),
        button(t('import.another'), () => begin())),
      answer.counts.rejected > 0 && [element('h3', null, t('import.rejected')), previewTable({ ...answer, next: null, rows: answer.rows.filter((row) => row.outcome === 'rejected') }, {})]))
    work.querySelector('h2').focus()
    past.reload()
  }
}

const wide = (field) => { field.classList.add('wide'); return field }

const check = (label, checked, onchange) =>
  element('label', { class: 'check' }, element('input', { type: 'checkbox', checked, onchange: (event) => onchange(event.target.checked) }), label)

const counted = (counts) =>
  element('ul', { class: 'tiles small' }, ['created', 'updated', 'unchanged', 'suggested', 'rejected'].filter((key) => counts[key] || key !== 'suggested').map((key) =>
    element('li', null, element('div', { class: `tile ${key}` }, element('b', { 'data-outcome': key }, number(counts[key])), element('span', null, t(`import.${key}`))))))

async function undo(id) {
  const answer = await confirm(t('import.undo'), t('import.undo.text'), { yes: t('import.undo'), tone: 'danger' })
  if (!answer) return false
  const result = await post('imports/undo', { import: id })
  say(t('import.undone', { archived: number(result.archived), restored: number(result.restored) }))
  if (result.kept.length) {
    await confirm(t('import.kept', { n: result.kept.length }), result.kept.slice(0, 20).map((each) => each.text).join('\n'), { yes: t('action.ok') })
  }
  return true
}

function pastImports(signal) {
  const columns = ['file', 'at', 'by', 'records', 'state'].map((key) => t(`import.col.${key}`))
  const list = pagedList({
    signal,
    fetch: (after, stop) => post('imports', { after, limit: 20 }, { signal: stop }),
    frame: () => table(t('import.past'), columns),
    row: (item) => tableRow(columns, [item.file, exactTime(item.at), item.by ?? '', number(item.records),
      item.undone ? badge(t('import.isundone')) : may('import_undo') ? actor(t('import.undo'), async () => { if (await undo(item.import)) list.reload() }, { class: 'small' }) : '']),
    nothing: () => [t('import.nopast'), ''],
  })
  return list
}
