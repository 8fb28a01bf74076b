import type { Intervention, Problem } from '../api/answers'
import { brief } from '../lib/dates'
import type { Entry } from '../lib/outbox'
import { word } from '../words/words.svelte'
import { app } from './app.svelte'
import { workerName } from './known'
import { closing } from './tells'

/** The other side of a conflict in lines: what happened meanwhile as the server told it, and how the record stands now. */
export function theirs(entry: Entry): string[] {
  const problem = entry.told?.body as Problem | undefined
  const since = (problem?.since ?? []).map((one) => {
    const when = one.occurred_at ? `${brief(one.occurred_at, app.now)} ` : ''
    return `${when}${word(one.type, 'fact')}${one.actor ? ` (${workerName(one.actor)})` : ''}`
  })
  return since.length ? since : stands(entry)
}

function stands(entry: Entry): string[] {
  const now = entry.about.intervention ? app.kept.of<Intervention>(`intervention:${entry.about.intervention}`) : undefined
  if (entry.about.what === 'close' && now?.task) return [closing(now.task, now.subtask)]
  if (entry.about.what === 'report' && now?.report) return [word(now.report.state, 'report')]
  return []
}
