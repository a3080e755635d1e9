'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useEffect, useRef, useState } from 'react'
import { holdBearer } from './bearer'

/** Where a session's page is, and, where no cookie is kept, what its calls are to be made with. */
export type Opened = { readonly path: string; readonly bearer: string | null }

/**
 * Opens the session of the token in the address's fragment, which no server and no log sees, and takes it out of the
 * address. `open` answers null when there is none. `failed` stands there where nothing opened, and `blocked` where the session's
 * secret can be kept neither in a cookie nor in memory. Whether its cookie comes back is asked here, where the page around can
 * still be told.
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
  open: (input: { note: string; token: string }) => Promise<Opened | null>
  /** Stands there meanwhile; nothing does without JavaScript, where nothing opens. */
  opening: React.ReactNode
  failed: React.ReactNode
  blocked: React.ReactNode
}) {
  const [state, setState] = useState<'opening' | 'over' | 'blocked'>()
  const router = useRouter()
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
      const opened = await open({ note, token })
      if (!opened) return setState('over')
      // In place of this page: the way back would lead to a token that is used.
      if (opened.bearer && holdBearer(opened.bearer, router)) router.replace(opened.path)
      else if (!opened.bearer && (await isKept(opened.path))) location.replace(opened.path)
      else setState('blocked')
    })
  }, [note, open, router, walletOrigin])
  return state && { opening, over: failed, blocked }[state]
}

/** Whether the browser sends what the session of a page was given. */
async function isKept(path: string): Promise<boolean> {
  const state = new URL(path, location.href)
  state.pathname += '/state'
  const answer = await fetch(state, { cache: 'no-store' }).catch(() => null)
  return answer?.status !== 401
}
