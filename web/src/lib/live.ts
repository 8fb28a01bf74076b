import { NoLine } from './reach'
import type { Token } from './sync'

/** Positions of the services' logs, as `GET /live` tells them. */
export type Positions = Record<string, number>

const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 30_000

/** The events of a stream of server-sent events: the data of each `position`. */
export async function* events(stream: ReadableStream<Uint8Array>): AsyncGenerator<Positions> {
  const reader = stream.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    const parts = (rest + value).split('\n\n')
    rest = parts.pop()!
    for (const part of parts) {
      const lines = part.split('\n')
      const data = lines.find((line) => line.startsWith('data: '))
      if (lines.includes('event: position') && data) yield JSON.parse(data.slice(6)) as Positions
    }
  }
}

/**
 * Listen until `stop` is aborted, and come again whenever the stream ends. It is read with `fetch`, so that the token
 * stands in a header and never in an address. Each event tells the whole position: nothing can be missed by a pause.
 */
export async function listen(token: Token, moved: (now: Positions) => void, stop: AbortSignal): Promise<void> {
  let pause = FIRST_PAUSE_MS
  while (!stop.aborted) {
    for await (const now of stream(token, stop)) {
      pause = FIRST_PAUSE_MS
      moved(now)
    }
    await new Promise((wake) => setTimeout(wake, pause))
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
  }
}

/** One stream until it ends, for whatever reason. */
async function* stream(token: Token, stop: AbortSignal): AsyncGenerator<Positions> {
  const found = await opened(token, stop)
  if (!found?.ok || !found.body || !found.headers.get('content-type')?.startsWith('text/event-stream')) return
  try {
    yield* events(found.body)
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error
  }
}

async function opened(token: Token, stop: AbortSignal): Promise<Response | null> {
  try {
    const held = await token(false)
    if (held === null) return null
    const headers = { Authorization: `Bearer ${held}`, Accept: 'text/event-stream' }
    return await fetch('/api/v1/live', { headers, signal: stop })
  } catch (error) {
    if (error instanceof NoLine || error instanceof TypeError || error instanceof DOMException) return null
    throw error
  }
}
