import { LANGUAGES } from '@/lib/i18n/languages'
import type { Texts } from '@/lib/operations/console/notice/save-draft'

/** The texts of a form of the editor, by language. */
export const textsIn = (form: FormData): Texts =>
  Object.fromEntries(
    LANGUAGES.map((language) => {
      const typed = form.get(`text-${language}`)
      return [language, typeof typed === 'string' ? typed : '']
    }),
  )
