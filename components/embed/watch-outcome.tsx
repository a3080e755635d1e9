'use client'

import { useEffect } from 'react'

const SOONEST_MS = 2000
const LATEST_MS = 15_000

/**
 * Looks whether the request was answered elsewhere, in a window of the wallet's own, and goes on to what came of it. Only
 * while the page is seen, less and less often, and at once when it is seen again. Where the session is over it goes on too:
 * that page says so.
 */
export function WatchOutcome({ stateHref, resultHref }: { stateHref: string; resultHref: string }) {
  useEffect(() => {
    const stop = new AbortController()
    const look = async () => {
      const answer = await fetch(stateHref, { signal: stop.signal, cache: 'no-store' }).catch(() => null)
      const isOver = answer?.status === 401 || answer?.status === 404
      const { outcome } = answer?.ok ? ((await answer.json()) as { outcome: string }) : { outcome: 'open' }
      // The whole page: its heading and its words are others.
      if ((isOver || outcome !== 'open') && !stop.signal.aborted) location.replace(resultHref)
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    let wait = SOONEST_MS
    const next = () => {
      timer = setTimeout(async () => {
        if (document.visibilityState === 'visible') await look()
        wait = Math.min(wait * 1.2, LATEST_MS)
        if (!stop.signal.aborted) next()
      }, wait)
    }
    const back = () => {
      if (document.visibilityState !== 'visible') return
      clearTimeout(timer)
      wait = SOONEST_MS
      void look().then(() => !stop.signal.aborted && next())
    }
    next()
    for (const [target, kind] of [
      [document, 'visibilitychange'],
      [window, 'focus'],
    ] as const)
      target.addEventListener(kind, back, { signal: stop.signal })
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [stateHref, resultHref])
  return null
}
