import type { APIRequestContext, APIResponse, Page } from '@playwright/test'
import { walletUrl } from './wallet'

export type Fields = [name: string, value: string][]

type Headers = Readonly<Record<string, string>>

/** What a button of a page would post without JavaScript, with the hidden fields that name its server action. */
export async function readForm(page: Page, path: string, button: string, headers: Headers = {}): Promise<Fields> {
  const language = await page.evaluate(() => navigator.language)
  const answer = await page.request.get(`${walletUrl()}${path}`, {
    headers: { 'accept-language': language, ...headers },
  })
  const html = await answer.text()
  return page.evaluate(
    ([html, text]) => {
      const parsed = new DOMParser().parseFromString(html, 'text/html')
      const submitter = [...parsed.querySelectorAll('button')].find((one) => one.textContent?.trim() === text)
      if (!submitter?.form) throw new Error(`No form has the button ${text}`)
      return [...new FormData(submitter.form, submitter)].map(([name, value]): [string, string] => [name, `${value}`])
    },
    [html, button] as const,
  )
}

/** Fields with others of the same names taken out and these put in. */
export const withFields = (fields: Fields, changed: Record<string, string | readonly string[]>): Fields => [
  ...fields.filter(([name]) => !(name in changed)),
  ...Object.entries(changed).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  ),
]

/** Posts a form as a browser does, from an origin: the wallet's own, a foreign one, or none. Follows no redirect. */
export function postForm(
  request: APIRequestContext,
  path: string,
  fields: Fields,
  origin: string | null = walletUrl(),
  headers: Headers = {},
): Promise<APIResponse> {
  const multipart = new FormData()
  for (const [name, value] of fields) multipart.append(name, value)
  return request.post(`${walletUrl()}${path}`, {
    multipart,
    maxRedirects: 0,
    headers: { ...headers, ...(origin !== null && { origin }) },
  })
}

/**
 * A page's form as somebody without JavaScript fills it in and sends it, and the page that this leads to: three calls,
 * or two where the answer is a page itself. `posted` says who took the form; `path` and `html` are of the last page.
 */
export async function sendForm(
  page: Page,
  path: string,
  button: string,
  changed: Parameters<typeof withFields>[1] = {},
  headers: Headers = {},
): Promise<{ posted: APIResponse; path: string; html: string }> {
  const form = await readForm(page, path, button, headers)
  const posted = await postForm(page.request, path, withFields(form, changed), walletUrl(), headers)
  const { location } = posted.headers()
  if (posted.status() !== 303 || !location) return { posted, path, html: await posted.text() }
  const { pathname, search } = new URL(location, walletUrl())
  const shown = await page.request.get(walletUrl() + pathname + search, { headers, maxRedirects: 0 })
  return { posted, path: pathname + search, html: await shown.text() }
}
