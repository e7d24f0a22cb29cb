// Whether the keyboard's focus shows where it is: [what has it, whether it shows, why not].
const node = document.activeElement
if (!node || node === document.body) return ['', true]
// A control that is not seen itself shows it on what follows: a file's label.
const shown = node.matches('input.unseen') ? node.nextElementSibling ?? node : node
const style = getComputedStyle(shown)
const label = node.tagName + ' ' + (node.textContent || node.getAttribute('aria-label') || node.id || '').trim().slice(0, 24)
const box = shown.getBoundingClientRect()
const isThere = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || node.tagName === 'MAIN'
const covered = document.elementFromPoint(Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1), Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1))
const isSeen = !covered || shown.contains(covered) || covered.contains(shown) || box.height > innerHeight
return [label, isThere && isSeen, isThere ? 'covered by ' + covered?.className : 'no outline']
