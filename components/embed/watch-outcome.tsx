'use client'

import { useEffect } from 'react'

const EVERY_MS = 2000

/** Looks whether the request was answered elsewhere, in a window of the wallet's own, and goes on to what came of it. */
export function WatchOutcome({ stateHref, resultHref }: { stateHref: string; resultHref: string }) {
  useEffect(() => {
    const stop = new AbortController()
    const look = async () => {
      const answer = await fetch(stateHref, { signal: stop.signal, cache: 'no-store' }).catch(() => null)
      const { outcome } = answer?.ok ? ((await answer.json()) as { outcome: string }) : { outcome: 'open' }
      // The whole page: its heading and its words are others.
      if (outcome !== 'open' && !stop.signal.aborted) location.replace(resultHref)
    }
    const timer = setInterval(() => void look(), EVERY_MS)
    return () => {
      stop.abort()
      clearInterval(timer)
    }
  }, [stateHref, resultHref])
  return null
}
