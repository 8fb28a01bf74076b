import { expect, test } from 'vitest'
import { clockTime, dateTime, dayOf, daysFrom, fieldValue, instantsOf, length, running, typedDate, typedTime } from './dates'

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

test('a day is typed in many ways, and one that is not in the calendar is none', () => {
  const today = '2026-11-27T02:05'
  for (const text of ['27. 11. 2026', '27.11.2026', '27/11/2026', '27 11 2026', '27. 11.', '27.11']) {
    expect(typedDate(text, today), text).toBe('2026-11-27')
  }
  expect(typedDate('31. 12.', '2027-01-01T00:10')).toBe('2026-12-31')
  expect(typedDate('29. 2. 2028', today)).toBe('2028-02-29')
  for (const text of ['', '31. 2. 2026', '32. 1. 2026', '1. 13. 2026', 'danes', '2026']) {
    expect(typedDate(text, today), text).toBe(null)
  }
})

test('an hour is typed with or without its colon', () => {
  for (const text of ['2:05', '02:05', '2.05', '205', '0205', '2 05']) expect(typedTime(text), text).toBe('02:05')
  expect(typedTime('2')).toBe('02:00')
  for (const text of ['', '24:00', '2:60', '2:5', 'dve', '12345']) expect(typedTime(text), text).toBe(null)
})

test('a day that is not in the calendar names no instant', () => {
  expect(instantsOf('2026-02-31T02:30')).toEqual([])
})

test('an hour typed alone is of the last day on which it has been, or of the first on which it is to come', () => {
  const afterMidnight = Date.parse('2026-11-28T00:10:00+01:00')
  expect(dayOf('23:50', afterMidnight, false)).toBe('2026-11-27')
  expect(dayOf('00:05', afterMidnight, false)).toBe('2026-11-28')
  expect(dayOf('00:15', afterMidnight, false), 'a watch that is ahead').toBe('2026-11-28')
  expect(dayOf('01:00', afterMidnight, true)).toBe('2026-11-28')
  const beforeMidnight = Date.parse('2026-11-27T23:50:00+01:00')
  expect(dayOf('00:30', beforeMidnight, true)).toBe('2026-11-28')
  expect(dayOf('23:45', beforeMidnight, true), 'a watch that is behind').toBe('2026-11-27')
  expect(dayOf('00:30', beforeMidnight, false)).toBe('2026-11-27')
  const newYear = Date.parse('2027-01-01T00:20:00+01:00')
  expect(dayOf('23:00', newYear, false)).toBe('2026-12-31')
  const clocksGoForward = Date.parse('2027-03-28T03:20:00+02:00')
  expect(dayOf('23:00', clocksGoForward, false)).toBe('2027-03-27')
})

test('days are counted in Ljubljana', () => {
  const afterMidnight = Date.parse('2026-11-28T00:10:00+01:00')
  expect(['2026-11-27', '2026-11-28', '2026-11-29'].map((day) => daysFrom(day, afterMidnight))).toEqual([-1, 0, 1])
})
