import { getTranslations } from 'next-intl/server'

/** The three truths of stopping: what it does, what nobody can check, what it does not undo. */
export async function StopTruths() {
  const t = await getTranslations('decide.stop')
  return (
    <section className="grid grid-cols-1 gap-2">
      <h2 className="font-bold text-group">{t('truthsTitle')}</h2>
      <ol className="grid list-decimal gap-2 ps-6">
        <li>{t('truthNew')}</li>
        <li>{t('truthDelete')}</li>
        <li>{t('truthSeen')}</li>
      </ol>
      <p className="text-ink-soft text-note">{t('again')}</p>
    </section>
  )
}
