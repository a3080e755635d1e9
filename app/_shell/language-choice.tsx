import { getLocale, getTranslations } from 'next-intl/server'
import { Button } from '@/components/ui/button'
import { LANGUAGE_NAMES, LANGUAGES } from '@/lib/i18n/languages'
import { setLanguageAction } from '@/lib/web/shell-actions'

/** Every language in its own words, before anything has to be read. */
export async function LanguageChoice() {
  const [t, locale] = await Promise.all([getTranslations('shell'), getLocale()])
  return (
    <form action={setLanguageAction} aria-label={t('languageLabel')} className="flex flex-wrap gap-3 pb-4">
      {LANGUAGES.map((language) => (
        <Button
          key={language}
          variant="choice"
          name="language"
          value={language}
          lang={language}
          pressed={language === locale}
        >
          {LANGUAGE_NAMES[language]}
        </Button>
      ))}
    </form>
  )
}
