/** Languages whose consent texts have been reviewed by a person; one is offered only then. */
export const LANGUAGES = ['en', 'hi'] as const
export type Language = (typeof LANGUAGES)[number]

/** Each language in its own words. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', hi: 'हिन्दी' }

export const isLanguage = (value: unknown): value is Language => LANGUAGES.includes(value as Language)
export const languageOr = (value: unknown, fallback: Language = 'en'): Language =>
  isLanguage(value) ? value : fallback
