import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { Button, DecisionRow } from '@/components/ui/button'
import { ConsentWords } from '@/components/wallet/receipt/recorded-words'
import type { Review } from '@/lib/operations/consent/review-draft'

/** The exact words that an answer will be recorded with, and the way back to the choice. */
export async function ReviewWords({ review, changeHref }: { review: Review; changeHref: string }) {
  const t = await getTranslations('decide.review')
  const { text, english } = review
  return (
    <section className="grid grid-cols-1 gap-3">
      <h2 className="sr-only">{t('words')}</h2>
      <ConsentWords text={text.text} language={null} />
      {/* Whether the last line was on the screen. */}
      <div data-consent-end className="h-px" />
      {english && (
        <details>
          <summary className="link cursor-pointer py-2.5">{t('english')}</summary>
          <p className="mb-2 text-ink-soft text-note">{t('englishNote')}</p>
          <div lang="en" dir="ltr" className="whitespace-pre-line border-line border-s-4 ps-4">
            {english.text}
          </div>
        </details>
      )}
      <p>
        <Link id="change" href={changeHref} prefetch={false} className="tap link">
          {t('change')}
        </Link>
      </p>
    </section>
  )
}

/** What is posted with either answer: which request was read, and which words. */
export const AnswerFields = ({ review }: { review: Review }) => (
  <>
    <input type="hidden" name="requestId" value={review.requestId} />
    <input type="hidden" name="requestVersion" value={review.requestVersion} />
    <input type="hidden" name="textHash" value={review.text.textHash} />
    <input type="hidden" name="language" value={review.text.language} />
  </>
)

/** The two answers. */
export async function AnswerButtons({ minor }: { minor: boolean }) {
  const t = await getTranslations('decide.review')
  return (
    <DecisionRow>
      {/* First, so that Enter in a field never shares. */}
      <Button variant="decision" name="pressed" value="dont_share">
        {t('dontShare')}
      </Button>
      {!minor && (
        <Button variant="decision" name="pressed" value="share">
          {t('share')}
        </Button>
      )}
    </DecisionRow>
  )
}
