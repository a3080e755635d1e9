import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { consolePage } from '@/app/_shell/console-page'
import { ConsoleButton } from '@/components/console/button'
import { NoticeEditor } from '@/components/console/notice-editor'
import { PageHeading } from '@/components/console/page-heading'
import { ActionForm } from '@/components/ui/action-form'
import { NoticeBox } from '@/components/ui/notice-box'
import { NOTICE_PLACEHOLDERS } from '@/lib/core/notice/render'
import { LEGAL_PLACEHOLDERS } from '@/lib/core/notice/template'
import { LANGUAGE_NAMES, LANGUAGES } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { checkTexts } from '@/lib/operations/console/notice/check-texts'
import { editNotice } from '@/lib/operations/console/notice/edit-notice'
import { idInAddress } from '@/lib/web/console'
import { readLanguage } from '@/lib/web/preferences'
import { checkTextsAction, saveDraftAction } from '../../actions'
import { checkedViews } from '../../checked-view'
import { purposeText } from '../../purpose-text'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('notices'))('edit.title') }
}

/** The draft of a notice, to be written in every language. */
export default consolePage(async (ctx, { params, searchParams }: PageProps<'/console/notices/[id]/edit'>) => {
  const noticeId = idInAddress((await params).id)
  const [t, reader, { notice, texts }] = await Promise.all([
    getTranslations('notices'),
    readLanguage(),
    editNotice(ctx, { noticeId }),
  ])
  const words = wordsIn(reader)
  const checked = checkedViews(await checkTexts(ctx, { noticeId, texts }), words)
  const { done } = await searchParams
  return (
    <>
      <PageHeading title={t('edit.title')} note={<bdi>{purposeText(notice.purpose ?? '', words)}</bdi>} />
      {done === 'saved' && (
        <div role="status" className="mb-4">
          <NoticeBox tone="info">{t('edit.saved')}</NoticeBox>
        </div>
      )}
      <p className="mb-4">{t('edit.note')}</p>
      <details className="mb-4">
        <summary className="min-h-11 cursor-pointer py-3 font-bold pointer-fine:min-h-8 pointer-fine:py-1">
          {t('edit.placeholders')}
        </summary>
        <dl className="mt-2 grid gap-x-4 gap-y-1 sm:grid-cols-[max-content_1fr]">
          {NOTICE_PLACEHOLDERS.map((name) => (
            <div key={name} className="contents">
              <dt>
                <code>{`{{${name}}}`}</code>
              </dt>
              <dd>
                {t(`edit.placeholder.${name}`)}
                {(LEGAL_PLACEHOLDERS as readonly string[]).includes(name) && <strong> ({t('edit.needed')})</strong>}
              </dd>
            </div>
          ))}
          {(['some', 'none'] as const).map((section) => (
            <div key={section} className="contents">
              <dt>
                <code>{section === 'some' ? '{{#some}} {{/some}}' : '{{^some}} {{/some}}'}</code>
              </dt>
              <dd>{t(`edit.${section}`)}</dd>
            </div>
          ))}
        </dl>
      </details>
      {/* Other texts come with another revision: fields that were typed into must show them. */}
      <ActionForm key={notice.revision} action={saveDraftAction} className="grid gap-6">
        <input type="hidden" name="noticeId" value={noticeId} />
        <input type="hidden" name="revision" value={notice.revision} />
        <NoticeEditor
          texts={LANGUAGES.map((language) => ({
            language,
            label: t('edit.textIn', { language: LANGUAGE_NAMES[language] }),
            preview: t('preview.title', { language: LANGUAGE_NAMES[language] }),
            template: texts[language] ?? '',
          }))}
          checked={checked}
          check={checkTextsAction}
          words={{
            findings: t('finding.title'),
            good: t('finding.good'),
            previewNote: t('preview.note'),
            something: t('preview.something'),
            nothing: t('preview.nothing'),
            wait: t('preview.wait'),
          }}
        />
        <div className="flex flex-wrap gap-2">
          <ConsoleButton>{t('edit.save')}</ConsoleButton>
          <ConsoleButton look="main" name="then" value="publish">
            {t('edit.saveAndGo')}
          </ConsoleButton>
        </div>
      </ActionForm>
    </>
  )
})
