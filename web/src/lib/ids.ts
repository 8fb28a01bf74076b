let last = 0
let count = 0

/** A UUIDv7 (RFC 9562, 5.7): ids made one after the other on this phone sort in that order, also within a millisecond. */
export function newId(now: number = Date.now()): string {
  count = now > last ? crypto.getRandomValues(new Uint16Array(1))[0]! & 0x3ff : count + 1
  last = Math.max(now, last)
  if (count > 0xfff) {
    last += 1
    count = 0
  }
  const random = crypto.getRandomValues(new Uint8Array(8))
  random[0] = (random[0]! & 0x3f) | 0x80
  const time = last.toString(16).padStart(12, '0')
  const rest = [...random].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const middle = `7${count.toString(16).padStart(3, '0')}`
  return `${time.slice(0, 8)}-${time.slice(8)}-${middle}-${rest.slice(0, 4)}-${rest.slice(4)}`
}
