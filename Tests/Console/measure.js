// What Tests/Console/pictures.py measures on a page: returns sentences about what is wrong with it.
const found = []
const seen = new Set()
const say = (what, node, more = '') => {
  const text = `${what}: <${node.tagName.toLowerCase()}${node.className && typeof node.className === 'string' ? '.' + node.className.trim().replace(/\s+/g, '.') : ''}> ${(node.textContent || '').trim().slice(0, 30)} ${more}`
  if (!seen.has(text)) { seen.add(text); found.push(text) }
}
const shown = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !node.closest('.unseen, .skip, [inert]') && !hidden(node)
function hidden(node) { for (let at = node; at; at = at.parentElement) if (getComputedStyle(at).clipPath.startsWith('inset')) return true; return false }
const parse = (text) => { const m = text.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0]; return { r: m[0], g: m[1], b: m[2], a: m[3] ?? 1 } }
const over = (top, under) => ({ r: top.r * top.a + under.r * (1 - top.a), g: top.g * top.a + under.g * (1 - top.a), b: top.b * top.a + under.b * (1 - top.a), a: 1 })
const light = ({ r, g, b }) => { const [x, y, z] = [r, g, b].map((c) => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4 }); return 0.2126 * x + 0.7152 * y + 0.0722 * z }
const ratio = (one, other) => { const [a, b] = [light(one), light(other)].sort((x, y) => y - x); return (a + 0.05) / (b + 0.05) }
function ground(node) {
  const layers = []
  for (let at = node; at; at = at.parentElement) { const colour = parse(getComputedStyle(at).backgroundColor); if (colour.a > 0) layers.push(colour); if (colour.a === 1) break }
  return layers.reverse().reduce((under, top) => over(top, under), parse(getComputedStyle(document.documentElement).backgroundColor === 'rgba(0, 0, 0, 0)' ? 'rgb(255,255,255)' : getComputedStyle(document.documentElement).backgroundColor))
}
function opacity(node) { let all = 1; for (let at = node; at; at = at.parentElement) all *= Number(getComputedStyle(at).opacity); return all }
const top = document.querySelector('dialog[open]') ?? document.body
const texts = []
const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT)
while (walker.nextNode()) {
  const node = walker.currentNode.parentElement
  if (!walker.currentNode.data.trim() || !shown(node) || node.closest('option, script, noscript, :disabled')) continue
  const style = getComputedStyle(node)
  const isSVG = node.namespaceURI.endsWith('svg')
  const back = ground(isSVG ? node.closest('svg').parentElement : node)
  const colour = parse(isSVG ? style.fill : style.color)
  colour.a *= opacity(node)
  const size = parseFloat(style.fontSize)
  const least = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5
  const is = ratio(over(colour, back), back)
  if (is < least - 0.01) say('contrast', node, is.toFixed(2))
  if (size < 11.5 && !isSVG) say('small text', node, `${size}px`)
  const range = document.createRange()
  range.selectNodeContents(walker.currentNode)
  for (const box of range.getClientRects()) if (box.width > 1 && box.height > 1) texts.push({ node, box })
}
if (document.documentElement.scrollWidth > innerWidth + 1) found.push('the page is wider than the window')
for (const node of top.querySelectorAll('*')) {
  if (!shown(node)) continue
  const box = node.getBoundingClientRect()
  if (box.width && box.right > innerWidth + 1 && !node.closest('.table-wrap, svg, .report-body pre, .checks')) say('beyond the edge', node)
  const style = getComputedStyle(node)
  if ((style.overflowX === 'hidden' || style.textOverflow === 'ellipsis') && node.scrollWidth > node.clientWidth + 1 && !['INPUT', 'SELECT'].includes(node.tagName)) say('cut off', node)
  if (node.matches('button, a[href], input, select, textarea, summary, [role=button]')) {
    const name = node.getAttribute('aria-label') || (node.getAttribute('aria-labelledby') || '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join('')
      || [...(node.labels ?? [])].map((label) => label.textContent).join('') || node.textContent.trim() || node.title
    if (!name) say('without a name', node)
    // WCAG 2.2, 2.5.8: 24 px, links within text excepted.
    if ((box.width < 23.5 || box.height < 23.5) && !node.matches('input[type=checkbox], input[type=radio], input.unseen, p a, td a, th a, li a, dd a, h2 a, span a, small a')) say('small to hit', node, `${Math.round(box.width)}x${Math.round(box.height)}`)
  }
}
const scrolls = (node) => node.closest('.table-wrap, .checks, .sticky-foot, #said, .top')
for (let i = 0; i < texts.length && i < 1500; i++) for (let j = i + 1; j < Math.min(i + 60, texts.length); j++) {
  const [a, b] = [texts[i], texts[j]]
  if (a.node === b.node || a.node.contains(b.node) || b.node.contains(a.node) || scrolls(a.node) !== scrolls(b.node)) continue
  const width = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left), height = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top)
  if (width > 3 && height > 5) say('overlapping', a.node, `with ${b.node.textContent.trim().slice(0, 20)}`)
}
return found.slice(0, 12)
