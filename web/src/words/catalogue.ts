import type sl from './sl'

export type Counted = { one?: string; two?: string; few?: string; other: string }
export type Gendered = { f: string; m: string }
export type Forms = Counted | Gendered
export type Key = keyof typeof sl

/** What every language must say: the keys of the Slovene catalogue. One that is missing fails the build. */
export type Catalogue = Record<Key, string | Forms>
