import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { Outbox, type Command, type Told } from './outbox'
import { Store } from './store'
import { newKey } from './vault'

const told = (kind: string): Command => ({ method: 'POST', path: '/measures', body: { kind }, stamped: [], about: { what: 'measure' } })

test('what is put right takes the place of what was refused, in one step or not at all', async () => {
  const store = await Store.open('outbox')
  const outbox = new Outbox(store, await newKey(), () => 0)
  await outbox.record([told('wrong'), told('other')], ['a', 'b'])
  const [wrong, other] = await outbox.entries()
  await outbox.save([{ ...wrong!, state: 'refused' }])
  const states = async (): Promise<string[]> => (await outbox.entries()).map((one) => `${one.id} ${one.state}`)

  await outbox.record([told('right')], ['b'], undefined, [wrong!])
  expect(await states(), 'a second tap: that command is there already').toEqual(['a refused', 'b waiting'])
  await outbox.record([told('right')], ['c'], undefined, [wrong!])
  expect(await states()).toEqual(['a dropped', 'b waiting', 'c waiting'])
  expect((await outbox.entries())[1]).toEqual(other)
})

test('who was shown a conflict builds on what it showed, put right or sent again, and on nothing later', async () => {
  const outbox = new Outbox(await Store.open('conflict'), await newKey(), () => 0)
  const stream = 'intervention:1'
  const report = { ...told('report'), stream, guard: { stream, seen: 3 } }
  await outbox.record([report], ['a'])
  const [late] = await outbox.entries()
  const answer: Told = { status: 'conflict', httpStatus: 409, body: { code: 'version_conflict', current_version: 4 }, at: 0 }
  const shown = { ...late!, frozen: '{"expected_version":3}', state: 'conflict' as const, code: 'version_conflict', told: answer }
  await outbox.save([shown])

  const again = await outbox.again(shown)
  await outbox.record([report], ['b'], undefined, [shown])
  await outbox.record([{ ...report, guard: { stream, seen: 5 } }], ['c'], undefined, [shown])
  const fresh = (await outbox.entries()).filter((one) => one.state === 'waiting').map((one) => [one.id, one.guard?.seen, one.frozen])
  expect(fresh).toEqual([[again, 4, undefined], ['b', 4, undefined], ['c', 5, undefined]])
})
