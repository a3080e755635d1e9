import type { APIRequestContext, APIResponse, Page } from '@playwright/test'
import { walletUrl } from './wallet'

export type Fields = [name: string, value: string][]

/** What a button of a page would post without JavaScript, with the hidden fields that name its server action. */
export async function readForm(page: Page, path: string, button: string): Promise<Fields> {
  const language = await page.evaluate(() => navigator.language)
  const answer = await page.request.get(`${walletUrl()}${path}`, { headers: { 'accept-language': language } })
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
): Promise<APIResponse> {
  const multipart = new FormData()
  for (const [name, value] of fields) multipart.append(name, value)
  return request.post(`${walletUrl()}${path}`, {
    multipart,
    maxRedirects: 0,
    headers: origin === null ? {} : { origin },
  })
}
