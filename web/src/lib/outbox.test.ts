import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { Outbox, type Command } from './outbox'
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
