import type { LawEntry, Order } from '../api/answers'
import { isoDay } from '../lib/dates'
import type { Entry } from '../lib/outbox'
import { app } from './app.svelte'
import { listed } from './known'

/** What is known of an order, and whether the server has confirmed it or this phone reckons it. */
export interface OrderView {
  id: string
  station: string
  issued_at: string
  underlying: string
  distance_m: number
  state: string
  until: string | null
  written_due: string | null
  own: boolean
}

const HOUR_MS = 3600_000

/** A dated parameter of the law on a day, from the entries the server gave (the later entry of a day wins). */
export function lawOn(parameter: string, instant: string): number | null {
  const day = isoDay(instant)
  const own = listed<LawEntry>('law').filter((one) => one.parameter === parameter && one.valid_from <= day)
  const latest = own.sort((a, b) => a.valid_from.localeCompare(b.valid_from)).at(-1)
  return typeof latest?.value === 'number' ? latest.value : null
}

function later(instant: string, hours: number | null): string | null {
  return hours === null ? null : new Date(Date.parse(instant) + hours * HOUR_MS).toISOString()
}

/** The order as the server has it, or, before it does, as this phone reckons it from the oral issue. */
export function orderView(id: string, known: Order | undefined, entries: Entry[]): OrderView | undefined {
  if (known) {
    const written = known.deadlines?.find((one) => one.kind === 'written_order' && one.done_at === null)
    return { ...known, until: known.in_force_until, written_due: written?.due_at ?? null, own: false }
  }
  const entry = entries.find((one) => one.about.what === 'order' && one.body.id === id && one.state !== 'dropped')
  if (!entry) return undefined
  const issued = String(entry.body.issued_at)
  return {
    id,
    station: String(entry.body.station),
    issued_at: issued,
    underlying: String(entry.body.underlying),
    distance_m: Number(entry.body.distance_m),
    state: 'in_force',
    until: later(issued, lawOn('order_first_hours', issued)),
    written_due: later(issued, lawOn('order_written_hours', issued)),
    own: true,
  }
}

/** Whether the phone has what it needs to reckon at all. */
export function hasLaw(): boolean {
  return app.kept.of('law') !== undefined
}
