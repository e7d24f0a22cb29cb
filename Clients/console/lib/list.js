// Lists that the hub gives in pages: the next one is fetched as its end comes into sight, or by the button.

import { element, replace } from './element.js'
import { button, empty, failure, loading } from './parts.js'
import { number, t } from './words.js'

/** Rows kept on one page before it waits to be asked: nobody reads on, and a search is quicker. */
const rowsMax = 2000

/**
 * @param {{
 *   fetch: (after: any, signal: AbortSignal) => Promise<{items: any[], next: any, total: number|null}>,
 *   frame: () => {node: HTMLElement, rows: Element},
 *   row: (item: any, index: number) => Node,
 *   nothing: () => [string, string?, any?],
 *   count?: (total: number) => string,
 *   signal: AbortSignal,
 *   onItems?: (items: any[]) => void,
 * }} list
 */
export function pagedList(list) {
  const summary = element('p', { class: 'summary', role: 'status' })
  const part = element('p', { class: 'paper-only' })
  const place = element('div')
  const foot = element('div', { class: 'list-foot' })
  const node = element('section', { class: 'paged' }, summary, part, place, foot)
  let round = 0, after = null, count = 0, isBusy = false, rows = null, total = null
  let stop = new AbortController()

  const watcher = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting) && after !== null && count < rowsMax) more()
  }, { rootMargin: '600px' })
  watcher.observe(foot)
  list.signal.addEventListener('abort', () => { watcher.disconnect(); stop.abort() })

  async function more() {
    if (isBusy) return
    isBusy = true
    const current = round
    replace(foot, loading())
    try {
      const answer = await list.fetch(after, stop.signal)
      if (current !== round || list.signal.aborted) return
      take(answer)
    } catch (error) {
      if (current === round && error.name !== 'AbortError') replace(foot, failure(error, more))
    } finally {
      if (current === round) isBusy = false
    }
    // A tall screen may show the end still.
    if (current === round && after !== null && count < rowsMax && foot.getBoundingClientRect().top < innerHeight) more()
  }

  function take(answer) {
    if (!rows) {
      if (!answer.items.length) {
        replace(place, empty(...list.nothing()))
        replace(summary)
      } else {
        const frame = list.frame()
        rows = frame.rows
        replace(place, frame.node)
      }
      total = answer.total
    }
    const start = count
    for (const item of answer.items) rows?.append(list.row(item, count++))
    after = answer.next
    list.onItems?.(answer.items, start)
    if (total !== null && list.count && count) replace(summary, list.count(total))
    replace(foot, after === null
      ? count > 20 && element('p', { class: 'quiet' }, t('list.end', { n: number(count) }))
      : button(t('list.more'), more))
    replace(part, after !== null && t('list.part', { n: number(count) }))
  }

  /** Begins anew; what is shown stays until the answer is there. */
  async function reload() {
    round += 1
    stop.abort()
    stop = new AbortController()
    const current = round
    isBusy = true
    node.setAttribute('aria-busy', 'true')
    if (!place.childNodes.length) replace(place, loading())
    try {
      const answer = await list.fetch(null, stop.signal)
      if (current !== round || list.signal.aborted) return
      rows = null; after = null; count = 0; total = null
      replace(place)
      take(answer)
    } catch (error) {
      if (current !== round || error.name === 'AbortError') return
      rows = null; after = null; count = 0
      replace(summary); replace(part); replace(foot)
      replace(place, failure(error, reload))
    } finally {
      if (current === round) { isBusy = false; node.removeAttribute('aria-busy') }
    }
  }

  return { node, reload }
}

/** A table whose rows become cards on a narrow screen: each cell names its column. */
export function table(caption, columns, more = {}) {
  const rows = element('tbody')
  const node = element('div', { class: 'table-wrap', ...more },
    element('table', { class: 'cards-when-narrow' }, element('caption', { class: 'unseen' }, caption),
      element('thead', null, element('tr', null, columns.map((column) => element('th', { scope: 'col' }, column)))), rows))
  return { node, rows }
}

/** A row for such a table; the first cell is its heading. */
export const tableRow = (columns, cells, more = {}) =>
  element('tr', more, cells.map((cell, index) =>
    element(index ? 'td' : 'th', { scope: index ? null : 'row', 'data-label': columns[index] }, cell)))
