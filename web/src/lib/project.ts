import type { Case, Intervention, InterventionInList, PersonInCase } from '../api/answers'
import type { Entry } from './outbox'

type Positions = Record<string, number> | undefined

/** The event of what no server has recorded. */
const NOT_YET = ''

/** Which service decides a command, by its path: the first part of the gateway's table that the phone needs. */
const OWNERS: [RegExp, string][] = [
  [/^\/(interventions|restraining-orders)/, 'intervention'],
  [/^\/(placements|enquiries)/, 'placement'],
  [/./, 'intake'],
]

export function serviceOf(path: string): string {
  return OWNERS.find(([pattern]) => pattern.test(path))![1]
}

/** Whether an answer of the server's already knows of this command. */
function isSeen(entry: Entry, seen: Positions): boolean {
  const service = serviceOf(entry.path)
  const position = Number(new RegExp(`(?:^|,)${service}=(\\d+)`).exec(entry.told?.position ?? '')?.[1] ?? Infinity)
  return entry.state === 'sent' && (seen?.[service] ?? -1) >= position
}

/** The commands that hold although what the server last showed does not have them yet. */
export function holding(entries: Entry[], seen: Positions): Entry[] {
  return entries.filter((entry) => ['waiting', 'sending', 'sent'].includes(entry.state) && !isSeen(entry, seen))
}

/** What has to be shown beside what the server said: what holds, and what needs the worker. */
export function unsettled(entries: Entry[], seen: Positions): Entry[] {
  return entries.filter((entry) => entry.state !== 'dropped' && !isSeen(entry, seen))
}

function text(entry: Entry, name: string): string {
  return String(entry.body[name] ?? '')
}

/** An intervention that only this phone knows of, as the list would show it. */
function opened(entry: Entry): InterventionInList {
  return {
    id: text(entry, 'id'),
    notification_id: (entry.body.notification_id as string | undefined) ?? null,
    case_id: (entry.body.case_id as string | undefined) ?? null,
    csd: null,
    unit: null,
    worker_id: text(entry, 'worker_id'),
    state: 'open',
    task: null,
    subtask: null,
    also_tasks: [],
    began: text(entry, 'occurred_at'),
    ended_at: null,
    unchecked: [],
    participants: [],
    report: null,
  }
}

/** Her interventions, the newest first: what the server showed last and what is still on the phone. */
export function interventions(shown: InterventionInList[], seen: Positions, entries: Entry[]): InterventionInList[] {
  const own = holding(entries, seen)
  const known = new Set(shown.map((one) => one.id))
  const fresh = own.filter((entry) => entry.about.what === 'open' && !known.has(text(entry, 'id'))).map(opened)
  return [...shown, ...fresh].map((one) => changed(one, own)).sort((a, b) => Date.parse(b.began) - Date.parse(a.began))
}

/** One intervention with what this phone has told since. */
function changed<T extends InterventionInList>(one: T, own: Entry[]): T {
  let found = one
  for (const entry of own) {
    if (entry.about.intervention !== one.id) continue
    if (entry.about.what === 'close') {
      const ended_at = (entry.body.ended_at as string | undefined) ?? text(entry, 'occurred_at')
      const report = found.report ?? { state: 'due', due_at: null }
      found = { ...found, state: 'closed', task: text(entry, 'task'), ended_at, report }
    }
    // A report is handed over when the server says so, not before.
    if (entry.about.what === 'report' && entry.state === 'sent') found = { ...found, report: { due_at: null, ...found.report, state: 'submitted' } }
  }
  return found
}

export interface Mine {
  entry?: Entry
}

export interface InterventionView extends InterventionInList {
  version: number | null
  segments: (Intervention['segments'][number] & Mine)[]
  orders: string[]
  pending: Entry[]
}

/** One intervention as the screen shows it: the server's answer with this phone's commands laid over it, neither changed. */
export function intervention(
  id: string,
  detail: Intervention | undefined,
  listed: InterventionInList | undefined,
  entries: Entry[],
): InterventionView | undefined {
  const all = entries.filter((entry) => entry.about.intervention === id)
  const opening = all.find((entry) => entry.about.what === 'open')
  const start = detail ?? listed ?? (opening && opened(opening))
  if (!start) return undefined
  const own = holding(all, detail?.positions)
  const segments = own.filter((entry) => entry.about.what === 'segment').map(segment)
  const known = new Set((detail?.segments ?? []).map((one) => one.id))
  const orders = [
    ...(detail?.restraining_orders ?? []),
    ...own.filter((entry) => entry.about.what === 'order').map((entry) => text(entry, 'id')),
  ]
  return {
    ...changed(start, own),
    participants: [...start.participants, ...own.filter((entry) => entry.about.what === 'participant').map(participant)],
    version: detail?.version ?? null,
    segments: [...(detail?.segments ?? []), ...segments.filter((one) => !known.has(one.id))],
    orders: [...new Set(orders)],
    pending: unsettled(all, detail?.positions),
  }
}

function participant(entry: Entry): InterventionInList['participants'][number] {
  return { worker_id: text(entry, 'worker_id'), readiness: entry.body.readiness as 1 | 2, minutes: 0, counts: false, event_id: NOT_YET }
}

function segment(entry: Entry): InterventionView['segments'][number] {
  const [start, end] = [text(entry, 'start'), text(entry, 'end')]
  const minutes = Math.floor(Date.parse(end) / 60_000) - Math.floor(Date.parse(start) / 60_000)
  return { id: text(entry, 'id'), worker_id: text(entry, 'worker_id'), start, end, minutes, kind: text(entry, 'kind'), note_id: null, event_id: NOT_YET, entry }
}

/** The persons of a case: those the server named, those told with a call, and those found on the spot. */
export function persons(caseId: string, shown: Case | undefined, entries: Entry[]): (PersonInCase & Mine)[] {
  const own = holding(entries, shown?.positions).filter((entry) => entry.about.case === caseId)
  const told = own.flatMap((entry) => {
    if (entry.about.what === 'person') return [{ ...entry.body, entry }]
    if (!['notification', 'case'].includes(entry.about.what)) return []
    return ((entry.body.persons as Record<string, unknown>[] | undefined) ?? []).map((one) => ({ ...one, entry }))
  })
  const known = new Set((shown?.persons ?? []).map((one) => one.person_id))
  const fresh = told.map((one) => {
    const said = one as Record<string, unknown> & Mine
    return {
      person_id: String(said.id),
      role: said.role as PersonInCase['role'],
      sex: (said.sex as PersonInCase['sex'] | undefined) ?? 'unknown',
      age_years: (said.age_years as number | undefined) ?? null,
      age_basis: null,
      given_name: said.given_name as string | undefined,
      family_name: said.family_name as string | undefined,
      event_id: NOT_YET,
      entry: said.entry,
    }
  })
  return [...(shown?.persons ?? []), ...fresh.filter((one) => !known.has(one.person_id))]
}
