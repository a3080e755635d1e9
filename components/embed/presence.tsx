'use client'

import { useEffect } from 'react'
import type { Told } from '@/lib/core/embed/message'
import { call, tell } from './channel'

const DEBOUNCE_MS = 100

/** Lets the page around know that this one is here, how high it is, and what became of it. */
export function Presence({
  parentOrigin,
  parents,
  told,
}: {
  parentOrigin: string | null
  /** Who it may be where that is not known: the browser says which. */
  parents?: readonly string[]
  told?: Exclude<Told, { type: 'cw:resize' }>
}) {
  useEffect(() => {
    const around = parentOrigin ?? parents?.find((one) => one === location.ancestorOrigins?.[0])
    if (around) call(around)
    let timer: ReturnType<typeof setTimeout> | undefined
    const watch = new ResizeObserver(() => {
      clearTimeout(timer)
      timer = setTimeout(
        () => tell({ type: 'cw:resize', height: Math.ceil(document.body.getBoundingClientRect().height) }),
        DEBOUNCE_MS,
      )
    })
    watch.observe(document.body)
    return () => {
      clearTimeout(timer)
      watch.disconnect()
    }
  }, [parentOrigin, parents])
  const written = told && JSON.stringify(told)
  useEffect(() => {
    if (written) tell(JSON.parse(written) as Told)
  }, [written])
  return null
}
