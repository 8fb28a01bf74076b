import { expect, test } from 'vitest'
import { clockTime, dateTime, fieldValue, instantsOf, length, running } from './dates'

test('times are shown in Ljubljana, on a 24-hour clock', () => {
  expect(dateTime('2026-11-27T23:05:00Z')).toBe('28. 11. 2026 00:05')
  expect(clockTime('2026-07-01T12:00:00Z')).toBe('14:00')
})

test('a typed time gets the offset of its day', () => {
  expect(instantsOf('2026-11-27T02:30')).toEqual(['2026-11-27T02:30:00+01:00'])
  expect(instantsOf('2026-07-01T02:30')).toEqual(['2026-07-01T02:30:00+02:00'])
})

test('the hour that runs twice names two instants, the one that is skipped none', () => {
  expect(instantsOf('2026-10-25T02:30')).toEqual(['2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00'])
  expect(instantsOf('2027-03-28T02:30')).toEqual([])
})

test('what a field shows names the same instant again', () => {
  const at = Date.parse('2026-11-27T01:07:00Z')
  expect(Date.parse(instantsOf(fieldValue(at))[0]!)).toBe(at)
})

test('lengths', () => {
  expect(length(3 * 3600_000 + 7 * 60_000)).toBe('3:07')
  expect(length(-60_000)).toBe('−0:01')
  expect(running(3_661_000)).toBe('1:01:01')
})
