import 'fake-indexeddb/auto'
import { expect, test, vi } from 'vitest'
import type { Listed, Me, Worker } from '../api/answers'
import { ServerClock } from '../lib/clock'
import { Store } from '../lib/store'
import { Server } from '../lib/sync'
import { newKey } from '../lib/vault'
import { Kept } from './kept.svelte'
import { Reader } from './reader'

const ME = { sub: 'izmisljena-1', csd: 'izmisljeni-sever' } as Me
const worker = (id: string): object => ({ id, csd: ME.csd, name: null, active: true })
const PAGES: Record<string, { items: object[]; next: string | null }> = {
  first: { items: [worker('izmisljena-1')], next: 'izmisljena-1' },
  second: { items: [worker('izmisljena-a')], next: null },
}

test('a list that has pages is kept whole, and of the workers only those of her own CSD are asked for', async () => {
  const asked: string[] = []
  const answer = async (url: string): Promise<Response> => {
    const { pathname, searchParams } = new URL(url, 'http://phone.invalid')
    if (pathname.endsWith('/workers')) asked.push(searchParams.get('csd') ?? 'every CSD')
    const page = searchParams.get('cursor') === PAGES.first!.next ? PAGES.second : PAGES.first
    return Response.json(pathname.endsWith('/workers') ? page : { items: [], next: null })
  }
  const kept = new Kept(await Store.open('reader'), await newKey())
  const clock = new ServerClock()
  const server = new Server(async () => 'token', clock, () => 'sl')
  vi.stubGlobal('fetch', answer)
  const line = await new Reader(server, kept, () => []).read({ name: 'duty' } as never, ME)
  expect(line).toBe('online')
  expect(kept.of<Listed<Worker>>('workers')!.items.map((one) => one.id)).toEqual(['izmisljena-1', 'izmisljena-a'])
  expect(asked).toEqual([ME.csd, ME.csd])
})

test('what is kept of single cases is forgotten a day after, unless she has to do with them', async () => {
  const open = { id: 'i1', case_id: 'c1', notification_id: 'n1', state: 'open', began: '2026-11-27T01:00:00Z', report: null }
  vi.stubGlobal('fetch', async (url: string) => {
    const own = url.includes('/interventions?') ? [open] : []
    return Response.json({ items: own, next: null })
  })
  const kept = new Kept(await Store.open('tidy'), await newKey())
  const details = ['call:n1', 'call:n2', 'case:c1', 'case:c2', 'choice:i2', 'order:o1', 'order:o2', 'draft:note:i2']
  const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() - 25 * 3600_000)
  for (const name of details) await kept.put(name, { case_id: name === 'order:o1' ? 'c1' : 'c2' })
  clock.mockRestore()
  const server = new Server(async () => 'token', new ServerClock(), () => 'sl')
  await new Reader(server, kept, () => []).read({ name: 'duty' } as never, ME)
  const left = kept.names().filter((name) => details.includes(name))
  expect(left).toEqual(['call:n1', 'case:c1', 'order:o1', 'draft:note:i2'])
})
