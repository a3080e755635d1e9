import { Failure } from './failure'

/**
 * Lets so many run at once and so many more wait; whoever comes beyond them is refused with `too_many_requests`
 * (retryAfter), before anything of theirs has run.
 */
export function fewAtOnce({ running, waiting, retryAfter }: { running: number; waiting: number; retryAfter: number }) {
  let now = 0
  const queue: (() => void)[] = []
  return async function run<T>(work: () => Promise<T>): Promise<T> {
    if (now < running) now++
    else if (queue.length >= waiting) throw new Failure('too_many_requests', {}, { retryAfter })
    // Its place is handed over by the one before.
    else await new Promise<void>((resolve) => queue.push(resolve))
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next) next()
      else now--
    }
  }
}
