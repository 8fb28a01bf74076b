import type { Case, Intervention, InterventionInList, Listed, Me, Order, OrderInList } from '../api/answers'
import { DAY_MS, month } from '../lib/dates'
import type { Entry } from '../lib/outbox'
import { positionOf, type Line, type Server } from '../lib/sync'
import type { Kept } from './kept.svelte'
import type { Place } from './places.svelte'

const REFERENCE_MS = 12 * 3600_000
const REFERENCE = ['workers', 'units', 'municipalities', 'stations', 'directory', 'law']
const SINCE_DAYS = 14
/** What is kept of single cases, by name: forgotten a day after it was last read, once she has no more to do with them. */
const DETAILS = ['intervention', 'case', 'timeline', 'orders', 'order', 'placements', 'call', 'choice']

/** Stop reading: the line is not what it was. */
class Broken extends Error {
  constructor(readonly line: Line) {
    super(line)
  }
}

/** Reads what the screens need into the phone's store: everything for a night without signal, and what is on the screen. */
export class Reader {
  constructor(
    private readonly server: Server,
    private readonly kept: Kept,
    private readonly entries: () => Entry[],
  ) {}

  /** How the line stood. What was read before it broke is kept. */
  async read(place: Place, me: Me): Promise<Line> {
    try {
      await this.all(place, me)
      return 'online'
    } catch (error) {
      if (error instanceof Broken) return error.line
      throw error
    }
  }

  private async all(place: Place, me: Me): Promise<void> {
    const who = me.sub ? me : await this.get<Me>('me', '/me')
    if (!who?.csd) return
    const now = Date.now()
    const since = new Date(now - SINCE_DAYS * DAY_MS).toISOString()
    await this.get('duty', `/duty?csd=${who.csd}`)
    await this.get('notifications', `/notifications?changed_after=${encodeURIComponent(since)}&limit=200`)
    const mine = `/interventions?worker=${who.sub}&from=${encodeURIComponent(since)}&limit=200`
    const own = await this.get<Listed<InterventionInList>>('interventions', mine)
    await this.onScreen(place)
    for (const id of this.disputed()) await this.get(`intervention:${id}`, `/interventions/${id}`)
    await this.get('centres', '/centres?limit=100')
    await this.reference(who, now)
    for (const one of own?.items ?? []) if (isOpen(one)) await this.details(one)
    await this.tidy(own?.items ?? [])
  }

  /** The interventions that others have told something of meanwhile: both sides are shown. */
  private disputed(): Set<string> {
    const found = this.entries().filter((entry) => entry.state === 'conflict')
    return new Set(found.flatMap((entry) => entry.about.intervention ?? []))
  }

  private async onScreen(place: Place): Promise<void> {
    if (!place.id) return
    if (['intervention', 'report'].includes(place.name)) {
      const found = await this.get<Intervention>(`intervention:${place.id}`, `/interventions/${place.id}`)
      if (found?.case_id) await this.ofCase(found.case_id, place.id)
    }
    if (place.name === 'order') await this.get(`order:${place.id}`, `/restraining-orders/${place.id}`)
  }

  private async ofCase(id: string, interventionId: string): Promise<void> {
    const people = this.kept.of<Case>(`case:${id}`)
    const waits = this.kept.at(`case:${id}`) ?? 0
    if (!people || Date.now() - waits > 600_000) await this.get(`case:${id}`, `/cases/${id}`)
    await this.get(`timeline:${id}`, `/cases/${id}/timeline`)
    await this.get(`placements:${id}`, `/placements?case_id=${id}&limit=50`)
    const orders = await this.get<Listed<OrderInList>>(`orders:${id}`, `/restraining-orders?case_id=${id}`)
    for (const order of orders?.items ?? []) {
      if (order.intervention_id === interventionId) await this.get(`order:${order.id}`, `/restraining-orders/${order.id}`)
    }
  }

  /** What an open intervention needs to be worked on without signal: read once, then whenever it is looked at. */
  private async details(one: InterventionInList): Promise<void> {
    if (this.kept.of(`intervention:${one.id}`)) return
    await this.get(`intervention:${one.id}`, `/interventions/${one.id}`)
    if (one.case_id) await this.ofCase(one.case_id, one.id)
  }

  private async reference(me: Me, now: number): Promise<void> {
    for (const name of REFERENCE) {
      // Of the workers those of her own CSD alone: the others' numbers are not hers.
      const whose = name === 'workers' ? `&csd=${me.csd}` : ''
      if (now - (this.kept.at(name) ?? 0) > REFERENCE_MS) await this.whole(name, `/${name}?limit=500${whose}`)
    }
    for (const which of [month(now), month(now + 28 * DAY_MS)]) {
      const name = `roster:${which}`
      if (now - (this.kept.at(name) ?? 0) > 600_000) await this.get(name, `/rosters/${which}?csd=${me.csd}`)
    }
  }

  /** Forget the details of what is no longer hers: handed over, or older than the list. */
  private async tidy(own: InterventionInList[]): Promise<void> {
    const open = own.filter(isOpen)
    const used = new Set(open.flatMap((one) => [one.id, one.case_id, one.notification_id]))
    for (const name of this.kept.names()) {
      const [kind, id] = name.split(':')
      const about = kind === 'order' ? this.kept.of<Order>(name)?.case_id : id
      const isDetail = DETAILS.includes(kind!) && id
      if (isDetail && !used.has(about ?? null) && Date.now() - (this.kept.at(name) ?? 0) > DAY_MS) await this.kept.delete(name)
    }
  }

  /** A list with all its pages. */
  private async whole(name: string, path: string): Promise<void> {
    const first = await this.ask<Listed<object>>(path)
    if (!first) return
    const items = [...first.items]
    for (let next = first.next; next; ) {
      const page = await this.ask<Listed<object>>(`${path}&cursor=${encodeURIComponent(next)}`)
      items.push(...(page?.items ?? []))
      next = page?.next ?? null
    }
    await this.kept.put(name, { ...first, items })
  }

  /** One answer into the store; what she may not see or what is not there is left out, a broken line ends it all. */
  private async get<T>(name: string, path: string): Promise<T | undefined> {
    const found = await this.ask<T>(path)
    if (found !== undefined) await this.kept.put(name, found)
    return found
  }

  private async ask<T>(path: string): Promise<T | undefined> {
    const found = await this.server.ask(path, { consistency: positionOf(this.entries()) })
    if (found.line !== 'online') throw new Broken(found.line)
    return found.status === 200 ? (found.body as T) : undefined
  }
}

/** Whether she still has something to do with it. */
export function isOpen(one: InterventionInList): boolean {
  return one.state === 'open' || !['accepted'].includes(one.report?.state ?? '')
}
