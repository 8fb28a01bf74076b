import { expect, test } from 'vitest'
import wording from '../../../contracts/wording.json'
import * as codes from '../state/codes'
import en from './en'
import it from './it'
import sl from './sl'

type Said = string | Record<string, string>
const LANGUAGES = { sl, it, en } as unknown as Record<string, Record<string, Said>>
const forms = (said: Said): string[] => (typeof said === 'string' ? [said] : Object.values(said))
const holes = (said: Said): string => [...new Set(forms(said).flatMap((one) => one.match(/\{\w+\}/g) ?? []))].sort().join()

test.each(['it', 'en'])('%s says the same keys as Slovene, with the same places to fill', (language) => {
  const other = LANGUAGES[language]!
  expect(Object.keys(other).sort()).toEqual(Object.keys(sl).sort())
  for (const [key, said] of Object.entries(sl as Record<string, Said>)) expect(holes(other[key]!), key).toBe(holes(said))
})

test('what is counted in Slovene has its dual, and all four forms', () => {
  const counted = Object.values(sl as Record<string, Said>).filter((said) => typeof said !== 'string' && 'other' in said)
  expect(counted.length).toBeGreaterThan(5)
  for (const said of counted) expect(Object.keys(said).sort()).toEqual(['few', 'one', 'other', 'two'])
})

test.each(['sl', 'it', 'en'])('every code that a form offers has words in %s', (language) => {
  const words = wording.words as Record<string, Record<string, string>>
  const own = LANGUAGES[language]!
  const lists = Object.values(codes).flatMap((list) => (Array.isArray(list) ? list : Object.values(list).flat()))
  const ends = new Set(Object.keys(words).filter((code) => words[code]![language]).map((code) => code.split('.').at(-1)))
  const said = (code: string): boolean => ends.has(code) || Object.keys(own).some((key) => new RegExp(`^code_(\\w+_)?${code}$`).test(key))
  expect(lists.filter((code) => !said(code as string))).toEqual([])
})
