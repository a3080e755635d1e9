import 'server-only'
import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import { env } from '@/lib/env'
import { isLanguage, type Language } from '@/lib/i18n/languages'

/** How a page looks on this device: kept in cookies and rendered by the server, so that nothing flickers. */
export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]
/** Per cent. */
export const TEXT_SIZES = ['100', '125', '150'] as const
export type TextSize = (typeof TEXT_SIZES)[number]
/** How far apart the rows of the console's tables are. */
export const DENSITIES = ['compact', 'comfortable'] as const
export type Density = (typeof DENSITIES)[number]

export type Preferences = {
  readonly language: Language
  readonly theme: Theme
  readonly textSize: TextSize
  readonly density: Density
}

const COOKIES = { language: 'locale', theme: 'theme', textSize: 'text-size', density: 'density' } as const
const YEAR_SECONDS = 365 * 86_400

const oneOf = <T extends string>(list: readonly T[], value: unknown): T =>
  list.find((one) => one === value) ?? (list[0] as T)

/** The first language of an Accept-Language header that the wallet speaks, by the weights in it. */
export function languageOfHeader(header: string | null): Language {
  const wanted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const weight = parameters.map((one) => /^\s*q=([\d.]+)$/.exec(one)?.[1]).find(Boolean)
      return { language: tag.split('-')[0] ?? '', weight: weight ? Number(weight) : 1 }
    })
    .filter(({ weight }) => weight > 0)
    .sort((left, right) => right.weight - left.weight)
  return wanted.map(({ language }) => language).find(isLanguage) ?? 'en'
}

/** The language of this device, and how its pages look. */
export const readPreferences = cache(async (): Promise<Preferences> => {
  const jar = await cookies()
  const sent = await headers()
  // What an address names comes first: a page in a partner's page has no cookie of a choice.
  const chosen = sent.get('x-sammati-language') || jar.get(COOKIES.language)?.value
  return {
    language: isLanguage(chosen) ? chosen : languageOfHeader(sent.get('accept-language')),
    theme: oneOf(THEMES, jar.get(COOKIES.theme)?.value),
    textSize: oneOf(TEXT_SIZES, jar.get(COOKIES.textSize)?.value),
    density: oneOf(DENSITIES, jar.get(COOKIES.density)?.value),
  }
})

export const readLanguage = async (): Promise<Language> => (await readPreferences()).language

/** For server actions. Says nothing of who uses the device. */
export async function savePreferences(changed: Partial<Preferences>): Promise<void> {
  const jar = await cookies()
  for (const key of ['language', 'theme', 'textSize', 'density'] as const) {
    const value = changed[key]
    if (value === undefined) continue
    jar.set(COOKIES[key], value, {
      path: '/',
      maxAge: YEAR_SECONDS,
      httpOnly: true,
      sameSite: 'lax',
      secure: env().APP_ORIGIN.startsWith('https:'),
    })
  }
}
