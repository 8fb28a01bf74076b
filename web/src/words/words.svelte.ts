import type { Catalogue, Forms, Key } from './catalogue'

export type Language = 'sl' | 'it' | 'en'
export const LANGUAGES: Language[] = ['sl', 'it', 'en']
export const LANGUAGE_NAMES: Record<Language, string> = { sl: 'Slovenščina', it: 'Italiano', en: 'English' }

interface Loaded {
  language: Language
  catalogue: Catalogue
  codes: Record<string, string>
  plural: Intl.PluralRules
}

let loaded = $state.raw<Loaded>()
let gender = $state<'f' | 'm'>('f')

const CATALOGUES = {
  sl: () => Promise.all([import('./sl'), import('virtual:codes/sl')]),
  it: () => Promise.all([import('./it'), import('virtual:codes/it')]),
  en: () => Promise.all([import('./en'), import('virtual:codes/en')]),
}

/** Speak this language from now on; the page says so to screen readers. */
export async function speak(language: Language): Promise<void> {
  const [own, codes] = await CATALOGUES[language]()
  loaded = { language, catalogue: own.default, codes: codes.default, plural: new Intl.PluralRules(language) }
  document.documentElement.lang = language
  document.title = own.default.app
}

export function address(as: 'f' | 'm'): void {
  gender = as
}

export function language(): Language {
  return loaded?.language ?? 'sl'
}

/** The sentence of a key, `{name}` filled in; with `n` in the right number, and in the worker's own gender. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const said = loaded!.catalogue[key]
  const sentence = typeof said === 'string' ? said : form(said, values.n)
  return sentence.replace(/\{(\w+)\}/g, (_whole, name: string) => String(values[name] ?? ''))
}

function form(said: Forms, n: string | number | undefined): string {
  if ('f' in said) return said[gender]
  return said[loaded!.plural.select(Number(n)) as 'other'] ?? said.other
}

/** The word of a code of the API; `about` tells apart codes that several lists share. */
export function word(code: string | null | undefined, about?: string): string {
  if (!code) return ''
  const codes = loaded!.codes
  const own = loaded!.catalogue as unknown as Record<string, string | undefined>
  const found = (about && codes[`${about}.${code}`]) ?? own[`code_${about}_${code}`] ?? own[`code_${code}`] ?? codes[code]
  return found ?? code.replaceAll('_', ' ')
}
