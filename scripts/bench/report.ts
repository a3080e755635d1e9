import { cpus, totalmem } from 'node:os'
import type { Db } from '@/db/client'
import type { Result } from './driver'

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((left, right) => left - right)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The smallest value that at least this share of the sorted values do not exceed. */
export const quantile = (sorted: readonly number[], share: number) =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN

/** The median of each number over the rounds. */
export const medians = (rounds: readonly Result[]) => ({
  perSecond: median(rounds.map((one) => one.perSecond)),
  p50: median(rounds.map((one) => one.p50)),
  p99: median(rounds.map((one) => one.p99)),
})

export const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} ms`

/** Prints a Markdown table, its columns aligned; numbers stand right. */
export function printTable(head: string[], rows: string[][]): void {
  const widths = head.map((title, index) => Math.max(title.length, ...rows.map((row) => row[index]!.length)))
  const line = (cells: string[]) =>
    `| ${cells.map((cell, index) => (index === 0 ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!))).join(' | ')} |`
  const rule = widths.map((width, index) => (index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  console.log(['', line(head), line(rule), ...rows.map(line), ''].join('\n'))
}

/** What the numbers hold for. */
export async function machine(db: Db): Promise<string> {
  const [row] = await db<{ version: string; fsync: string }[]>`
    select current_setting('server_version') as version, current_setting('fsync') as fsync`
  const cores = cpus()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`
  const software = `Node ${process.versions.node}, PostgreSQL ${row?.version} (fsync ${row?.fsync})`
  return `${cores.length} cores (${cores[0]?.model.trim()}), ${memory}; ${process.platform} ${process.arch}; ${software}`
}
