'use client'

import { useEffect, useState } from 'react'
import { ConsoleButton } from '@/components/console/button'
import { Dialog } from '@/components/console/dialog'

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
  const [shown, setShown] = useState(false)
  const [on, setOn] = useState(true)

  useEffect(() => setOn(localStorage.getItem(KEPT) !== 'off'), [])
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!on || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (shown) return
      if (event.key === '?') setShown(true)
      else if (event.key === '/') document.getElementById('find')?.focus()
      else if (event.key === 'j') step(1)
      else if (event.key === 'k') step(-1)
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [on, shown])

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
    <Dialog open={words.open} title={words.title} close={words.close} shown={shown} onShown={setShown}>
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
      <ConsoleButton type="button" onClick={toggle}>
        {on ? words.off : words.on}
      </ConsoleButton>
    </Dialog>
  )
}
