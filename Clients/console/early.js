// Asks for what the first page shows while the files that show it are still on their way.

import { askEarly } from './lib/api.js'
import { route } from './lib/router.js'
import { loadWords } from './lib/words.js'

askEarly('session')
// Nearly everybody begins here, logged in: the figures need not wait for the session's answer.
if (route().page === 'today') askEarly('today')
loadWords().catch(() => {}) // whoever needs them asks again, and says it
