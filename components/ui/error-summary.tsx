'use client'

import { useEffect, useRef } from 'react'
import type { FormErrors } from '@/lib/core/form-answer'

/** What is wrong with a form, at its top: takes the focus and tells the title of the page. Links lead to the fields. */
export function ErrorSummary({ title, errors }: { title: string; errors: FormErrors }) {
  const box = useRef<HTMLDivElement>(null)
  // A new list means a new answer, even when the words are the same.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `errors` stands for the answer
  useEffect(() => {
    box.current?.focus()
    const before = document.title
    const own = `${title}: ${before}`
    document.title = own
    return () => {
      // Another page has set its own by now.
      if (document.title === own) document.title = before
    }
  }, [title, errors])
  return (
    // biome-ignore lint/a11y/noAutofocus: without JavaScript this moves the focus to what went wrong
    <div ref={box} role="alert" tabIndex={-1} autoFocus className="rounded-card border-2 border-danger p-4">
      <h2 className="font-bold text-group">
        <span aria-hidden="true">! </span>
        {title}
      </h2>
      <ul className="mt-2">
        {errors.map(({ href, text }) => (
          <li key={href + text}>
            <a href={href} className="tap font-bold text-danger underline underline-offset-3">
              {text}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
