import { log } from '@/lib/log'
import { metrics } from '@/lib/metrics'

const MINUTE_MS = 60_000
/** More than browsers send of a few pages, and few enough that whoever sends more costs nothing. */
const MOST_A_MINUTE = 60

/** What the policy of a page in a partner's page is made of (proxy.ts). */
const DIRECTIVES = [
  'default-src',
  'script-src',
  'style-src',
  'img-src',
  'font-src',
  'connect-src',
  'manifest-src',
  'form-action',
  'frame-ancestors',
  'base-uri',
  'object-src',
]

const counts = new Map<string, number>()
let taken = { since: Number.NEGATIVE_INFINITY, calls: 0 }

/** Whether one more report is taken. By process and not by who sends it: the wallet keeps no list of them. */
export function mayReport(now = performance.now()): boolean {
  if (now - taken.since >= MINUTE_MS) taken = { since: now, calls: 0 }
  taken.calls++
  return taken.calls <= MOST_A_MINUTE
}

/**
 * Counts what browsers say was kept from a page, by a directive's name as they write it. Nothing else of a report is kept: addresses
 * name sessions, and anyone can send one. A line a minute says the counts.
 */
export function countViolations(named: readonly string[]): void {
  for (const name of named) {
    const own = name.split(' ')[0]?.replace(/-(elem|attr)$/, '') ?? ''
    const directive = DIRECTIVES.includes(own) ? own : 'other'
    metrics()?.violations.inc({ directive })
    if (counts.size === 0) setTimeout(tell, MINUTE_MS).unref()
    counts.set(directive, (counts.get(directive) ?? 0) + 1)
  }
}

function tell(): void {
  log().warn({ directives: Object.fromEntries(counts) }, 'browsers kept pages from what their policy does not allow')
  counts.clear()
}
