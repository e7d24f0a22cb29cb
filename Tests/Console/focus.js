// Whether the keyboard's focus shows where it is: [what has it, whether it shows, why not].
const node = document.activeElement
if (!node || node === document.body) return ['', true]
const style = getComputedStyle(node)
const label = node.tagName + ' ' + (node.textContent || node.getAttribute('aria-label') || node.id || '').trim().slice(0, 24)
const box = node.getBoundingClientRect()
const isThere = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || node.matches('input.unseen') || node.tagName === 'MAIN'
const covered = document.elementFromPoint(Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1), Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1))
const isSeen = !covered || node.contains(covered) || covered.contains(node) || box.height > innerHeight
return [label, isThere && isSeen, isThere ? 'covered by ' + covered?.className : 'no outline']
