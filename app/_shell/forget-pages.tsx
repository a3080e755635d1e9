'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef, useSyncExternalStore } from 'react'

const never = () => () => {}

/**
 * Of a page where one signs in. Whoever stands there by a link of a session that is over may be somebody else than whose pages
 * the browser still holds: it drops them, and the way back asks the server. A page that was loaded whole holds none.
 */
export function ForgetPages() {
  const router = useRouter()
  // Only what is brought to life in a loaded page takes the server's answer.
  const loaded = useRef(
    useSyncExternalStore(
      never,
      () => false,
      () => true,
    ),
  )
  useEffect(() => {
    if (!loaded.current) router.refresh()
  }, [router])
  return null
}
