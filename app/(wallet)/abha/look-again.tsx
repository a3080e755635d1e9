'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/** Looks at the page again as long as it is seen; without JavaScript the browser loads it again. */
export function LookAgain({ everySeconds }: { everySeconds: number }) {
  const router = useRouter()
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && router.refresh(), everySeconds * 1000)
    return () => clearInterval(timer)
  }, [router, everySeconds])
  return (
    <noscript>
      <meta httpEquiv="refresh" content={String(everySeconds)} />
    </noscript>
  )
}
