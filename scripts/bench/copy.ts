import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Db } from '@/db/client'

/** A row by column, each value as COPY's text format writes it. */
export type Fields = Record<string, string>

export const NULL = '\\N'
export const bytes = (value: Uint8Array) => `\\\\x${Buffer.from(value).toString('hex')}`

/** One row that the product wrote, to make more from. Throws when there is none. */
export async function readRow(db: Db, table: string, id: string): Promise<Fields> {
  const out = await db.unsafe(`copy (select * from ${table} where id = '${id}') to stdout with (header)`).readable()
  const text = Buffer.concat(await out.toArray()).toString('utf8')
  const [columns, values] = text.split('\n').map((line) => line.split('\t'))
  if (!columns || values?.length !== columns.length) throw new Error(`There is no ${table} ${id}.`)
  return Object.fromEntries(columns.map((column, index) => [column, values[index] ?? NULL]))
}

function* linesOf(columns: string[], first: Fields, rest: Iterable<Fields>): Generator<string> {
  const line = (row: Fields) => `${columns.map((column) => row[column] ?? NULL).join('\t')}\n`
  let chunk = line(first)
  for (const row of rest) {
    chunk += line(row)
    if (chunk.length < 100_000) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}

/** Loads rows with COPY. The first row's columns are those of all. */
export async function copyIn(db: Db, table: string, rows: Iterable<Fields>): Promise<void> {
  const all = Iterator.from(rows)
  const first = all.next().value
  if (!first) return
  const columns = Object.keys(first)
  const into = await db.unsafe(`copy ${table} (${columns.join(', ')}) from stdin`).writable()
  await pipeline(Readable.from(linesOf(columns, first, all)), into)
}
