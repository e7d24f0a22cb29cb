// What the pages about figures share: where one can go among them, and the hub's own tables.

import { element, hubFragment } from './element.js'
import { address } from './router.js'
import { may } from './session.js'
import { t } from './words.js'

const pages = [['figures', 'reports'], ['releases', 'releases'], ['targets', 'reports']]

/** @param {string} current */
export const figureTabs = (current) =>
  element('nav', { class: 'tabs', 'aria-label': t('page.figures') }, element('ul', null, pages.filter(([, needs]) => may(needs)).map(([page]) =>
    element('li', null, element('a', { href: address(page), 'aria-current': page === current ? 'page' : null }, t(`figures.tab.${page}`))))))

/** The hub's table, chart and definitions; a table that is too wide scrolls by itself. @param {{html: string, title: string}} report */
export function reportBody(report) {
  const node = element('div', { class: 'report-body' })
  node.append(hubFragment(report.html, 'text/html'))
  for (const table of node.querySelectorAll('table')) {
    const wrap = element('div', { class: 'table-wrap', tabindex: '0', role: 'region', 'aria-label': report.title })
    table.replaceWith(wrap)
    wrap.append(table)
  }
  for (const chart of node.querySelectorAll('svg')) requestAnimationFrame(() => cut(chart))
  return node
}

/** A phone has no room for what a chart keeps free for longer names and larger figures. */
function cut(chart) {
  if (!chart.isConnected || innerWidth > 480) return
  const { x, width } = chart.querySelector('g').getBBox()
  chart.setAttribute('viewBox', `${Math.floor(x)} 0 ${Math.ceil(width) + 1} ${chart.viewBox.baseVal.height}`)
  chart.style.setProperty('--drawn', `${Math.ceil(width)}px`)
}
