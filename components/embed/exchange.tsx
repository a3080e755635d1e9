'use client'

import { startTransition, useEffect, useRef, useState } from 'react'

/**
 * Opens the session of the token in the address's fragment, which no server and no log sees, and takes it out of the
 * address. `open` answers where the session's page is; null when there is none. Whether the browser kept what opens that
 * page is asked here, where the page around can still be told: `blocked` then, and `failed` where nothing opened.
 */
export function Exchange({
  note,
  walletOrigin,
  open,
  opening,
  failed,
  blocked,
}: {
  note: string
  walletOrigin: string
  open: (input: { note: string; token: string }) => Promise<string | null>
  /** Stands there meanwhile; nothing does without JavaScript, where nothing opens. */
  opening: React.ReactNode
  failed: React.ReactNode
  blocked: React.ReactNode
}) {
  const [state, setState] = useState<'opening' | 'over' | 'blocked'>()
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    const token = new URLSearchParams(location.hash.slice(1)).get('t')
    // With an opaque origin (a sandbox) nothing that is done here could be told from anyone else's doing.
    if (!token || self.origin !== walletOrigin) {
      setState('over')
      return
    }
    setState('opening')
    history.replaceState(history.state, '', location.pathname + location.search)
    startTransition(async () => {
      const path = await open({ note, token })
      if (!path) setState('over')
      // In place of this page: the way back would lead to a token that is used.
      else if (await isKept(path)) location.replace(path)
      else setState('blocked')
    })
  }, [note, open, walletOrigin])
  return state && { opening, over: failed, blocked }[state]
}

/** Whether the browser sends what the session of a page was given. */
async function isKept(path: string): Promise<boolean> {
  const state = new URL(path, location.href)
  state.pathname += '/state'
  const answer = await fetch(state, { cache: 'no-store' }).catch(() => null)
  return answer?.status !== 401
}
