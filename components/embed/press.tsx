'use client'

import { type MouseEvent, type ReactNode, startTransition, useEffect, useRef, useState } from 'react'
import { type Around, doubtsOf, LEAST_HEIGHT, LEAST_WIDTH, type Press } from '@/lib/core/embed/judge'

/** Version 2 of the interface, which types do not know. */
type Entry = IntersectionObserverEntry & { readonly isVisible: boolean }

type Watching = {
  /** When each thing came into clear sight, and has been since; null: it is not. */
  readonly seen: Map<Element, number | null>
  readonly canSee: boolean
  readToEnd: boolean
  touched: boolean
  focusedAt: number | null
  presses: number[]
  pointer: { screenX: number; screenY: number; clientX: number; clientY: number } | null
  movedAt: number | null
}

/** Often enough to hear of every cut that the page around makes. */
const STEPS = Array.from({ length: 101 }, (_, step) => step / 100)

/**
 * Whether enough of a thing is to be seen. The page around may show a part of the frame only, whose own size then says
 * nothing: so as much of the whole page must be in sight as a frame must have. The words may be longer than the screen,
 * but some of them must stand there in their full width; a button is there as a whole.
 */
function isClear({
  target,
  isIntersecting,
  isVisible,
  intersectionRatio,
  intersectionRect: part,
  boundingClientRect,
}: Entry) {
  if (target === document.documentElement) return part.width >= LEAST_WIDTH && part.height >= LEAST_HEIGHT
  if (target.tagName === 'BUTTON') return isVisible && intersectionRatio === 1
  return isVisible && isIntersecting && part.width >= boundingClientRect.width - 1
}

const since = (at: number | null | undefined) => (at === null || at === undefined ? 0 : performance.now() - at)

/** Whether the frame moved under a pointer that stood still. */
const movedUnder = (before: NonNullable<Watching['pointer']>, now: NonNullable<Watching['pointer']>) =>
  Math.abs(now.screenX - before.screenX) + Math.abs(now.screenY - before.screenY) < 1 &&
  Math.abs(now.clientX - before.clientX) + Math.abs(now.clientY - before.clientY) > 2

/**
 * The buttons of an answer in a partner's page. A press that every rule of `core/embed/judge` allows is sent with what
 * the page saw; with any other the same answer is given in a window of the wallet's own, which opens at once, and
 * `waiting` stands here until then.
 */
export function JudgedPress({
  around,
  windowHref,
  toWindow,
  waiting,
  began,
  children,
}: {
  around: Around
  windowHref: string
  toWindow: () => Promise<void>
  waiting: ReactNode
  /** The server had doubts: it goes on in a window. */
  began: boolean
  children: ReactNode
}) {
  const root = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const watching = useRef<Watching>(null)
  const [inWindow, setInWindow] = useState(false)

  useEffect(() => {
    const canSee = 'isVisible' in IntersectionObserverEntry.prototype
    const state: Watching = {
      seen: new Map(),
      canSee,
      readToEnd: false,
      touched: false,
      focusedAt: null,
      presses: [],
      pointer: null,
      movedAt: null,
    }
    watching.current = state
    const text = document.querySelector('[data-consent-text]')
    const end = document.querySelector('[data-consent-end]')
    const buttons = [...(root.current?.querySelectorAll('button') ?? [])]
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries as Entry[]) {
          const { target, time, isVisible } = entry
          if (target === end) state.readToEnd ||= isVisible
          else state.seen.set(target, isClear(entry) ? (state.seen.get(target) ?? time) : null)
        }
      },
      { threshold: STEPS, trackVisibility: true, delay: 100 } as IntersectionObserverInit,
    )
    for (const target of [document.documentElement, text, end, ...buttons]) if (target) observer.observe(target)

    const focus = () => {
      const has = document.hasFocus() && document.visibilityState === 'visible'
      state.focusedAt = has ? (state.focusedAt ?? performance.now()) : null
    }
    const move = (event: PointerEvent) => {
      if (!event.isTrusted) return
      if (event.type === 'pointermove') state.touched = true
      const { screenX, screenY, clientX, clientY } = event
      const now = { screenX, screenY, clientX, clientY }
      if (state.pointer && movedUnder(state.pointer, now)) state.movedAt = performance.now()
      state.pointer = now
    }
    const press = (event: Event) => {
      if (!event.isTrusted) return
      state.presses = [...state.presses.slice(-4), performance.now()]
      focus()
    }
    const key = (event: Event) => {
      if (!event.isTrusted) return
      state.touched = true
      press(event)
    }
    const stop = new AbortController()
    const listening = { capture: true, signal: stop.signal } as const
    window.addEventListener('pointermove', move, listening)
    // A frame that moved under a resting pointer is known by where the press falls.
    window.addEventListener('pointerdown', move, listening)
    window.addEventListener('pointerdown', press, listening)
    window.addEventListener('keydown', key, listening)
    for (const kind of ['focus', 'blur']) window.addEventListener(kind, focus, listening)
    document.addEventListener('visibilitychange', focus, listening)
    focus()
    return () => {
      stop.abort()
      observer.disconnect()
    }
  }, [])

  const pressOf = (event: MouseEvent): Press | null => {
    const state = watching.current
    const button = (event.target as Element).closest('button')
    if (!state || !button) return null
    const text = document.querySelector('[data-consent-text]')
    // An answer is a choice: both buttons are there to be seen.
    const buttons = [...(root.current?.querySelectorAll('button') ?? [])]
    const seenMs = (...things: (Element | null)[]) =>
      state.canSee ? Math.min(...things.map((one) => since(one && state.seen.get(one)))) : null
    const before = event.detail > 1 ? performance.now() : state.presses.at(-2)
    return {
      selfOrigin: self.origin,
      ancestors: 'ancestorOrigins' in location ? [...(location.ancestorOrigins as Iterable<string>)] : null,
      trusted: event.isTrusted && event.nativeEvent.isTrusted,
      buttonSeenMs: seenMs(button, ...buttons),
      textSeenMs: seenMs(text, document.documentElement),
      readToEnd: state.readToEnd,
      touched: state.touched,
      focusedMs: since(state.focusedAt),
      sincePressMs: before === undefined ? null : since(before),
      stillMs: state.movedAt === null ? null : since(state.movedAt),
      width: window.innerWidth,
      height: window.innerHeight,
    }
  }

  const judge = (event: MouseEvent) => {
    if (event.defaultPrevented || !(event.target as Element).closest('button')) return
    const press = pressOf(event)
    if (field.current) field.current.value = JSON.stringify(press)
    if (press && doubtsOf(press, around).length === 0) return
    event.preventDefault()
    // Nothing of this page reaches the window, and nothing of the window this page.
    window.open(windowHref, '_blank', 'noopener')
    setInWindow(true)
    startTransition(() => toWindow())
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only looks on; the buttons inside are pressed
    // biome-ignore lint/a11y/useKeyWithClickEvents: a key on a button is a click
    <div ref={root} onClick={judge}>
      <input type="hidden" name="press" ref={field} />
      {(inWindow || began) && <div className="mb-6">{waiting}</div>}
      {children}
    </div>
  )
}
