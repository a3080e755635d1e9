'use client'

import { useEffect, useRef, useState } from 'react'
import { ConsoleButton } from '@/components/console/button'

type Words = Readonly<Record<'open' | 'title' | 'search' | 'down' | 'up' | 'help' | 'off' | 'on' | 'close', string>>

const KEPT = 'sammati-console-keys'

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** Moves the focus from one request to the next. */
function step(by: 1 | -1) {
  const links = [...document.querySelectorAll<HTMLElement>('[data-queue-row]')]
  const at = links.findIndex((link) => link.closest('tr')?.contains(document.activeElement))
  links[at === -1 ? (by === 1 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by))]?.focus()
}

/** Single keys for the queue, which can be turned off (WCAG 2.1.4), and the list of them. */
export function QueueKeys({ words }: { words: Words }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [on, setOn] = useState(true)

  useEffect(() => setOn(localStorage.getItem(KEPT) !== 'off'), [])
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!on || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (dialog.current?.open) return
      if (event.key === '?') dialog.current?.showModal()
      else if (event.key === '/') document.getElementById('find')?.focus()
      else if (event.key === 'j') step(1)
      else if (event.key === 'k') step(-1)
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [on])

  const toggle = () => {
    localStorage.setItem(KEPT, on ? 'off' : 'on')
    setOn(!on)
  }
  const keys = [
    ['/', words.search],
    ['j', words.down],
    ['k', words.up],
    ['?', words.help],
  ] as const
  return (
    <>
      <ConsoleButton type="button" onClick={() => dialog.current?.showModal()}>
        {words.open}
      </ConsoleButton>
      <dialog
        ref={dialog}
        aria-labelledby="queue-keys"
        className="m-auto w-[min(24rem,calc(100%-2rem))] rounded-card border border-edge bg-paper p-4 text-ink"
      >
        <h2 id="queue-keys" className="mb-2 font-bold">
          {words.title}
        </h2>
        <dl className="mb-4 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
          {keys.map(([key, what]) => (
            <div key={key} className="contents">
              <dt>
                <kbd className="font-mono">{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <div className="flex flex-wrap gap-2">
          <ConsoleButton type="button" onClick={toggle}>
            {on ? words.off : words.on}
          </ConsoleButton>
          <form method="dialog">
            <ConsoleButton>{words.close}</ConsoleButton>
          </form>
        </div>
      </dialog>
    </>
  )
}
