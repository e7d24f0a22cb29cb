// The rows of a file to be imported: each with what would become of it, its columns with the field that they go to.

import { element, replace } from './element.js'
import { address } from './router.js'
import { actor, badge, exactTime, select } from './parts.js'
import { number, t } from './words.js'

const tones = { created: 'good', updated: 'good', suggested: 'warn', rejected: 'bad', unchanged: 'plain' }

/** @param {any} preview the hub's `Import` @param {{onMap?: (column: string, field: string) => void, more?: (after: any) => Promise<any>}} what */
export function previewTable(preview, { onMap, more }) {
  const body = element('tbody')
  const foot = element('div', { class: 'list-foot' })
  const fields = [{ key: 'ignore', label: t('import.ignore') }, ...(preview.fields ?? []).filter((field) => field.key !== 'ignore')]
  const head = (column) => element('th', { scope: 'col', class: column.field && column.field !== 'ignore' ? null : 'unmapped' }, column.name, onMap && preview.fields && element('div', null,
    select(withOwn(fields, column), column.field ?? 'ignore', null, { 'aria-label': `${t('import.goes')} ${column.name}`, onchange: (event) => onMap(column.name, event.target.value) })))
  const add = (page) => {
    for (const row of page.rows) body.append(line(row, preview.columns))
    replace(foot, page.next !== null && more && actor(t('list.more'), async () => add(await more(page.next))))
  }
  add(preview)
  return element('div', null,
    element('div', { class: 'table-wrap', tabindex: '0', role: 'region', 'aria-label': t('import.rows') },
      element('table', { class: 'preview' }, element('caption', { class: 'unseen' }, t('import.rows')),
        element('thead', null, element('tr', null, element('th', { scope: 'col' }, t('import.row')), element('th', { scope: 'col' }, t('import.outcome')), preview.columns.map(head))), body)), foot)
}

const withOwn = (fields, column) =>
  !column.field || fields.some((field) => field.key === column.field) ? fields : [...fields, { key: column.field, label: column.label ?? column.field }]

function line(row, columns) {
  return element('tr', { class: row.outcome },
    element('th', { scope: 'row' }, number(row.line)),
    element('td', { class: 'outcome' }, row.id ? element('a', { href: address('record', row.id) }, badge(t(`import.${row.outcome}`), tones[row.outcome])) : badge(t(`import.${row.outcome}`), tones[row.outcome]),
      row.message && element('p', { class: 'problem' }, row.column && element('b', null, `${row.column}: `), row.message, row.hint && element('small', { class: 'block' }, row.hint)),
      row.flags.map((flag) => element('p', { class: 'quiet' }, flag.field_label && element('b', null, flag.field_label, ' '), flag.text, flag.at && [' · ', flag.by ?? '', ' ', exactTime(flag.at)], flag.twin && [' ', element('a', { href: address('person', flag.twin) }, t('import.twin'))], !flag.twin && flag.twin_line && ` ${t('import.twinrow', { n: flag.twin_line })}`))),
    columns.map((column, index) => element('td', { class: row.column === column.name && row.outcome === 'rejected' ? 'wrong' : null }, row.cells[index] ?? '')))
}
