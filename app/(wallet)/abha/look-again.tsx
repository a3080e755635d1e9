'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

const LOOK_MS = 5000
/** A whole page takes longer to come, and to be read anew. */
const LOAD_SECONDS = 10

/** Looks at the page again as long as it is seen; without JavaScript the browser loads it again. */
export function LookAgain() {
  const router = useRouter()
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && router.refresh(), LOOK_MS)
    return () => clearInterval(timer)
  }, [router])
  return (
    <noscript>
      <meta httpEquiv="refresh" content={String(LOAD_SECONDS)} />
    </noscript>
  )
}
