import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { consolePage } from '@/app/_shell/console-page'
import { ConsoleButton, ConsoleButtonLink } from '@/components/console/button'
import { NoticeTexts } from '@/components/console/notice-texts'
import { PageHeading } from '@/components/console/page-heading'
import { SideBySide } from '@/components/console/side-by-side'
import { EmptyState } from '@/components/console/states'
import { ActionForm } from '@/components/ui/action-form'
import { RadioCard } from '@/components/ui/radio-card'
import { NOTICE_CHANGES } from '@/lib/core/notice/publish'
import { instantInWords } from '@/lib/core/time/left'
import { LANGUAGE_NAMES, LANGUAGES } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { compareVersions, DRAFT } from '@/lib/operations/console/notice/compare-versions'
import { LISTED, openNotice } from '@/lib/operations/console/notice/open-notice'
import { requireStaff } from '@/lib/operations/context'
import { idInAddress } from '@/lib/web/console'
import { readLanguage } from '@/lib/web/preferences'
import { publishNoticeAction, reviewTextAction } from '../../actions'
import { findingText } from '../../finding-text'
import { purposeText } from '../../purpose-text'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('notices'))('publish.title') }
}

/** The draft beside what stands: each language is read and found right, then all of it is published. */
export default consolePage(async (ctx, { params }: PageProps<'/console/notices/[id]/publish'>) => {
  requireStaff(ctx, 'notices:write')
  const noticeId = idInAddress((await params).id)
  const [t, reader, open] = await Promise.all([
    getTranslations('notices'),
    readLanguage(),
    openNotice(ctx, { noticeId }),
  ])
  const { notice, draft, standing, blocks, next, sharing } = open
  const words = wordsIn(reader)
  const path = `/console/notices/${noticeId}`
  const heading = (
    <PageHeading
      title={t('publish.title')}
      note={<bdi>{purposeText(notice.purpose ?? '', words)}</bdi>}
      actions={<ConsoleButtonLink href={`${path}/edit`}>{t('view.edit')}</ConsoleButtonLink>}
    />
  )
  if (draft.length === 0)
    return (
      <>
        {heading}
        <EmptyState text={t('publish.nothing')} action={{ href: path, label: t('title') }} />
      </>
    )

  const current = standing[0]?.version
  const compared = current ? await compareVersions(ctx, { noticeId, from: current, to: DRAFT }) : []
  const fields = (
    <>
      <input type="hidden" name="noticeId" value={noticeId} />
      <input type="hidden" name="revision" value={notice.revision} />
    </>
  )
  return (
    <>
      {heading}
      {current && <p className="mb-4 text-ink-soft">{t('compare.legend')}</p>}
      {LANGUAGES.map((language) => {
        const text = draft.find((one) => one.language === language)
        const pair = compared.find((one) => one.language === language)
        const name = LANGUAGE_NAMES[language]
        return (
          <section key={language} className="mb-6 grid gap-2">
            <h2 lang={language} className="font-bold">
              {name}
            </h2>
            {pair ? (
              <SideBySide
                {...pair}
                headings={{ before: `${t('view.version')} ${current}`, after: t('compare.draft') }}
                missing={t('compare.missing')}
              />
            ) : (
              <>
                {text && <NoticeTexts texts={[{ language, heading: t('compare.draft'), text: text.template }]} />}
                {!text && <p>{t('finding.missing')}</p>}
              </>
            )}
            {text &&
              (text.reviewedAt && text.reviewer ? (
                <p>
                  {t('publish.reviewedBy', {
                    name: text.reviewer,
                    instant: instantInWords(text.reviewedAt, reader, words),
                  })}
                </p>
              ) : text.isOwn ? (
                <p>
                  {t('publish.ownText')}{' '}
                  {blocks.some((block) => block.language === language && block.kind === 'unreviewed') ? (
                    <>
                      {t('publish.ownTextWaits')}{' '}
                      <a href="/console/staff" className="link">
                        {t('publish.ownTextInvite')}
                      </a>
                    </>
                  ) : (
                    t('publish.ownTextFree')
                  )}
                </p>
              ) : (
                <ActionForm action={reviewTextAction} className="flex flex-wrap items-center gap-4">
                  {fields}
                  <input type="hidden" name="language" value={language} />
                  <span>{t('publish.notReviewed')}</span>
                  <button
                    type="submit"
                    id={`review-${language}`}
                    aria-label={`${t('publish.review')} (${name})`}
                    className="tap cursor-pointer rounded-card border border-edge bg-paper px-3 text-accent hover:bg-panel pointer-fine:min-h-8"
                  >
                    {t('publish.review')}
                  </button>
                </ActionForm>
              ))}
          </section>
        )
      })}

      <section id="blocks" tabIndex={-1} className="mb-6">
        {blocks.length === 0 ? (
          <p>{t('publish.noBlocks')}</p>
        ) : (
          <>
            <h2 className="font-bold">{t('publish.blocks')}</h2>
            <ul className="list-disc ps-5">
              {blocks.map((block) => (
                <li key={JSON.stringify(block)}>
                  <span lang={block.language}>{LANGUAGE_NAMES[block.language as keyof typeof LANGUAGE_NAMES]}</span>:{' '}
                  {block.kind === 'noContact' ? (
                    <a href="/console/settings" className="link">
                      {findingText(block, words)}
                    </a>
                  ) : (
                    findingText(block, words)
                  )}
                </li>
              ))}
            </ul>
          </>
        )}
      </section>

      <ActionForm action={publishNoticeAction} className="grid max-w-[40rem] gap-4">
        {fields}
        {current ? (
          <fieldset className="grid gap-2">
            <legend className="mb-2 font-bold">{t('publish.question')}</legend>
            {NOTICE_CHANGES.map((change) => (
              <RadioCard
                key={change}
                name="change"
                value={change}
                label={t(`publish.${change}`)}
                hint={
                  change === 'cosmetic'
                    ? t('publish.cosmeticHint', { version: next.cosmetic })
                    : sharing > LISTED
                      ? t('publish.materialMany', { count: LISTED, version: next.material })
                      : t('publish.materialHint', { count: sharing, version: next.material })
                }
              />
            ))}
          </fieldset>
        ) : (
          <>
            <input type="hidden" name="change" value="material" />
            <p>{t('publish.first')}</p>
          </>
        )}
        <p className="text-ink-soft">{t('publish.effect')}</p>
        <div>
          <ConsoleButton look="main">{t('publish.button')}</ConsoleButton>
        </div>
      </ActionForm>
    </>
  )
})
