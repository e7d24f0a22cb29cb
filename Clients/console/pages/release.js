// One release: its figures as they were published, what became of it, and how to compare it with today's.

import { element, replace } from '../lib/element.js'
import { get } from '../lib/api.js'
import { figureTabs, reportBody } from '../lib/figuretabs.js'
import { address } from '../lib/router.js'
import { actor, button, exactTime, heading, say, show } from '../lib/parts.js'
import { sentence, t } from '../lib/words.js'
import { answerRelease, states } from './releases.js'

export async function page(content, route, signal) {
  const load = () => show(content, () => get(`releases/${route.id}`, { signal }), (release) => draw(release))

  function draw(release) {
    const head = element('div', { class: 'part' })
    drawHead(head, release)
    return [
      heading([t('releases.of', { period: release.period }), ' ', element('small', null, release.division_name)],
        button(t('action.print'), () => print())),
      figureTabs('releases'), head,
      release.pages.map((each) => element('section', { class: 'card' }, element('h2', null, sentence(each.title)), body(each))),
    ]
  }

  function drawHead(head, release) {
    const answer = (kind) => actor(t(`releases.${kind}`), async () => {
      const now = await answerRelease(release, kind)
      if (!now) return
      drawHead(head, { ...release, ...now })
      say(t(`releases.${kind}.done`))
    }, { class: kind === 'accept' ? 'main' : '' })
    replace(head,
      element('p', { class: 'lead-line' }, states(release)),
      element('p', { class: 'quiet' }, t('releases.by'), ' ', release.released_by ?? '', ' · ', exactTime(release.released_at), release.as_of && [' · ', t('releases.asof'), ' ', exactTime(release.as_of)],
        ' · ', t('releases.hash'), ' ', element('code', { title: release.hash }, release.hash?.slice(0, 12) ?? ''),
        release.replaces && [' · ', element('a', { href: address('release', release.replaces) }, t('releases.replaces'))]),
      release.note && element('p', { class: 'words' }, release.note),
      release.answered_by && element('p', null, t('releases.answered', { name: release.answered_by }), ' ', exactTime(release.answered_at), release.answer_note && [' · ', release.answer_note]),
      element('div', { class: 'actions' },
        element('a', { class: 'button', href: address('figures', null, null, { release: release.id }) }, t('releases.compare')),
        release.may_answer && [answer('accept'), answer('return')], release.may_withdraw && answer('withdraw')))
  }
  await load()
}

/** What the columns count is folded away: it is the same for every release, and there are eight reports. */
function body(report) {
  const node = reportBody(report)
  const meaning = node.querySelector('section')
  if (!meaning) return node
  const title = meaning.querySelector('h2')?.textContent ?? ''
  meaning.querySelector('h2')?.remove()
  const folded = element('details', null, element('summary', null, title))
  meaning.replaceWith(folded)
  folded.append(meaning)
  return node
}
