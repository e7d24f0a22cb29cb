// Small drawings for the first page. The figures stand beside every shape: nothing depends on colour or on seeing.

import { drawing, element } from './element.js'
import { number, percent, t } from './words.js'

/**
 * Bars, one a line, each a link to the list behind it.
 * @param {{label: string, share: number|null, text: string, of?: string, href?: string, tone?: string}[]} lines
 * @param {{goal?: number|null}} [more]
 */
export function bars(lines, { goal = null } = {}) {
  return element('ul', { class: 'bars' }, lines.map((line) => {
    const width = `${Math.min(100, Math.max(0, (line.share ?? 0) * 100))}%`
    return element('li', null, element(line.href ? 'a' : 'div', { href: line.href, class: 'bar-line' },
      element('span', { class: 'bar-label' }, line.label),
      element('span', { class: 'bar-track', 'aria-hidden': 'true' },
        element('span', { class: `bar-fill ${line.tone ?? ''}`, css: { '--width': width } }),
        goal !== null && element('span', { class: 'bar-goal', css: { '--at': `${Math.min(100, goal * 100)}%` } })),
      element('span', { class: 'bar-text' }, line.text, line.of && element('span', { class: 'of' }, line.of))))
  }))
}

/**
 * Twelve months as columns, with their target as a line.
 * @param {{month: string, rate: number|null, targets: number, visited: number}[]} months @param {number|null} goal
 */
export function trend(months, goal) {
  if (months.every(({ rate }) => rate === null)) return element('p', { class: 'quiet' }, t('today.trend.none'))
  const [width, height, base, top] = [420, 206, 166, 22]
  const step = width / Math.max(1, months.length)
  const y = (share) => base - share * (base - top)
  const shapes = months.map(({ month, rate }, index) => {
    const middle = step * (index + 0.5)
    const isLast = index === months.length - 1
    return [
      rate !== null && drawing('rect', {
        x: middle - step * 0.3, y: y(Math.min(1, rate)), width: step * 0.6, height: base - y(Math.min(1, rate)),
        class: isLast ? 'column now' : 'column', rx: 2,
      }),
      drawing('text', { x: middle, y: rate === null ? base - 6 : y(Math.min(1, rate)) - 6, 'text-anchor': 'middle', class: 'figure' },
        rate === null ? '–' : String(Math.floor(rate * 100 + 1e-6))),
      drawing('text', { x: middle, y: base + 18, 'text-anchor': 'middle' }, String(Number(month.slice(5)))),
      // Twelve months always hold a January; December's year would run into it.
      ((index === 0 && !month.endsWith('-12')) || month.endsWith('-01')) &&
        drawing('text', { x: middle, y: base + 34, 'text-anchor': 'middle', class: 'year' }, month.slice(0, 4)),
    ]
  })
  const described = months.map(({ month, rate }) => `${month} ${percent(rate)}`).join(', ')
  return element('figure', { class: 'trend' },
    drawing('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `${t('today.trend')}: ${described}` },
      drawing('line', { x1: 0, x2: width, y1: base, y2: base, class: 'axis' }),
      shapes.map((shape) => shape[0]),
      goal !== null && drawing('line', { x1: 0, x2: width, y1: y(goal), y2: y(goal), class: 'goal' }),
      shapes.map((shape) => shape.slice(1))),
    element('figcaption', null, goal === null ? t('today.trend.note') : t('today.trend.goal', { goal: percent(goal) })),
    element('details', null, element('summary', null, t('action.as_table')),
      element('table', null, element('thead', null, element('tr', null,
        ['month', 'targets', 'visited', 'rate'].map((key) => element('th', { scope: 'col' }, t(`rate.${key}`))))),
      element('tbody', null, months.map((line) => element('tr', null, element('th', { scope: 'row' }, line.month),
        element('td', null, number(line.targets)), element('td', null, number(line.visited)), element('td', null, percent(line.rate))))))))
}
