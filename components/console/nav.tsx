'use client'

import Link, { useLinkStatus } from 'next/link'
import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'

/**
 * Said in the link, and not on a page that comes first in the asked one's place: a page that came in two parts would need
 * JavaScript, and could not be a redirect or a 404 any more.
 */
function Loading({ text }: { text: string }) {
  const { pending } = useLinkStatus()
  return (
    pending && (
      <span role="status" className="ps-2 text-ink-soft">
        {text}
      </span>
    )
  )
}

/** The console's pages: beside the page where there is room, above it in one line that scrolls where there is not. */
export function ConsoleNav({
  label,
  loading,
  entries,
}: {
  label: string
  /** What is said until the page is there that was asked for. */
  loading: string
  /** `alert`: what wants somebody's attention there. */
  entries: readonly { readonly href: string; readonly label: string; readonly alert?: string }[]
}) {
  const path = usePathname()
  const isHere = (href: string) => path === href || path.startsWith(`${href}/`)
  const line = useRef<HTMLUListElement>(null)
  // In the line that scrolls, where one is may be out of sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page, another place
  useEffect(() => {
    const here = line.current?.querySelector('[aria-current]')
    if (line.current && here)
      line.current.scrollLeft += here.getBoundingClientRect().left - line.current.getBoundingClientRect().left
  }, [path])
  return (
    <nav aria-label={label} className="shrink-0 border-line max-md:border-b md:w-36 md:border-e md:py-4">
      <ul ref={line} className="flex overflow-x-auto md:block">
        {entries.map(({ href, label, alert }) => (
          <li key={href} className="shrink-0">
            <Link
              href={href}
              prefetch={false}
              aria-current={isHere(href) ? 'page' : undefined}
              className="tap w-full px-2 text-accent -outline-offset-2 hover:bg-panel aria-[current=page]:bg-panel aria-[current=page]:font-bold aria-[current=page]:text-ink pointer-fine:min-h-8"
            >
              {label}
              <Loading text={loading} />
            </Link>
            {alert && <span className="block px-2 pb-1 font-bold text-danger">! {alert}</span>}
          </li>
        ))}
      </ul>
    </nav>
  )
}
