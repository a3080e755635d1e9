'use client'

import { startTransition, useEffect, useRef, useState } from 'react'

/**
 * Opens the session of the token in the address's fragment, which no server and no log sees, and takes it out of the
 * address. `open` goes on to the session's page, or answers that there is none.
 */
export function Exchange({
  note,
  walletOrigin,
  open,
  failed,
}: {
  note: string
  walletOrigin: string
  open: (input: { note: string; token: string }) => Promise<void>
  failed: React.ReactNode
}) {
  const [over, setOver] = useState(false)
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    const token = new URLSearchParams(location.hash.slice(1)).get('t')
    // With an opaque origin (a sandbox) nothing that is done here could be told from anyone else's doing.
    if (!token || self.origin !== walletOrigin) {
      setOver(true)
      return
    }
    history.replaceState(history.state, '', location.pathname + location.search)
    startTransition(async () => {
      await open({ note, token })
      setOver(true)
    })
  }, [note, open, walletOrigin])
  return over ? failed : null
}
