// A page of the hub's that is made for paper, shown as it will be printed. Its style is its own and reaches nothing else.

import { element, hubFragment } from './element.js'

/** @param {string} html a whole page of the hub's @param {boolean} isLarge */
export function paper(html, isLarge) {
  // Taken out before anything parses the page: a style of its own is what the console's policy refuses.
  const [before, style, after] = html.split(/<style>|<\/style>/)
  const node = element('div', { class: 'paper' })
  const root = node.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  // Within a shadow there is no body: the element below stands for it. How large a sheet of paper is, the page itself says.
  sheet.replaceSync(style.replace(/@page[^{]*\{[^}]*\}/g, '').replace(/(^|[\s,}])body(?=[\s.{])/g, '$1.body'))
  root.adoptedStyleSheets = [sheet]
  const body = element('div', { class: isLarge ? 'body large' : 'body' })
  body.append(hubFragment(before + after, 'text/html'))
  root.append(body)
  return node
}

/** Hands a text to the browser to keep as a file. */
export function keep(text, name) {
  const link = element('a', { href: URL.createObjectURL(new Blob([text], { type: 'text/html' })), download: name })
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
