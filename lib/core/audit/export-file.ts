import { csvRow } from './csv'
import { detailsLine } from './partner-view'

/** An event as a file has it. */
export type Exported = {
  readonly id: string
  readonly at: Date
  readonly action: string
  readonly actorKind: string
  readonly actorId: string | null
  readonly actorName: string | null
  readonly door: string
  readonly requestId: string | null
  readonly artefactId: string | null
  readonly sessionId: string | null
  readonly details: Readonly<Record<string, unknown>>
  readonly traceId: string
}

const COLUMNS = [
  'id',
  'at',
  'action',
  'actorKind',
  'actorId',
  'actorName',
  'door',
  'requestId',
  'artefactId',
  'sessionId',
  'details',
  'traceId',
] as const satisfies readonly (keyof Exported)[]

const cell = (value: unknown): string =>
  value instanceof Date
    ? value.toISOString()
    : typeof value === 'object' && value
      ? detailsLine({ ...value })
      : String(value ?? '')

/** The text of a file, in pieces as its events come; times in ISO 8601, UTC. */
export async function* exportText(
  events: AsyncIterable<readonly Exported[]>,
  format: 'csv' | 'json',
): AsyncGenerator<string> {
  // Spreadsheets take a file without the mark for one in an older encoding.
  if (format === 'csv') yield `\ufeff${csvRow(COLUMNS)}`
  let began = false
  for await (const piece of events) {
    if (format === 'csv') yield piece.map((one) => csvRow(COLUMNS.map((name) => cell(one[name])))).join('')
    else
      for (const one of piece) {
        const picked = Object.fromEntries(COLUMNS.map((name) => [name, one[name]]))
        yield `${began ? ',' : '['}\n${JSON.stringify(picked)}`
        began = true
      }
  }
  if (format === 'json') yield began ? '\n]\n' : '[]\n'
}
