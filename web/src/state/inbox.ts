import type { Notification } from '../api/answers'
import { DAY_MS } from '../lib/dates'
import type { Entry } from '../lib/outbox'

/** The calls that nobody has judged yet, the newest first; what is judged on this phone counts as judged. */
export function untriaged(items: Notification[], entries: Entry[], now: number = Date.now()): Notification[] {
  const judged = new Set(entries.filter((entry) => entry.about.what === 'triage' && entry.state !== 'dropped').map((entry) => entry.about.notification))
  return newest(items).filter((one) => !one.triage && !judged.has(one.id) && one.urgency === 'now' && now - Date.parse(one.received_at) < 7 * DAY_MS)
}

export function newest(items: Notification[]): Notification[] {
  return [...items].sort((a, b) => Date.parse(b.received_at) - Date.parse(a.received_at))
}
