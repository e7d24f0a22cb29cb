// Work by keyboard alone: j and k go through a list, digits choose, ? says what there is.

import { element } from './element.js'
import { ask } from './parts.js'
import { t } from './words.js'

/** The list's nodes take the focus one after another; `actions` get the index of the one that has it. */
export function cursor(nodes, signal, actions) {
  const index = () => nodes().findIndex((node) => node.contains(document.activeElement))
  const move = (by) => {
    const all = nodes()
    const at = index()
    const to = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))]
    to?.focus()
    to?.scrollIntoView({ block: 'nearest' })
  }
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || document.querySelector('dialog[open]')) return
    if (event.target.closest?.('textarea, select, input:not([type=radio]):not([type=checkbox])')) {
      if (event.key === 'Escape') event.target.closest('[tabindex="-1"], li')?.focus()
      return
    }
    const key = event.key
    if (key === 'j') move(1)
    else if (key === 'k') move(-1)
    else if (/^[0-9]$/.test(key) && actions.digit) actions.digit(index(), Number(key))
    else if (actions[key]) actions[key](index())
    else return
    event.preventDefault()
  }, { signal })
}

/** @param {[string, string][]} keys */
export const help = (keys) =>
  ask(t('keys.title'), () => element('dl', { class: 'keys' }, keys.map(([key, what]) =>
    element('div', null, element('dt', null, element('kbd', null, key)), element('dd', null, what)))))
