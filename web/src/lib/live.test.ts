import { expect, test } from 'vitest'
import { events } from './live'

function stream(...chunks: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk))
      controller.close()
    },
  })
}

test('events are read across the borders of chunks, comments are not events', async () => {
  const found = []
  for await (const one of events(stream('event: posi', 'tion\ndata: {"intake": 3}\n', '\n:\n\nevent: position\ndata: {"intake": 4}\n\n'))) {
    found.push(one)
  }
  expect(found).toEqual([{ intake: 3 }, { intake: 4 }])
})
