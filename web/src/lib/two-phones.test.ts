import 'fake-indexeddb/auto'
import { expect, test, vi } from 'vitest'
import { ServerClock } from './clock'
import { Outbox, type Command } from './outbox'
import { Store } from './store'
import { Sender, Server } from './sync'
import { newKey } from './vault'

const INTERLEAVINGS = 1000
const STREAM = 'intervention:1'

interface Item {
  idempotency_key: string
  body: { by: string; expected_version?: number }
}

/** The server as the contract has it: one answer a key, a version a stream, a conflict for a version that is not the last. */
class Model {
  log: { id: string; by: string; expected?: number }[] = []
  private answers = new Map<string, object>()

  take(items: Item[]): object[] {
    return items.map(({ idempotency_key, body }) => {
      const before = this.answers.get(idempotency_key)
      if (before) return { ...before, status: 'duplicate' }
      const answer = this.decide(idempotency_key, body)
      if (answer.status === 'accepted') this.answers.set(idempotency_key, answer)
      return answer
    })
  }

  private decide(id: string, body: Item['body']): { status: string } {
    const version = this.log.length
    const told = { idempotency_key: id, http_status: 201, position: null as string | null }
    if (body.expected_version !== undefined && body.expected_version !== version) {
      const problem = { code: 'version_conflict', current_version: version, since: this.log.slice(body.expected_version) }
      return { ...told, status: 'conflict', http_status: 409, body: problem } as never
    }
    this.log.push({ id, by: body.by, expected: body.expected_version })
    const facts = { version: version + 1, events: [{ id }] }
    return { ...told, status: 'accepted', position: `intervention=${version + 1}`, body: facts } as never
  }
}

type Weather = 'fine' | 'no_line' | 'lost' | 'portal' | 'fault'

async function phone(by: string, name: string, server: Model, weather: () => Weather) {
  const [store, key, clock] = [await Store.open(name), await newKey(), new ServerClock()]
  clock.offset = 0
  const outbox = new Outbox(store, key, () => 0)
  const answer = async (_url: string, init: RequestInit): Promise<Response> => {
    const now = weather()
    if (now === 'no_line') throw new TypeError('no line')
    if (now === 'portal') return new Response('<html>', { headers: { 'content-type': 'text/html' } })
    if (now === 'fault') return Response.json({ code: 'internal' }, { status: 500 })
    const items = server.take(JSON.parse(String(init.body)) as Item[])
    if (now === 'lost') throw new TypeError('lost')
    return Response.json({ items })
  }
  const sender = new Sender(outbox, new Server(async () => by, clock, () => 'sl'), clock, () => undefined)
  let seen = 0
  return {
    outbox,
    see: () => (seen = server.log.length),
    record(guarded: boolean): Promise<string[]> {
      const guard = guarded ? { stream: STREAM, seen } : undefined
      const command: Command = { method: 'POST', path: '/interventions/1/x', body: { by }, stamped: [], about: { what: 'x' }, stream: STREAM, guard }
      return outbox.record([command])
    },
    async decide(): Promise<void> {
      for (const entry of await outbox.entries()) if (entry.state === 'conflict') await outbox.again(entry)
    },
    async send(): Promise<void> {
      vi.stubGlobal('fetch', answer)
      await sender.sendAll()
    },
  }
}

/** A small generator that gives the same numbers for the same seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

test('a thousand interleavings of two phones on one case: nothing lost, nothing doubled, every conflict shown', async () => {
  vi.stubGlobal('navigator', { locks: { request: (_name: string, work: () => unknown) => work() } })
  let conflicts = 0
  for (let seed = 1; seed <= INTERLEAVINGS; seed++) {
    const random = chance(seed)
    let calm = false
    const weather = (): Weather => (calm ? 'fine' : (['fine', 'no_line', 'lost', 'portal', 'fault'] as const)[Math.floor(random() * 5)]!)
    const server = new Model()
    const phones = [await phone('a', `a${seed}`, server, weather), await phone('b', `b${seed}`, server, weather)]
    for (let step = 0; step < 10; step++) {
      const one = phones[Math.floor(random() * 2)]!
      const what = random()
      if (what < 0.5) await one.record(random() < 0.5)
      else if (what < 0.6) one.see()
      else if (what < 0.7) await one.decide()
      else await one.send()
    }
    calm = true
    for (const one of phones) await one.send()
    for (const [at, one] of phones.entries()) {
      const by = 'ab'[at]!
      const entries = await one.outbox.entries()
      const sent = entries.filter((entry) => entry.state === 'sent').map((entry) => entry.id)
      expect(server.log.filter((fact) => fact.by === by).map((fact) => fact.id), `seed ${seed}`).toEqual(sent)
      const rest = entries.filter((entry) => !['sent', 'dropped'].includes(entry.state))
      expect(rest.every((entry) => entry.state === 'conflict' && entry.guard && entry.told?.body?.since), `seed ${seed}`).toBe(true)
      conflicts += rest.length
      for (const entry of entries.filter((one) => one.state === 'sent' && one.guard)) {
        const place = server.log.findIndex((fact) => fact.id === entry.id)
        const between = server.log.slice(entry.guard!.seen, place)
        expect(between.every((fact) => fact.by === by), `seed ${seed}: written over what she had not seen`).toBe(true)
      }
    }
  }
  expect(conflicts).toBeGreaterThan(100)
}, 240_000)
