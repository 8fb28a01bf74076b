import { command } from '../lib/commands'
import { fieldValue } from '../lib/dates'
import { newId } from '../lib/ids'
import type { Form } from '../lib/outbox'
import { app } from './app.svelte'
import type { Work } from './codes'

/** The working time that runs now: kept sealed on the phone, so that it goes on while the browser is dead. */
export interface Running {
  id: string
  key: string
  intervention: string
  kind: Work
  start: string
}

const NAME = 'draft:running'
const MINUTE_MS = 60_000

export function running(): Running | undefined {
  return app.kept.of<Running>(NAME)
}

/** Begin a kind of work, and end the one that ran, at the same moment. */
export async function begin(intervention: string, kind: Work): Promise<void> {
  await end()
  const start = new Date().toISOString()
  await app.kept.put(NAME, { id: newId(), key: newId(), intervention, kind, start } satisfies Running)
}

/** Whether what runs has lasted into another minute by then: the house counts whole minutes. */
export function lasts(instant: number): boolean {
  const now = running()
  return now !== undefined && Math.floor(instant / MINUTE_MS) > Math.floor(Date.parse(now.start) / MINUTE_MS)
}

/** End what runs and record it; false when it had not lasted into another minute. */
export async function end(): Promise<boolean> {
  const now = running()
  if (!now) return true
  const finish = Date.now()
  const lasted = lasts(finish)
  if (lasted) {
    const body = { id: now.id, worker_id: app.me.sub, start: now.start, end: new Date(finish).toISOString(), kind: now.kind }
    const about = { what: 'segment', intervention: now.intervention }
    const extra = { about, stamped: ['start' as const, 'end' as const], stream: `intervention:${now.intervention}` }
    const path = '/interventions/{intervention_id}/segments'
    const told = command(path, { intervention_id: now.intervention }, body, extra)
    await app.record([{ ...told, form: formOf(now, finish) }], [now.key], NAME)
    return true
  }
  await app.kept.delete(NAME)
  return false
}

/** The same as if it had been typed: where the server refuses it, the form for past time puts it right. */
function formOf(now: Running, finish: number): Form {
  const [start, end] = [Date.parse(now.start), finish].map((at) => fieldValue(at + (app.clock.offset ?? 0)))
  const place = { name: 'segment', id: now.intervention }
  const value = { worker: app.me.sub, kind: now.kind, start, end }
  return { name: `draft:segment:${now.intervention}`, place, value, ids: [now.id, now.key], keys: [now.key], at: finish }
}
