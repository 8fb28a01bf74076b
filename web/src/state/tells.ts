import { brief, clockTime } from '../lib/dates'
import type { Entry } from '../lib/outbox'
import { t, word } from '../words/words.svelte'
import { app } from './app.svelte'
import { nameOf, workerName } from './known'
import type { Key } from '../words/catalogue'

/** What a command of this phone says, in a line; the server's own sentence takes its place once it has it. */
export function tells(entry: Entry): string {
  const what = t(`did_${entry.about.what}` as Key)
  const more = details(entry)
  return more ? `${what}: ${more}` : what
}

function details(entry: Entry): string {
  const body = entry.body as Record<string, string | undefined>
  switch (entry.about.what) {
    case 'segment':
      return `${word(body.kind, 'work')} ${clockTime(body.start!)}–${clockTime(body.end!)}`
    case 'measure':
      return word(body.kind, 'measure')
    case 'contact':
      return word(body.with, 'contact')
    case 'participant':
      return workerName(body.worker_id!)
    case 'close':
      return closing(body.task, body.subtask)
    case 'order':
      return `${body.station}, ${brief(body.issued_at!, app.now)}`
    case 'order_step':
      return word(body.kind)
    case 'told':
      return word(body.who)
    case 'placement':
    case 'enquiry':
      return nameOf('centres', body.centre_id)
    case 'triage':
      return word(body.decision)
    case 'notification':
    case 'case':
      return nameOf('municipalities', body.municipality)
    default:
      return ''
  }
}

/** As what an intervention was closed. */
export function closing(task: string | null | undefined, subtask: string | null | undefined): string {
  return [word(task, 'task'), word(subtask)].filter(Boolean).join(', ')
}
