import { freeze, nextBatch, versionFor, type Entry, type Outbox, type Told } from './outbox'
import type { ServerClock } from './clock'
import { NoLine, reach } from './reach'
import type { RowState } from './store'

/** How it stands between the phone and the server. `captive`: the network answers instead of us. */
export type Line = 'online' | 'offline' | 'captive' | 'fault' | 'signed_out' | 'revoked'

/** Who gets a token: null when nobody is signed in. */
export type Token = (renew: boolean) => Promise<string | null>

export interface Answer {
  line: Line
  status: number
  body: unknown
  headers: Headers
}

const MOST = 20
const LATER = new Set([408, 425, 429])

/** One request to the API. Whatever is not an answer of ours is told as the state of the line; nothing is thrown. */
export class Server {
  constructor(
    private readonly token: Token,
    private readonly clock: ServerClock,
    private readonly language: () => string,
    private readonly base = '',
  ) {}

  async ask(path: string, init: { method?: string; body?: string; consistency?: string } = {}): Promise<Answer> {
    const first = await this.once(path, init, false)
    return first.status === 401 && code(first) === 'token_expired' ? this.once(path, init, true) : first
  }

  private async once(
    path: string,
    init: { method?: string; body?: string; consistency?: string },
    renew: boolean,
  ): Promise<Answer> {
    const none = (line: Line): Answer => ({ line, status: 0, body: null, headers: new Headers() })
    try {
      const token = await this.token(renew)
      if (token === null) return none('signed_out')
      const headers: Record<string, string> = { Authorization: `Bearer ${token}`, 'Accept-Language': this.language() }
      if (init.body !== undefined) headers['Content-Type'] = 'application/json'
      if (init.consistency) headers.Consistency = init.consistency
      const sentAt = Date.now()
      const url = `${this.base}/api/v1${path}`
      const found = await reach(url, { method: init.method ?? 'GET', body: init.body, headers })
      if (!found.isJson) return none(found.status >= 500 ? 'fault' : 'captive')
      this.clock.measure(sentAt, Date.now(), found.headers.get('date'))
      return { line: lineOf(found.status, found.json), status: found.status, body: found.json, headers: found.headers }
    } catch (error) {
      if (error instanceof NoLine) return none('offline')
      throw error
    }
  }
}

function code(answer: Answer): unknown {
  return (answer.body as { code?: unknown } | null)?.code
}

function lineOf(status: number, body: unknown): Line {
  if (status === 401) return (body as { code?: unknown }).code === 'access_revoked' ? 'revoked' : 'signed_out'
  return status >= 500 || LATER.has(status) ? 'fault' : 'online'
}

interface BatchItem {
  idempotency_key: string
  status: Told['status']
  http_status: number | null
  position: string | null
  body: Record<string, unknown> | null
}

/** Refusals that mean somebody was first: both sides are shown. Any other refusal is a rule, which is told. */
const FIRST = /^(version_conflict|already_|bed_taken|no_longer_held|report_handed_over)/

const BECOMES: Record<Told['status'], RowState> = {
  accepted: 'sent',
  duplicate: 'sent',
  conflict: 'conflict',
  rejected: 'refused',
  not_tried: 'waiting',
}

/**
 * Sends what waits, in order, until nothing does or the line breaks. Only one sender at a time over all tabs
 * (Web Locks). What was frozen is on the disk before it goes out: a lost answer is asked for again with the same
 * key and the same characters, and the server does it once.
 */
export class Sender {
  constructor(
    private readonly outbox: Outbox,
    private readonly server: Server,
    private readonly clock: ServerClock,
    private readonly changed: () => Promise<void> | void,
  ) {}

  async sendAll(): Promise<Line> {
    return navigator.locks.request('zavetje-send', async () => {
      let most = MOST
      let line: Line = 'online'
      for (;;) {
        const entries = await this.outbox.entries()
        const batch = nextBatch(entries, most)
        if (batch.length === 0) return line
        const answer = await this.send(batch, entries)
        line = answer.line
        if (answer.status === 413 && most > 1) most = Math.ceil(most / 2)
        else if (!(await this.settle(batch, answer))) return line === 'online' ? 'fault' : line
      }
    })
  }

  private async send(batch: Entry[], entries: Entry[]): Promise<Answer> {
    if (this.clock.offset === null) await this.server.ask('/health/live')
    for (const entry of batch) {
      entry.offset ??= this.clock.offset
      entry.frozen ??= freeze(entry, entry.guard ? versionFor(entry.guard, entries) : null)
      entry.state = 'sending'
    }
    await this.outbox.save(batch)
    await this.changed()
    const items = batch.map(
      (entry) =>
        `{"method":"${entry.method}","path":${JSON.stringify(entry.path)},` +
        `"idempotency_key":"${entry.id}","body":${entry.frozen}}`,
    )
    const consistency = positionOf(entries)
    return this.server.ask('/commands:batch', { method: 'POST', body: `[${items.join(',')}]`, consistency })
  }

  /** Write down what became of each; false when the line broke and the rest has to wait. */
  private async settle(batch: Entry[], answer: Answer): Promise<boolean> {
    const items = answer.line === 'online' && answer.status === 200 ? told(answer.body, batch) : null
    batch.forEach((entry, at) => {
      const item = items?.[at]
      if (!item) entry.state = 'waiting'
      else become(entry, item)
    })
    await this.outbox.save(batch)
    await this.changed()
    return items !== null && batch.every((entry) => entry.state !== 'waiting')
  }
}

/** The items of a batch's answer, if it is one for these very commands. */
function told(body: unknown, batch: Entry[]): BatchItem[] | null {
  const items = (body as { items?: BatchItem[] } | null)?.items
  const fits = Array.isArray(items) && items.length === batch.length
  return fits && items.every((item, at) => item.idempotency_key === batch[at]!.id && item.status in BECOMES) ? items : null
}

function become(entry: Entry, item: BatchItem): void {
  const httpStatus = item.http_status ?? undefined
  const later = httpStatus !== undefined && LATER.has(httpStatus)
  entry.state = later ? 'waiting' : BECOMES[item.status]
  const said = item.body?.code
  entry.code = typeof said === 'string' ? said : undefined
  if (entry.state === 'conflict' && !FIRST.test(entry.code ?? '')) entry.state = 'refused'
  const body = item.body ?? undefined
  entry.told = { status: item.status, httpStatus, position: item.position ?? undefined, body, at: Date.now() }
}

/** The furthest position that this phone's own facts have reached, for reading what one wrote. */
export function positionOf(entries: Entry[]): string {
  const furthest = new Map<string, number>()
  for (const entry of entries) {
    for (const [service, position] of pairs(entry.told?.position)) {
      furthest.set(service, Math.max(position, furthest.get(service) ?? 0))
    }
  }
  return [...furthest].map(([service, position]) => `${service}=${position}`).join(',')
}

export function pairs(position: string | undefined): [string, number][] {
  const parts = (position ?? '').split(',').filter((part) => part.includes('='))
  return parts.map((part) => [part.split('=')[0]!, Number(part.split('=')[1])])
}
